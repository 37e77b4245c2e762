"""Handing in a lead at Seeker Leads, and what the portal makes of it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from leadrelay.domain.adapters import Run
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.errors import RequestRejectedError, TransientError
from leadrelay.portals.seeker_leads.submission import Draft, Submissions, is_sandbox, submissions
from tests import canary
from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.integration.seeker_leads_world import ACCOUNT, LEADS, World
from tests.simulators.faults import Fault
from tests.simulators.seeker_leads import SeekerLeadsSettings, SeekerLeadsSimulator

DRAFT = Draft(
    first_name="Canaria",
    last_name="Finchley-Spill",
    email=canary.EMAIL,
    phone="+33639980001",
    message=canary.MESSAGE,
    classified_id="25ABCDEFGHJK",
    submitted_at=NOW,
)


@pytest.fixture
def world(clock: FakeClock) -> Iterator[World]:
    with SeekerLeadsSimulator(SeekerLeadsSettings(ingestion_delay=0), clock=clock) as portal:
        yield World(portal, clock)


def test_what_was_handed_in_is_listed_like_any_other_lead(world: World) -> None:
    assert Submissions(world.calls).submit(DRAFT)

    (listed,) = read_until_listed(world)
    assert isinstance(listed, Enquiry)
    assert (listed.email, listed.phones) == (canary.EMAIL, ("+33639980001",))
    assert (listed.first_name, listed.message) == ("Canaria", canary.MESSAGE)


def read_until_listed(world: World) -> list[Enquiry]:
    for _ in range(200):
        found = [one for one in world.read() if isinstance(one, Enquiry)]
        if found:
            return found
    return []


def test_an_answer_without_an_id_is_none_that_must_be_repeated(world: World) -> None:
    world.portal.script(Fault(status=200, content={"title": "ok"}), method="POST", path=LEADS)

    assert Submissions(world.calls).submit(DRAFT) is None


def test_a_refusal_names_the_field_and_nobody(world: World) -> None:
    with pytest.raises(RequestRejectedError) as refused:
        Submissions(world.calls).submit(replace(DRAFT, classified_id="nonsense"))

    assert refused.value.fields == ("classifiedId",)
    assert "about classifiedId" in str(refused.value)
    canary.assert_clean(str(refused.value), repr(DRAFT))


@pytest.mark.parametrize("fault", [Fault(status=503), Fault(reset="before")], ids=["503", "reset"])
def test_one_that_may_have_been_taken_in_is_not_repeated(world: World, fault: Fault) -> None:
    world.portal.script(fault, method="POST", path=LEADS)

    with pytest.raises(TransientError):
        Submissions(world.calls).submit(DRAFT)

    assert len(world.portal.received("POST", LEADS)) == 1


def test_it_is_made_of_a_run_as_readers_are(world: World, clock: FakeClock) -> None:
    run = Run(
        account=ACCOUNT,
        base_url=world.portal.base_url,
        tokens=world.tokens,
        deadline=clock.now.replace(year=2100),
        clock=clock,
        telemetry=world.telemetry,
    )

    assert submissions(run).submit(DRAFT)


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://api.aviv-group.com/sandbox/seeker-leads/v1", True),
        ("https://api.aviv-group.com/seeker-leads/v1", False),
        ("https://sandbox.example/seeker-leads/v1", False),
        ("", False),
    ],
)
def test_the_sandbox_is_known_by_its_path(url: str, is_one: bool) -> None:  # noqa: FBT001
    assert is_sandbox(url) is is_one
