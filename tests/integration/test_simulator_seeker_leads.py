"""Seeker Leads' simulator lists leads as each source says it does."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.fakes.clock import FakeClock
from tests.integration.seeker_leads_caller import (
    HOUR,
    NOW,
    WEEK,
    Caller,
    unhurried,
    window,
)
from tests.simulators.faults import Fault
from tests.simulators.seeker_leads import (
    SeekerLeadsSimulator,
)


@pytest.fixture
def portal() -> Iterator[SeekerLeadsSimulator]:
    with SeekerLeadsSimulator(unhurried()) as simulator:
        yield simulator


@pytest.fixture
def caller(portal: SeekerLeadsSimulator) -> Caller:
    one = Caller(portal, portal.agencies[0])
    one.mint()
    return one


@pytest.mark.parametrize(
    "query",
    [
        "",
        "minDate=1795132800",
        "maxDate=1795132800",
        "minDate=1795132800&maxDate=1795132799",
        "minDate=1795132800&maxDate=1795737601",
        "minDate=1795132800000&maxDate=1795132800999",
        "minDate=1795132800.5&maxDate=1795132801",
        "minDate=-1&maxDate=1",
        pytest.param(f"minDate=1&maxDate={'9' * 5000}", id="5000 digits"),
        "minDate=1795132800&maxDate=1795132801&limit=0",
        "minDate=1795132800&maxDate=1795132801&limit=101",
        "minDate=1795132800&maxDate=1795132801&limit=x",
    ],
)
def test_a_query_against_the_rules_is_400_as_rfc_7807_wants_it(caller: Caller, query: str) -> None:
    answer = caller.get(f"/leads?{query}")

    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json().keys() >= {"type", "title", "detail", "instance", "status"}
    assert (answer.status_code, answer.json()["status"]) == (400, 400)
    assert answer.json()["instance"] == answer.headers["traceparent"]


def test_an_error_can_have_the_other_shape(portal: SeekerLeadsSimulator, caller: Caller) -> None:
    portal.settings.error_format = "envelope"

    error = caller.get(f"/leads?{window(limit=0)}").json()["error"]

    assert (error["code"], error["details"][0]["field"]) == ("BAD_REQUEST", "limit")


def test_exactly_seven_days_are_allowed_or_just_too_many(
    portal: SeekerLeadsSimulator, caller: Caller
) -> None:
    query = f"/leads?{window(NOW - WEEK, NOW)}"

    assert caller.get(query).status_code == 404
    portal.settings.longest_window = 604_799
    assert caller.get(query).status_code == 400


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [(True, True, "abc"), (False, True, "bc"), (True, False, "ab"), (False, False, "b")],
)
def test_each_bound_of_the_period_can_be_part_of_it(
    portal: SeekerLeadsSimulator, caller: Caller, *, first: bool, last: bool, found: str
) -> None:
    portal.settings.min_included, portal.settings.max_included = first, last
    for hours, lead_id in enumerate("dcba"):
        portal.receive(id=lead_id, ingested_at=NOW - hours * HOUR)

    assert caller.ids(since=NOW - 3 * HOUR, until=NOW - HOUR) == list(found)


def test_a_page_is_206_while_there_is_more_and_the_last_is_200(
    portal: SeekerLeadsSimulator, caller: Caller
) -> None:
    ids = [lead.id for lead in portal.fill(250, NOW - HOUR, NOW)]

    answers = [caller.get(f"/leads?{window()}")]
    while following := answers[-1].json()["links"].get("next"):
        answers.append(caller.get(following.removeprefix(portal.base_url)))

    assert [one.status_code for one in answers] == [206, 206, 200]
    pages = [[item["metadata"]["leadId"] for item in one.json()["items"]] for one in answers]
    assert pages == [ids[:100], ids[100:200], ids[200:]]


@pytest.mark.parametrize("order", ["oldest_first", "newest_first", "lead_id"])
def test_the_cursor_is_exclusive_in_every_order(
    portal: SeekerLeadsSimulator, caller: Caller, order: Any
) -> None:
    portal.settings.order = order
    leads = portal.fill(7, NOW - timedelta(seconds=2), NOW)
    in_order = {
        "oldest_first": [lead.id for lead in leads],
        "newest_first": [lead.id for lead in leads[::-1]],
        "lead_id": sorted(lead.id for lead in leads),
    }[order]

    assert caller.ids() == in_order
    assert caller.ids(start=in_order[2], limit=3) == in_order[3:6]


@pytest.mark.parametrize(
    ("kind", "beginning"), [("path", "/seeker-leads/v1/leads?"), ("absent", None)]
)
def test_the_next_link_can_be_a_path_or_absent(
    portal: SeekerLeadsSimulator, caller: Caller, kind: Any, beginning: str | None
) -> None:
    portal.settings.next_link = kind
    portal.fill(3, NOW - HOUR, NOW)

    answer = caller.get(f"/leads?{window(limit=2)}")

    following = answer.json()["links"].get("next")
    assert answer.status_code == 206
    assert following.startswith(beginning) if beginning else following is None


@pytest.mark.parametrize("status", [400, 404])
def test_a_start_that_vanished_is_refused_as_configured(
    portal: SeekerLeadsSimulator, caller: Caller, status: Any
) -> None:
    portal.settings.unknown_start_status = status
    erased, removed, expired = (portal.receive(id=name).id for name in ("e", "r", "x"))

    portal.erase(erased)
    portal.remove(removed)
    portal.change(expired, ttl=NOW)

    starts = (erased, removed, expired, "unknown", "")
    statuses = [caller.get(f"/leads?{window(start=start)}").status_code for start in starts]
    assert statuses == [404, *[status] * 4]
    assert caller.ids() == [erased]


def test_a_period_without_leads_is_404_or_an_empty_page(
    portal: SeekerLeadsSimulator, caller: Caller
) -> None:
    assert caller.get(f"/leads?{window()}").status_code == 404

    portal.settings.empty_status = 200

    answer = caller.get(f"/leads?{window()}")
    assert (answer.status_code, answer.json()["items"]) == (200, [])


def test_a_lead_can_be_listed_long_after_its_ingestion_and_not_beyond_its_ttl() -> None:
    clock = FakeClock()
    settings = unhurried()
    settings.index_delay = 3600
    with SeekerLeadsSimulator(settings, clock=clock) as portal:
        caller = Caller(portal, portal.agencies[0])
        caller.mint()
        lead = portal.receive(ttl=clock() + 2 * HOUR)
        period = {"since": clock(), "until": clock()}

        seen = []
        for _ in range(3):
            seen.append((caller.ids(**period), caller.get(f"/leads/{lead.id}").status_code))
            clock.advance(HOUR)

        assert seen == [([], 404), ([lead.id], 200), ([], 404)]


def test_a_faulty_portal_answers_the_first_page_for_ever(
    portal: SeekerLeadsSimulator, caller: Caller
) -> None:
    ids = [lead.id for lead in portal.fill(6, NOW - HOUR, NOW)]
    portal.script(Fault(same_page=True), path="/seeker-leads/v1/leads", times=None)

    assert caller.ids(limit=2) == caller.ids(limit=2, start=ids[1]) == ids[:2]


def test_25_000_leads_are_paged_quickly(portal: SeekerLeadsSimulator, caller: Caller) -> None:
    portal.fill(25_000, NOW - WEEK, NOW)
    period, start = {"since": NOW - WEEK, "until": NOW}, time.monotonic()

    found = caller.ids(**period)
    while page := caller.ids(**period, start=found[-1]):
        found += page

    assert len(set(found)) == len(found) == 25_000
    assert time.monotonic() - start < 20
