"""The demo's day against the simulators alone: what it sends, whoever listens."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.sandbox.demo.cast import Cast, cast_of
from tests.sandbox.demo.script import CLOSING, OPENING, SCRIPT
from tests.sandbox.demo.subscriptions import FOREIGN
from tests.simulators.lead_pro import LeadProSimulator
from tests.simulators.property_finder import PropertyFinderSimulator
from tests.simulators.seeker_leads import SeekerLeadsSimulator

CATEGORIES = {"CLASSIFIED", "AGENCY", "PROPERTY_SEARCH", "CALL_TRACKING"}


@pytest.fixture
def servers() -> Iterator[ExitStack]:
    with ExitStack() as running:
        yield running


def a_cast(servers: ExitStack) -> Cast:
    finder = servers.enter_context(PropertyFinderSimulator())
    seeker = servers.enter_context(SeekerLeadsSimulator())
    crm = servers.enter_context(LeadProSimulator())
    return cast_of(finder, seeker, crm, pause=lambda _: None)


def played(cast: Cast) -> Cast:
    for scene in SCRIPT:
        scene.play(cast)
    return cast


def test_the_day_has_at_least_two_hundred_enquiries_and_fifty_of_seekers(
    servers: ExitStack,
) -> None:
    cast = played(a_cast(servers))

    finder, seeker = cast.property_finder, cast.seeker_leads
    assert len(finder.portal.leads) - len(finder.promises.old) >= 200
    assert len(seeker.portal.leads) - len(seeker.promises.old) >= 50


def test_the_day_uses_every_channel_and_kind_of_enquiry(servers: ExitStack) -> None:
    leads = played(a_cast(servers)).property_finder.portal.leads

    assert {lead.channel for lead in leads} == {"whatsapp", "email", "call"}
    assert {lead.entity_type for lead in leads} >= {"listing", "project"}


def test_the_day_uses_every_category_of_seekers_and_one_that_nobody_knows(
    servers: ExitStack,
) -> None:
    seeker = played(a_cast(servers)).seeker_leads

    strange = {
        one.category for one in seeker.portal.leads if seeker.key(one) in seeker.promises.strange
    }
    assert strange
    assert {lead.category for lead in seeker.portal.leads} == CATEGORIES | strange
    assert not strange & CATEGORIES
    assert {lead.intention for lead in seeker.portal.leads} >= {"SELL", "RENT"}
    assert {tuple(lead.distribution) for lead in seeker.portal.leads} >= {("SELLER",), ("BUYER",)}
    numbers = [
        (lead.call or {}).get("seekerPhoneNumber") for lead in seeker.portal.leads if lead.call
    ]
    assert None in numbers
    assert any(numbers)


def test_one_is_erased_unseen_and_another_when_it_was_known_who_it_is(servers: ExitStack) -> None:
    seeker = played(a_cast(servers)).seeker_leads

    erased = {seeker.key(lead) for lead in seeker.portal.leads if lead.erased}
    assert erased == seeker.promises.erased_unseen | seeker.promises.erased.keys()
    assert len(erased) == 2
    assert all(words for words in seeker.promises.erased.values())


def test_every_run_plays_the_same_day(servers: ExitStack) -> None:
    one, other = played(a_cast(servers)), played(a_cast(servers))

    def people(cast: Cast) -> list[tuple[str, str | None]]:
        finder, seeker = cast.property_finder.portal, cast.seeker_leads.portal
        return [
            *((lead.id, lead.name) for lead in finder.leads),
            *((lead.id, lead.last_name) for lead in seeker.leads),
        ]

    assert people(one) == people(other)
    assert one.promises == other.promises


def test_no_outage_outlasts_the_day_and_no_other_fault_is_lost(servers: ExitStack) -> None:
    cast = played(a_cast(servers))

    waiting = [
        rule
        for side in (cast.lead_pro.crm, cast.seeker_leads.portal)
        for rule in side.faults.as_json()
    ]
    over = [rule for rule in waiting if "90000" not in str(rule)]
    assert over
    assert all("'path': 'nowhere'" in str(rule) for rule in over)
    assert len(waiting) - len(over) == 7


def test_no_setting_outlasts_its_scene(servers: ExitStack) -> None:
    cast = a_cast(servers)
    portals = (cast.property_finder.portal, cast.seeker_leads.portal)
    before = [portal.settings.as_json() for portal in portals]

    played(cast)

    assert [portal.settings.as_json() for portal in portals] == before


def test_what_is_done_to_subscriptions_is_done_to_ours(servers: ExitStack) -> None:
    cast = a_cast(servers)
    finder, seeker = cast.property_finder.portal, cast.seeker_leads.portal
    finder.subscribe(FOREIGN, None, ["listing.published"])
    theirs = seeker.subscribe(FOREIGN)
    seeker.change_subscription(theirs.id, status="INACTIVE")

    played(cast)

    assert [one.url for one in finder.subscriptions.held] == [FOREIGN]
    assert [(one.url, one.status, one.muted) for one in seeker.subscriptions.held.values()] == [
        (FOREIGN, "INACTIVE", False)
    ]


def test_the_scenes_are_in_the_order_of_the_clock() -> None:
    minutes = [scene.minute for scene in SCRIPT]

    assert minutes == sorted(minutes)
    assert minutes[0] >= OPENING
    assert minutes[-1] < CLOSING
