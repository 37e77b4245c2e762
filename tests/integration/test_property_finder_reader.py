"""Reading windows of leads from Property Finder, whatever dialect it speaks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import pytest

from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Enquiry, Unreadable
from leadrelay.domain.errors import RequestRejectedError, SchemaError
from leadrelay.portals.property_finder.filters import LeadFilter
from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.integration.property_finder_world import LAST_DAY, World, ids, observations
from tests.simulators.faults import Fault
from tests.simulators.property_finder import PropertyFinderSimulator, portal
from tests.simulators.property_finder.dialects import DIALECTS, Dialect, DialectName
from tests.simulators.routing import Exchange


@pytest.fixture
def world(clock: FakeClock) -> Iterator[World]:
    with PropertyFinderSimulator(clock=clock) as simulator:
        yield World(simulator, clock)


@pytest.mark.parametrize("dialect", get_args(DialectName))
@pytest.mark.parametrize("order", ["newest first", "oldest first"])
@pytest.mark.proves("F20", "F26")
def test_every_dialect_yields_the_leads_of_the_window_and_no_others(
    world: World, dialect: DialectName, order: str
) -> None:
    world.portal.settings.dialect = dialect
    world.portal.settings.newest_first = order == "newest first"
    world.portal.fill(60, NOW - timedelta(days=9), NOW - timedelta(days=8))
    wanted = world.portal.fill(120, NOW - timedelta(hours=23), NOW - timedelta(hours=1))

    found = world.read()

    assert set(ids(found)) == {lead.id for lead in wanted}
    assert all(isinstance(each, Enquiry) and each.created_at for each in found)


def test_the_wording_that_the_filter_understands_is_remembered(world: World) -> None:
    world.portal.settings.dialect = "retrieval"
    world.portal.fill(5, NOW - timedelta(days=9), NOW - timedelta(days=8))

    world.read()
    asked = len(world.queries)
    world.read()

    assert [name for name, _ in world.telemetry.events] == ["PortalFilterIgnored"]
    assert len(world.queries) == asked + 1
    assert "filter%5BcreatedAtFrom%5D=2026-10-02T07%3A30%3A00Z" in world.queries[-1]


def test_a_portal_without_any_filter_by_time_is_read_on_and_filtered_here(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    deaf = replace(DIALECTS["openapi"], created_from="-", created_to=None)
    dialects: dict[Any, Dialect] = {**DIALECTS, "deaf": deaf}
    monkeypatch.setattr(portal, "DIALECTS", dialects)
    world.portal.fill(60, NOW - timedelta(days=9), NOW - timedelta(days=8))
    recent = world.portal.fill(60, NOW - timedelta(hours=23), NOW - timedelta(hours=1))
    world.portal.settings.dialect = "deaf"  # type: ignore[assignment]  # one of this test's own

    found = world.read()
    again = world.read()

    assert set(ids(found)) == set(ids(again)) == {lead.id for lead in recent}
    assert world.telemetry.names() == ["PortalFilterIgnored"] * 3


def test_the_first_request_asks_for_whole_pages_of_the_window_oldest_first(world: World) -> None:
    world.read(Window(NOW - timedelta(hours=2, microseconds=1), NOW - timedelta(microseconds=1)))

    [query] = world.queries
    paging, _, times = query.partition("&createdAtFrom=")
    assert paging == "page=1&perPage=50&orderBy=createdAt&orderDirection=asc"
    assert times == "2026-10-03T05%3A29%3A59Z&createdAtTo=2026-10-03T07%3A30%3A01Z"


def test_every_page_tells_its_own_time_and_the_portals_total(world: World) -> None:
    world.portal.fill(51, NOW - timedelta(hours=5), NOW - timedelta(hours=1))
    world.portal.settings.date_skew = 90.0

    pages = list(world.reader.pages(LAST_DAY))

    assert [len(page.observations) for page in pages] == [50, 1]
    assert {page.total for page in pages} == {51}
    told_at = {each.observed_at.replace(microsecond=0) for each in observations(pages)}
    assert min(told_at) == NOW + timedelta(seconds=90)


def test_a_window_without_leads_is_one_empty_page(world: World) -> None:
    [page] = world.reader.pages(LAST_DAY)

    assert page.observations == ()
    assert page.total == 0


@pytest.mark.proves("F23")
def test_leads_that_arrive_while_paging_are_not_missed(world: World) -> None:
    world.portal.fill(120, NOW - timedelta(hours=5), NOW - timedelta(hours=1))

    def arrive(exchange: Exchange) -> None:
        if "page=1&" in exchange.query:
            world.portal.fill(30, NOW - timedelta(minutes=9), NOW - timedelta(minutes=5))

    world.portal.after_exchange = arrive
    found = world.read(Window(NOW - timedelta(days=1)))

    assert set(ids(found)) == {lead.id for lead in world.portal.leads}
    assert len(found) == 150


@pytest.mark.proves("F24")
def test_a_lead_that_disappears_while_paging_changes_the_total(world: World) -> None:
    leads = world.portal.fill(60, NOW - timedelta(hours=5), NOW - timedelta(hours=1))
    world.tokens.current()
    world.portal.after_exchange = lambda _: (
        world.portal.erase(leads[0].id) if leads[0] in world.portal.leads else None
    )

    totals = [page.total for page in world.reader.pages(LAST_DAY)]

    assert totals == [60, 59]


@pytest.mark.proves("F36", "F37")
def test_one_malformed_lead_does_not_cost_its_page(world: World) -> None:
    world.portal.fill(10, NOW - timedelta(hours=5), NOW - timedelta(hours=1))
    world.portal.add(deliver=False, overrides={"id": None})
    world.portal.add(deliver=False, overrides={"sender": "Layla"})

    found = world.read()

    unreadable = [each for each in found if isinstance(each, Unreadable)]
    assert len(found) == 12
    assert sorted(each.reason for each in unreadable) == [
        "bad or missing: id",
        "bad or missing: sender",
    ]


@pytest.mark.proves("F35")
def test_a_window_older_than_the_look_back_is_clamped_and_reported(world: World) -> None:
    lead = world.portal.fill(1, NOW - timedelta(days=84), NOW - timedelta(days=84))[0]

    found = world.read(Window(NOW - timedelta(days=120), NOW))

    assert ids(found) == [lead.id]
    assert "createdAtFrom=2026-07-10T07%3A30%3A00Z" in world.queries[0]
    assert world.telemetry.total("DataGaps") == 1


@pytest.mark.proves("F35")
def test_a_window_wholly_out_of_reach_is_a_gap_and_no_request(world: World) -> None:
    found = world.read(Window(NOW - timedelta(days=120), NOW - timedelta(days=90)))

    assert found == []
    assert world.portal.requests == []
    [(name, facts)] = world.telemetry.events
    assert (name, facts["start"], facts["end"]) == (
        "DataGap",
        "2026-06-05T07:30:00Z",
        "2026-07-05T07:30:00Z",
    )


def test_an_empty_page_beyond_the_promised_ones_ends_the_window(world: World) -> None:
    world.portal.add(deliver=False)
    paging = {"page": 1, "perPage": 50}
    lead = {"id": "lead_1", "createdAt": "2026-10-03T07:00:00Z"}
    world.portal.script(Fault(content={"data": [lead], "meta": paging}), path="/v1/leads")
    world.portal.script(Fault(content={"data": [], "meta": paging}), path="/v1/leads")

    assert ids(world.read()) == ["lead_1"]
    assert len(world.queries) == 2


def test_a_lead_with_an_impossible_time_is_kept_and_proves_nothing_of_the_filter(
    world: World,
) -> None:
    world.portal.add(deliver=False, overrides={"createdAt": "0001-01-01T00:00:00Z"})
    world.portal.add(deliver=False, overrides={"createdAt": "9999-12-31T23:59:59-04:00"})

    assert len(world.read()) == 2
    assert world.telemetry.events == []


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.proves("F35")
def test_a_start_that_is_refused_for_its_age_moves_day_by_day(world: World, status: int) -> None:
    body = {"title": "no", "detail": "createdAtFrom must not be older", "type": "x"}
    world.portal.script(Fault(status=status, content=body), path="/v1/leads", times=2)

    world.read(Window(NOW - timedelta(days=85), NOW))

    assert "createdAtFrom=2026-07-12" in world.queries[-1]
    assert world.telemetry.total("DataGaps") == 2


@pytest.mark.proves("F35")
def test_a_start_moves_at_most_five_times(world: World) -> None:
    body = {"title": "no", "detail": "createdAtFrom must not be older", "type": "x"}
    world.portal.script(Fault(status=400, content=body), path="/v1/leads", times=None)

    with pytest.raises(RequestRejectedError):
        world.read(Window(NOW - timedelta(days=85), NOW))

    plain = [query for query in world.queries if "&createdAtFrom=" in query]
    assert len({query.partition("From=")[2] for query in plain}) == 6


def test_a_recent_start_is_never_moved(world: World) -> None:
    body = {"title": "no", "detail": "createdAtFrom is bad", "type": "x"}
    world.portal.script(Fault(status=400, content=body), path="/v1/leads", times=None)

    with pytest.raises(RequestRejectedError):
        world.read()

    assert world.telemetry.total("DataGaps") == 0


def test_a_portal_that_rejects_the_plain_names_is_asked_in_brackets(world: World) -> None:
    lead = world.portal.add(deliver=False)
    world.portal.settings.dialect = "retrieval"
    body = {"title": "no", "type": "x", "errors": [{"pointer": "/createdAtFrom"}]}
    world.portal.script(Fault(status=400, content=body), contains="&createdAtFrom", times=None)

    assert ids(world.read()) == [lead.id]


@pytest.mark.proves("F25")
def test_the_same_page_for_ever_is_an_error(world: World) -> None:
    world.portal.fill(160, NOW - timedelta(hours=5), NOW - timedelta(hours=1))
    world.portal.script(Fault(same_page=True), path="/v1/leads", times=None)

    with pytest.raises(SchemaError, match="no progress"):
        world.read()

    assert len(world.queries) == 2


@pytest.mark.proves("F25")
def test_more_than_two_hundred_pages_are_an_error_after_they_were_yielded(world: World) -> None:
    world.portal.fill(10_001, NOW - timedelta(hours=20), NOW - timedelta(hours=1))
    pages = world.reader.pages(LAST_DAY)

    seen = [next(pages).observations for _ in range(200)]

    with pytest.raises(SchemaError, match="page bound"):
        next(pages)
    assert sum(map(len, seen)) == 10_000


def test_requests_stay_below_the_portals_rate_limit(world: World) -> None:
    for _ in range(700):
        world.reader.find("nobody")

    answered = [one.status for one in world.portal.received("GET", "/v1/leads")]
    assert answered == [200] * 700


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (LeadFilter(channels=("call",)), 2),
        (LeadFilter(channels=("call", "email")), 3),
        (LeadFilter(statuses=("read",), channels=("email",)), 1),
        (LeadFilter(tags=("hot",)), 1),
        (LeadFilter(excluded_tags=("hot",)), 2),
        (LeadFilter(search="+9715011"), 1),
        (LeadFilter(sender_phones=("+97150110",)), 1),
        (LeadFilter(agent_ids=("216582",)), 1),
    ],
)
def test_documented_filters_reach_the_portal(world: World, wanted: LeadFilter, count: int) -> None:
    calls = {"channel": "call", "public_profile_id": 1, "phone": None}
    world.portal.add(deliver=False, **calls, tags=["hot"])
    world.portal.add(deliver=False, **calls)
    email = {"channel": "email", "status": "read", "phone": "+97150110"}
    world.portal.add(deliver=False, **email, public_profile_id=216582)

    assert len(observations(world.reader.leads(wanted))) == count


def test_one_lead_is_found_by_its_id(world: World) -> None:
    world.portal.fill(3, NOW - timedelta(days=9), NOW - timedelta(days=8))
    lead = world.portal.add(deliver=False)

    found = world.reader.find(lead.id)

    assert found is not None
    assert found.portal_lead_id == lead.id
    assert world.reader.find("nobody") is None


def test_a_portal_that_ignores_the_filter_by_id_is_not_believed(world: World) -> None:
    world.portal.settings.dialect = "crm_sync"
    world.portal.fill(3, NOW - timedelta(days=9), NOW - timedelta(days=8))

    with pytest.raises(SchemaError, match="ignored"):
        world.reader.find("message_lead_1")
