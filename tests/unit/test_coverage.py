from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrelay.domain import coverage
from leadrelay.domain.coverage import (
    LONGEST_SLICE,
    SAFETY,
    SHORTEST_SLICE,
    PollRules,
    PollState,
    Window,
)
from leadrelay.domain.webhook_watch import Health
from tests.builders import NOW

SECONDS = st.integers(min_value=SHORTEST_SLICE, max_value=LONGEST_SLICE)
AGES = st.integers(min_value=0, max_value=20 * 86_400).map(lambda age: timedelta(seconds=age))


def windows(start: datetime, slice_seconds: int, skew: timedelta) -> list[Window]:
    """As a poll walks them, each taking a second, at a portal whose clock differs from ours."""
    present, read = NOW, []
    while True:
        window = coverage.next_slice(start, slice_seconds, present)
        read.append(window)
        if window.end is None:
            return read
        began = NOW + skew + timedelta(seconds=len(read))
        start, present = coverage.covered_until(window, began), min(present, began)


@given(age=AGES, slice_seconds=SECONDS)
def test_slices_tile_the_time_up_to_now_without_a_hole(age: timedelta, slice_seconds: int) -> None:
    tiles = windows(NOW - age, slice_seconds, timedelta(0))

    assert tiles[0].start == NOW - age
    assert all(first.end == second.start for first, second in pairwise(tiles))
    assert [tile.end for tile in tiles].count(None) == 1


@pytest.mark.proves("F05")
@given(
    age=AGES,
    slice_seconds=SECONDS,
    skew=st.integers(-600, 600).map(lambda seconds: timedelta(seconds=seconds)),
)
def test_a_clock_that_is_wrong_neither_tears_a_hole_nor_reads_for_ever(
    age: timedelta, slice_seconds: int, skew: timedelta
) -> None:
    tiles = windows(NOW - age, slice_seconds, skew)

    assert len(tiles) <= age.total_seconds() / slice_seconds + 3
    for first, second in pairwise(tiles):
        assert first.end is not None
        assert second.start <= first.end


@given(slice_seconds=SECONDS, began=st.integers(-600, 600), ends=st.booleans())
def test_no_slice_proves_more_than_the_portal_could_list_when_it_began(
    *, slice_seconds: int, began: int, ends: bool
) -> None:
    at = NOW + timedelta(seconds=began)
    end = NOW - timedelta(hours=1) + timedelta(seconds=slice_seconds) if ends else None
    window = Window(NOW - timedelta(hours=1), end)

    covered = coverage.covered_until(window, at)

    assert covered <= at - SAFETY
    assert end is None or covered <= end


@given(slice_seconds=SECONDS, age=AGES)
def test_a_slice_that_did_not_finish_gets_shorter_until_a_minute(
    slice_seconds: int, age: timedelta
) -> None:
    shorter = coverage.halved(slice_seconds, Window(NOW - age), NOW)

    assert SHORTEST_SLICE <= shorter <= max(slice_seconds // 2, SHORTEST_SLICE)
    assert shorter <= max(age.total_seconds() / 2, SHORTEST_SLICE)


@given(slice_seconds=SECONDS)
def test_a_finished_slice_doubles_up_to_a_day(slice_seconds: int) -> None:
    assert coverage.doubled(slice_seconds) == min(2 * slice_seconds, LONGEST_SLICE)


@pytest.mark.proves("F05")
def test_the_portals_clock_is_believed_within_a_quarter_of_an_hour() -> None:
    near, far = NOW + timedelta(minutes=10), NOW + timedelta(days=900)

    assert coverage.portal_now(near, NOW) == near
    assert coverage.portal_now(far, NOW) == NOW - SAFETY
    assert coverage.portal_now(None, NOW) == NOW - SAFETY
    assert coverage.go_live_line(near, NOW) == near
    assert coverage.go_live_line(NOW - timedelta(days=900), NOW) == NOW


@pytest.mark.proves("F35")
def test_a_watermark_older_than_the_portal_remembers_is_a_gap_with_both_dates() -> None:
    rules = PollRules()
    lost = PollState(go_live=NOW, watermark=NOW - timedelta(days=100))

    assert coverage.gap(lost, rules, NOW) == Window(
        NOW - timedelta(days=100), NOW - timedelta(days=85)
    )
    assert coverage.first_start(lost, rules, NOW) == NOW - timedelta(days=85)


def test_an_overlap_that_reaches_too_far_back_is_cut_without_a_gap() -> None:
    rules = PollRules()
    barely = PollState(go_live=NOW, watermark=NOW - timedelta(days=85) + timedelta(minutes=1))

    assert coverage.gap(barely, rules, NOW) is None
    assert coverage.first_start(barely, rules, NOW) == NOW - timedelta(days=85)


def test_a_poll_is_due_when_the_last_complete_one_is_old_enough() -> None:
    pace = timedelta(minutes=5)

    assert coverage.is_due(PollState(), pace, NOW)
    assert not coverage.is_due(PollState(polled_at=NOW - timedelta(seconds=240)), pace, NOW)
    assert coverage.is_due(PollState(polled_at=NOW - timedelta(seconds=300)), pace, NOW)


def test_a_poll_that_ended_seconds_after_its_tick_does_not_delay_the_next() -> None:
    ended = NOW - timedelta(seconds=280)

    assert coverage.is_due(PollState(polled_at=ended), timedelta(minutes=5), NOW)


@pytest.mark.parametrize(
    ("interval", "health", "seconds"),
    [
        (300, Health.HEALTHY, 300),
        (300, Health.UNHEALTHY, 60),
        (300, Health.UNKNOWN, 60),
        (900, Health.HEALTHY, 900),
        (2, Health.UNKNOWN, 2),
    ],
)
def test_a_portal_without_a_dependable_webhook_is_polled_every_minute(
    interval: int, health: Health, seconds: int
) -> None:
    rules = PollRules(interval=timedelta(seconds=interval))

    assert rules.pace(health) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("seconds", "answers"),
    [(-1, False), (0, False), (4, False), (5, True), (60, True), (61, False)],
)
def test_only_a_poll_that_surely_began_later_and_by_a_right_clock_answers_a_doorbell(
    seconds: int, *, answers: bool
) -> None:
    state = PollState(read_since=NOW + timedelta(seconds=seconds))

    assert coverage.answers(state, NOW, NOW + timedelta(minutes=1)) is answers


def test_an_account_that_was_never_read_answers_no_doorbell() -> None:
    assert not coverage.answers(PollState(), NOW, NOW)


def test_those_who_were_too_young_to_be_judged_are_read_again_whatever_the_overlap() -> None:
    state = PollState(go_live=NOW - timedelta(days=1), watermark=NOW)
    rules = PollRules(overlap=timedelta(0))

    assert coverage.first_start(state, rules, NOW) == NOW - timedelta(minutes=5)


def test_an_interrupted_poll_goes_on_where_it_stopped() -> None:
    reached = NOW - timedelta(minutes=100)
    stopped = PollState(go_live=NOW, watermark=NOW - timedelta(minutes=5), reached=reached)

    assert coverage.first_start(stopped, PollRules(), NOW) == reached
