"""What Seeker Leads delivers to a subscription, proved by its key and read."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from leadrelay import registry
from leadrelay.domain.enquiry import Enquiry, Observation, Portal
from leadrelay.portals.seeker_leads.verification import QUERY, is_doorbell
from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.integration.seeker_leads_world import ACCOUNT
from tests.simulators.seeker_leads import WEBHOOK_KEY, SeekerLeadsSimulator
from tests.simulators.seeker_leads.deliveries import LeadParcel
from tests.simulators.seeker_leads.settings import DeliveredBody, KeyPlace

NOBODY_LISTENS = "http://127.0.0.1:9/webhooks/seeker_leads/1"
DOORBELL = "notification"


@pytest.fixture
def portal(clock: FakeClock) -> Iterator[SeekerLeadsSimulator]:
    with SeekerLeadsSimulator(clock=clock) as simulator:
        simulator.settings.retry_delays = []
        simulator.subscribe(NOBODY_LISTENS)
        yield simulator


def delivered(portal: SeekerLeadsSimulator) -> LeadParcel:
    assert portal.settle()
    parcel = portal.attempts[-1].parcel
    assert isinstance(parcel, LeadParcel)
    return parcel


def is_authentic(parcel: LeadParcel, key: str) -> bool:
    headers = {name.lower(): text for name, text in parcel.headers.items()}
    asked = {**headers, QUERY: parcel.url.partition("?")[2]}
    return (
        registry.adapters(Portal.SEEKER_LEADS)
        .verification()
        .is_signed(parcel.body, asked, (f"older-{key}", key))
    )


def read(parcel: LeadParcel) -> list[Observation]:
    return list(registry.deliveries(Portal.SEEKER_LEADS)(parcel.body, ACCOUNT, NOW))


@pytest.mark.proves("F40", "F43")
@pytest.mark.parametrize("place", get_args(KeyPlace))
def test_a_delivery_is_known_by_its_key_and_by_nothing_else(
    portal: SeekerLeadsSimulator, place: Any
) -> None:
    portal.settings.key_place = place
    lead = portal.receive()

    assert is_authentic(delivered(portal), WEBHOOK_KEY)
    assert not is_authentic(delivered(portal), "another-key-of-another-agency")
    portal.deliver(lead.id, key="absent")
    assert not is_authentic(delivered(portal), WEBHOOK_KEY)


@pytest.mark.parametrize("category", ["CLASSIFIED", "AGENCY", "PROPERTY_SEARCH", "CALL_TRACKING"])
@pytest.mark.parametrize("body", get_args(DeliveredBody))
def test_a_delivery_is_a_lead_or_a_doorbell(
    portal: SeekerLeadsSimulator, body: Any, category: str
) -> None:
    portal.settings.delivered_body = body
    lead = portal.receive(category)

    parcel = delivered(portal)

    assert is_doorbell(parcel.body) == (body == DOORBELL)
    assert [each.key for each in read(parcel)] == (
        [] if body == DOORBELL else [f"seeker_leads:{lead.id}"]
    )
    assert all(isinstance(each, Enquiry) for each in read(parcel))


def test_a_webhook_and_a_poll_say_the_same_of_a_lead(portal: SeekerLeadsSimulator) -> None:
    lead = portal.receive()
    [told] = read(delivered(portal))

    assert isinstance(told, Enquiry)
    assert told.created_at == lead.ingested_at
    assert told.first_name == lead.first_name
