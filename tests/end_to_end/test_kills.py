"""Functions that get SIGKILL in the middle of their work: still exactly one lead of each enquiry.

All of them are killed before the first test looks, so that what has to wait for the end of a lease
or of the settle time waits together.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import TypeAlias

import pytest

from tests.end_to_end.kill_matrix import CROSSINGS, DELIVERY, POLLING, Moment, Struck, strike
from tests.end_to_end.lures import LATE_NAME, is_delivered
from tests.end_to_end.test_an_enquiry import leads_of
from tests.end_to_end.test_processes import lives
from tests.end_to_end.waiting import eventually
from tests.linux import tells_senders
from tests.sandbox.options import Options
from tests.sandbox.sandbox import Sandbox
from tests.simulation.boundaries import Boundary

pytestmark = tells_senders
MOMENTS: tuple[Moment, ...] = ("before", "after")
# Whoever waits for the settle time comes first, and two lost answers do not open the breaker.
CASES = (*product(MOMENTS, DELIVERY), *product(MOMENTS, POLLING))
QUEUES = ("EnquiryQueue", "BackfillQueue")
DEAD_LETTERS = ("EnquiryDeadLetterQueue", "BackfillDeadLetterQueue")
VISIBILITY_SECONDS = 5
PATIENCE = 60.0

Hits: TypeAlias = Mapping[tuple[Moment, Boundary], Struck]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    # With Lead.pro's webhook, what has no answer is found before anybody would knock.
    parameters = {"PollIntervalSeconds": "1"}
    options = Options(parameters=parameters, seconds_per_minute=1.0, crm_webhook=False)
    with Sandbox(options) as running:
        for queue in QUEUES:
            running.client("sqs").set_queue_attributes(
                QueueUrl=running.stack.resources[queue],
                Attributes={"VisibilityTimeout": str(VISIBILITY_SECONDS)},
            )
        yield running


@pytest.fixture(scope="module")
def hits(sandbox: Sandbox) -> Hits:
    return {case: strike(sandbox, *case) for case in CASES}


def named(boundary: Boundary) -> str:
    return boundary.name.lower()


@pytest.mark.proves("F01")
@pytest.mark.parametrize("boundary", CROSSINGS, ids=named)
@pytest.mark.parametrize("moment", MOMENTS)
def test_an_enquiry_becomes_one_lead_although_a_function_was_killed(
    sandbox: Sandbox, hits: Hits, moment: Moment, boundary: Boundary
) -> None:
    hit = hits[moment, boundary]

    killed = eventually(hit.killed, PATIENCE)
    assert killed
    assert not any(map(lives, killed))
    assert eventually(lambda: is_delivered(sandbox, hit.enquiry), PATIENCE)
    assert len(leads_of(sandbox, hit.enquiry)) == 1
    assert [sandbox.stack.waiting(queue) for queue in DEAD_LETTERS] == [0, 0]


@pytest.mark.proves("F01")
@pytest.mark.parametrize("boundary", [Boundary.UPDATE, Boundary.CONCLUDE_UPDATE], ids=named)
@pytest.mark.parametrize("moment", MOMENTS)
def test_an_update_arrives_although_its_sender_was_killed(
    sandbox: Sandbox, hits: Hits, moment: Moment, boundary: Boundary
) -> None:
    enquiry = hits[moment, boundary].enquiry

    assert eventually(lambda: is_delivered(sandbox, enquiry), PATIENCE)
    assert [lead["first_name"] for lead in leads_of(sandbox, enquiry)] == [LATE_NAME]


@pytest.mark.proves("F01")
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_portal_delivers_again_until_nobody_is_killed_over_it(
    sandbox: Sandbox, hits: Hits, moment: Moment
) -> None:
    hit = hits[moment, Boundary.QUEUE_WEBHOOK]

    assert eventually(lambda: statuses(sandbox, hit)[-1:] == [202])
    *died, _ = statuses(sandbox, hit)
    assert len(hit.killed()) == 2 <= len(died)
    assert all(status is None or status >= 500 for status in died)  # None: it gave up waiting


def statuses(sandbox: Sandbox, hit: Struck) -> list[int | None]:
    attempts = sandbox.property_finder.attempts
    return [one.status for one in attempts if one.parcel.lead_id == hit.enquiry.id]


def test_in_the_end_nothing_is_waiting_and_no_lead_is_there_twice(
    sandbox: Sandbox, hits: Hits
) -> None:
    assert eventually(lambda: all(is_delivered(sandbox, one.enquiry) for one in hits.values()))
    assert eventually(lambda: not any(map(sandbox.stack.waiting, QUEUES)))

    markers = sorted(lead["meta"]["src_key"] for lead in sandbox.lead_pro.leads)
    assert markers == sorted(f"property_finder:{one.enquiry.id}" for one in hits.values())


def test_every_kill_ended_a_process_of_its_own(hits: Hits) -> None:
    assert eventually(lambda: all(one.killed() for one in hits.values()))

    killed = [pid for one in hits.values() for pid in one.killed()]
    assert len(set(killed)) == len(killed) == len(hits) + len(MOMENTS)  # a webhook's comes twice
