from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from leadrelay.domain.coverage import LONGEST_SLICE, PollRules, PollState, Sweep
from leadrelay.domain.entry import State
from leadrelay.domain.errors import SchemaError, UnavailableError
from leadrelay.usecases.account_poll import Polled
from tests.builders import ACCOUNT, NOW
from tests.polling import MINUTE, Polling

DAY = timedelta(days=1)
LIVE = PollState(
    revision=1,
    go_live=NOW - timedelta(days=100),
    watermark=NOW - timedelta(minutes=5),
    daily_done_at=NOW,
    history_done_at=NOW,
)


def live(**facts: Any) -> Polling:
    polling = Polling()
    polling.known(replace(LIVE, **facts))
    return polling


def test_85_days_of_history_at_the_first_deployment_send_nothing_to_the_crm() -> None:
    world = Polling()
    for number in range(500):
        age = timedelta(days=85) * (number + 1) / 501
        world.portal.receive(f"history-{number}", NOW - age)

    world.run(NOW + timedelta(minutes=30))
    world.portal.receive("first-live-one")
    world.run(NOW + timedelta(minutes=40))

    states = [entry.row.state for entry in world.ledger.entries.values()]
    assert states.count(State.SUPPRESSED) == 500
    assert [lead.marker for lead in world.crm.leads] == ["property_finder:first-live-one"]
    assert world.state.history_done_at is not None


def test_a_history_is_done_only_when_the_ledger_is_seen_to_hold_it() -> None:
    world = Polling()
    world.portal.receive("history", NOW - timedelta(days=40))
    for _ in range(20):
        world.tick()
        world.clock.advance(MINUTE)
    assert world.state.history_done_at is None

    world.forward()
    world.run(world.clock() + timedelta(minutes=10))

    assert world.state.history_done_at is not None


def test_a_history_that_waits_for_its_proof_does_not_hold_up_the_daily_sweep() -> None:
    world = Polling()
    world.portal.receive("history", NOW - timedelta(days=40))
    world.tick()
    world.clock.advance(DAY + MINUTE)

    world.tick()

    assert world.state.history_done_at is None
    assert world.state.daily_done_at is not None
    assert world.state.daily_done_at > NOW


def test_what_was_swept_waits_behind_everything_fresh() -> None:
    world = live(daily_done_at=NOW - DAY)
    world.portal.receive("yesterday", NOW - DAY - MINUTE)

    world.tick()

    assert world.fresh.bodies == []
    assert world.queued == ["yesterday"]


@pytest.mark.proves("F27")
def test_a_lead_that_was_listed_late_is_found_by_the_daily_sweep() -> None:
    world = live()
    world.tick()
    world.portal.receive("late", NOW - timedelta(days=6))

    world.run(NOW + DAY + timedelta(minutes=10))

    assert "property_finder:late" in world.ledger.entries


@pytest.mark.proves("F27")
def test_one_that_was_listed_later_still_is_found_within_a_month() -> None:
    world = live()
    world.tick()
    world.portal.receive("very-late", NOW - timedelta(days=50))
    world.clock.advance(timedelta(days=30))

    world.tick()

    assert "very-late" in world.queued


def test_no_sweep_begins_within_its_period() -> None:
    world = live(daily_done_at=NOW - timedelta(hours=23))

    world.tick()

    assert len(world.portal.asked) == 1


def test_a_sweep_goes_on_where_the_last_invocation_stopped() -> None:
    world = live(history_done_at=NOW - timedelta(days=31))
    world.portal.page_takes = timedelta(seconds=60)

    world.tick()
    assert world.state.history is not None
    reached = world.state.history.position
    assert reached > NOW - timedelta(days=85)

    world.portal.asked.clear()
    world.clock.advance(MINUTE)
    world.tick()

    assert world.portal.asked[1].start == reached


def test_sweeps_have_slices_of_their_own_that_tile_their_past() -> None:
    world = live(daily_done_at=NOW - DAY)

    world.tick()

    poll, *swept = world.portal.asked
    assert poll.end is None
    assert swept[0].start == NOW - timedelta(days=7)
    assert all(first.end == second.start for first, second in pairwise(swept))
    assert swept[-1].end == NOW - timedelta(minutes=2)


def test_a_sweep_that_fails_is_counted_and_costs_no_poll() -> None:
    world = live(daily_done_at=NOW - DAY)
    world.portal.faults.extend([None, SchemaError("GET /v1/leads: bad or missing: data")])

    assert world.tick() is Polled.COMPLETED

    assert world.telemetry.total("PortalSchemaErrors") == 1
    assert world.telemetry.total("PollCompleted") == 1
    assert world.state.failures == 0
    assert world.state.daily is not None
    assert world.state.daily.slice_seconds == LONGEST_SLICE // 2


def test_a_portal_that_fails_is_not_swept() -> None:
    world = live(daily_done_at=NOW - DAY)
    world.portal.faults.append(UnavailableError("GET /v1/leads: 503"))

    world.tick()

    assert len(world.portal.asked) == 1


def test_between_polls_only_a_sweep_under_way_asks_the_portal() -> None:
    sweep = Sweep(position=NOW - DAY, end=NOW, slice_seconds=LONGEST_SLICE)
    world = live(daily=sweep, polled_at=NOW - MINUTE)

    assert world.tick() is Polled.NOT_DUE

    assert [window.start for window in world.portal.asked] == [NOW - DAY]
    assert world.state.daily is None


def test_a_sweep_that_slept_too_long_begins_where_the_portal_still_answers() -> None:
    sweep = Sweep(position=NOW - timedelta(days=200), end=NOW, slice_seconds=LONGEST_SLICE)
    world = live(history=sweep)

    world.tick()

    assert world.portal.asked[1].start == NOW - timedelta(days=85)


def test_a_deployment_that_wants_no_history_reads_none() -> None:
    world = Polling(rules=PollRules(history=timedelta(0)))
    world.portal.receive("history", NOW - timedelta(days=40))

    world.tick()

    assert world.queued == []


@pytest.mark.proves("F30")
def test_a_lease_that_was_lost_before_the_sweep_ends_it_quietly() -> None:
    world = live(daily_done_at=NOW - DAY, polled_at=NOW)
    world.leases.acquire(f"poll:{ACCOUNT.portal}", "another", NOW + MINUTE)

    world.tick()

    assert world.portal.asked == []


def test_an_empty_history_is_done_at_once() -> None:
    world = Polling()

    world.tick()

    assert world.state.history_done_at is not None


def test_a_sweep_gets_on_however_often_is_polled() -> None:
    world = Polling(rules=PollRules(interval=timedelta(seconds=1)))
    world.portal.receive("history", NOW - timedelta(days=40))

    world.tick()
    world.forward()
    world.run(NOW + timedelta(minutes=20))

    assert world.state.history_done_at is not None
    assert "property_finder:history" in world.ledger.entries
