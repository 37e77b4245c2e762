"""The demo's day against the simulators alone: what it sends, whoever listens."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.sandbox.demo.cast import Cast
from tests.sandbox.demo.script import CLOSING, OPENING, SCRIPT
from tests.simulators.lead_pro import LeadProSimulator
from tests.simulators.property_finder import PropertyFinderSimulator


@pytest.fixture
def servers() -> Iterator[ExitStack]:
    with ExitStack() as running:
        yield running


def a_cast(servers: ExitStack) -> Cast:
    portal = servers.enter_context(PropertyFinderSimulator())
    crm = servers.enter_context(LeadProSimulator())
    return Cast(portal, crm, pause=lambda _: None)


def played(cast: Cast) -> Cast:
    for scene in SCRIPT:
        scene.play(cast)
    return cast


def test_the_day_has_at_least_two_hundred_enquiries(servers: ExitStack) -> None:
    cast = played(a_cast(servers))

    fresh = len(cast.portal.leads) - len(cast.promises.suppressed)
    assert fresh >= 200


def test_the_day_uses_every_channel_and_kind_of_enquiry(servers: ExitStack) -> None:
    leads = played(a_cast(servers)).portal.leads

    assert {lead.channel for lead in leads} == {"whatsapp", "email", "call"}
    assert {lead.entity_type for lead in leads} >= {"listing", "project"}


def test_every_run_plays_the_same_day(servers: ExitStack) -> None:
    one, other = played(a_cast(servers)), played(a_cast(servers))

    def people(cast: Cast) -> list[tuple[str, str | None, str | None, str]]:
        return [(lead.id, lead.name, lead.phone, lead.channel) for lead in cast.portal.leads]

    assert people(one) == people(other)
    assert one.promises == other.promises


def test_no_outage_outlasts_the_day_and_no_other_fault_is_lost(servers: ExitStack) -> None:
    cast = played(a_cast(servers))

    waiting = cast.crm.faults.as_json()
    assert {str(rule["match"]) for rule in waiting if "90000" not in str(rule)} == {
        "{'method': '*', 'path': 'nowhere', 'contains': ''}"
    }
    assert sum("90000" in str(rule) for rule in waiting) == 6


def test_the_scenes_are_in_the_order_of_the_clock() -> None:
    minutes = [scene.minute for scene in SCRIPT]

    assert minutes == sorted(minutes)
    assert minutes[0] >= OPENING
    assert minutes[-1] < CLOSING
