"""A portal whose webhooks only say look, and that is polled rarely because they do."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.looking import is_created, key_of, leads_with
from tests.end_to_end.waiting import eventually
from tests.sandbox.options import Options
from tests.sandbox.sandbox import Sandbox
from tests.simulators.faults import Fault

LEADS = "/seeker-leads/v1/leads"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """No poll is due by itself while the tests run: the subscriptions are as they should be."""
    options = Options(parameters={"PollIntervalSeconds": "900"}, seconds_per_minute=1.0)
    with Sandbox(options) as running:
        running.seeker_leads.settings.delivered_body = "notification"
        yield running


def polls(sandbox: Sandbox) -> int:
    return len(sandbox.seeker_leads.received("GET", LEADS))


def test_a_doorbell_brings_the_enquiry_that_it_announces(sandbox: Sandbox) -> None:
    enquiry = sandbox.seeker_leads.receive()

    assert eventually(lambda: is_created(sandbox, key_of(enquiry)))
    assert len(leads_with(sandbox, key_of(enquiry))) == 1
    assert eventually(lambda: sandbox.stack.waiting("SeekerLeadsDoorbellQueue") == 0)
    assert eventually(
        lambda: sandbox.stack.metric("DoorbellsAnswered", account="seeker_leads:main") >= 1
    )


def test_a_portal_that_cannot_be_read_when_it_rings_is_read_afterwards(sandbox: Sandbox) -> None:
    sandbox.seeker_leads.script(Fault(reset="before"), method="GET", path=LEADS, times=4)

    enquiry = sandbox.seeker_leads.receive()

    assert eventually(lambda: is_created(sandbox, key_of(enquiry)), 90)
    assert eventually(lambda: sandbox.stack.waiting("SeekerLeadsDoorbellQueue") == 0)


def test_a_portal_whose_webhooks_are_healthy_is_left_alone(sandbox: Sandbox) -> None:
    assert eventually(lambda: sandbox.stack.waiting("SeekerLeadsDoorbellQueue") == 0)
    ticks, before = skipped(sandbox), polls(sandbox)

    assert eventually(lambda: skipped(sandbox) >= ticks + 4)

    assert polls(sandbox) == before


def skipped(sandbox: Sandbox) -> float:
    """Of both portals."""
    return sandbox.stack.metric("PollSkipped")
