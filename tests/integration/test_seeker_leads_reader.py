"""Reading windows of leads from Seeker Leads over HTTP, however it lists them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Enquiry, Unreadable
from leadrelay.domain.errors import SchemaError
from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.integration.seeker_leads_world import LAST_DAY, LEADS, World, ids
from tests.simulators.faults import Fault
from tests.simulators.routing import Exchange
from tests.simulators.seeker_leads import SeekerLeadsSimulator

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def world(clock: FakeClock) -> Iterator[World]:
    with SeekerLeadsSimulator(clock=clock) as portal:
        yield World(portal, clock)


@pytest.mark.proves("F20", "F26")
@pytest.mark.parametrize(
    "ways",
    [
        {},
        {"order": "newest_first"},
        {"order": "lead_id"},
        {"min_included": False, "max_included": False},
        {"next_link": "path"},
        {"next_link": "absent"},
        {"empty_status": 200},
        {"longest_window": 604_740},
    ],
    ids=str,
)
def test_nineteen_days_are_read_completely_however_they_are_listed(
    world: World, ways: dict[str, Any]
) -> None:
    world.portal.settings.change(ways)
    wanted = world.portal.fill(450, NOW - 19 * DAY, NOW - MINUTE)
    world.portal.fill(5, NOW - 30 * DAY, NOW - 20 * DAY)
    world.portal.receive(agency="nantes", ingested_at=NOW - MINUTE)

    found = world.read(Window(NOW - 19 * DAY))

    assert set(ids(found)) == {lead.id for lead in wanted}
    assert all(isinstance(each, Enquiry) and each.created_at for each in found)


def test_a_day_without_leads_is_one_empty_page(world: World) -> None:
    [page] = world.reader.pages(LAST_DAY)

    assert (page.observations, page.total) == ((), None)
    assert len(world.queries) == 1


@pytest.mark.proves("F34")
@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize("order", ["oldest_first", "newest_first", "lead_id"])
def test_a_lead_that_vanishes_while_it_is_the_cursor_costs_no_other(
    world: World, status: int, order: str
) -> None:
    world.portal.settings.change({"unknown_start_status": status, "order": order})
    leads = world.portal.fill(250, NOW - 5 * DAY, NOW - MINUTE)
    pages = world.reader.pages(Window(NOW - 5 * DAY, NOW))
    last = next(pages).observations[-1].portal_lead_id
    assert last is not None
    world.portal.remove(last)

    found = {each.portal_lead_id for page in pages for each in page.observations}

    assert found == {lead.id for lead in leads} - {last}
    assert world.telemetry.names() == ["PortalCursorLost"]


@pytest.mark.proves("F23")
@pytest.mark.parametrize("order", ["oldest_first", "newest_first", "lead_id"])
def test_what_was_there_when_the_reading_began_is_read_whatever_arrives(
    world: World, order: str
) -> None:
    world.portal.settings.change({"order": order})
    there = world.portal.fill(150, NOW - 5 * DAY, NOW - MINUTE)

    def arrive(exchange: Exchange) -> None:
        if exchange.query and "start" not in exchange.query:
            world.portal.fill(120, NOW - MINUTE, NOW)

    world.portal.after_exchange = arrive
    found = world.read(Window(NOW - 5 * DAY))

    assert {lead.id for lead in there} <= set(ids(found))


def test_the_leads_of_every_category_are_read(world: World) -> None:
    known = ("CLASSIFIED", "AGENCY", "PROPERTY_SEARCH", "CALL_TRACKING")
    leads = [world.portal.receive(kind, deliver=False) for kind in known]
    odd = world.portal.receive("VISIT_REQUEST", deliver=False)
    world.clock.advance(MINUTE)

    found = {each.portal_lead_id: each for each in world.read(Window(NOW - DAY))}

    subjects = [getattr(found[lead.id], "subject", None) for lead in leads]
    assert subjects == ["listing", "company", "search", "listing"]
    unknown = found[odd.id]
    assert isinstance(unknown, Unreadable)
    assert unknown.reason == "unknown: metadata.leadCategory"


@pytest.mark.proves("F101")
@pytest.mark.parametrize("category", ["CLASSIFIED", "AGENCY", "PROPERTY_SEARCH", "CALL_TRACKING"])
@pytest.mark.parametrize("keeps_email", [False, True])
def test_a_contact_that_the_portal_erased_is_erased(
    world: World, category: str, *, keeps_email: bool
) -> None:
    world.portal.settings.change({"erasure_keeps_email": keeps_email})
    lead = world.portal.receive(category, deliver=False, message="Bonjour", is_owner=True)
    world.portal.erase(lead.id)

    found = world.reader.find(lead.id)

    assert isinstance(found, Enquiry)
    assert found.erased
    assert (found.email, found.phones, found.message) == (None, None, None)


def test_one_lead_is_found_by_its_id_and_others_are_not(world: World) -> None:
    lead = world.portal.receive(deliver=False)
    theirs = world.portal.receive(agency="nantes", deliver=False)

    found = world.reader.find(lead.id)

    assert found is not None
    assert found.portal_lead_id == lead.id
    assert world.reader.find(theirs.id) is None
    assert world.reader.find("no such/lead?") is None


def test_a_lead_after_its_time_is_nowhere(world: World) -> None:
    lead = world.portal.receive(deliver=False, ttl=NOW)

    assert world.read() == []
    assert world.reader.find(lead.id) is None


@pytest.mark.proves("F36")
def test_one_malformed_lead_does_not_cost_its_page(world: World) -> None:
    world.portal.fill(10, NOW - 5 * DAY, NOW - 4 * DAY)
    world.portal.receive(
        deliver=False, ingested_at=NOW - 4 * DAY, overrides={"contactRequest": "Jeanne"}
    )
    world.portal.receive(deliver=False, ingested_at=NOW - 4 * DAY, omit=["metadata"])

    found = world.read(Window(NOW - 6 * DAY, NOW))

    reasons = sorted(each.reason for each in found if isinstance(each, Unreadable))
    assert len(found) == 12
    assert reasons == ["bad or missing: contactRequest", "bad or missing: metadata"]


@pytest.mark.proves("F25")
def test_the_first_page_for_ever_is_an_error(world: World) -> None:
    world.portal.fill(250, NOW - 5 * DAY, NOW - MINUTE)
    world.portal.script(Fault(same_page=True), path=LEADS, times=None)

    with pytest.raises(SchemaError, match="no progress"):
        world.read(Window(NOW - 5 * DAY, NOW))

    assert len(world.queries) == 2


def test_hundreds_of_requests_stay_below_the_portals_rate_limit(world: World) -> None:
    for _ in range(300):
        world.reader.find("nobody")

    assert {one.status for one in world.portal.requests if "/leads/" in one.path} == {404}
