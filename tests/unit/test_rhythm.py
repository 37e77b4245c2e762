"""What an account usually gets at this hour, and when its silence is odd."""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from leadrelay.domain.rhythm import SLOTS, Rhythm, learnt, silence_excess

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
OPEN = range(9, 18)


def office_hours(start: datetime, end: datetime, each_hour: int = 4) -> list[datetime]:
    """Enquiries come on weekdays, from nine to six."""
    hours = (start + HOUR * number for number in range(int((end - start) / HOUR)))
    opened = [hour for hour in hours if hour.weekday() < 5 and hour.hour in OPEN]
    return [hour + timedelta(minutes=7 * number) for hour in opened for number in range(each_hour)]


def after(weeks: int, each_hour: int = 4) -> Rhythm:
    """As learnt by a tick each hour that sees the last two days."""
    rhythm, now = Rhythm(), MONDAY
    times = office_hours(MONDAY, MONDAY + weeks * WEEK, each_hour)
    while now < MONDAY + weeks * WEEK:
        now += HOUR
        start = now - 2 * DAY
        rhythm = learnt(rhythm, [at for at in times if start <= at <= now], start, now, UTC)
    return rhythm


@pytest.fixture(scope="module")
def known() -> Rhythm:
    return after(3)


def test_the_hours_of_a_week_are_told_apart(known: Rhythm) -> None:
    monday_noon, monday_night, sunday_noon = 12, 3, 6 * 24 + 12

    assert known.rates[monday_noon] == pytest.approx(4)
    assert known.rates[monday_night] == known.rates[sunday_noon] == 0
    assert len(known.rates) == SLOTS


@pytest.mark.proves("F38")
def test_a_silence_in_the_busiest_hours_is_odd_within_two_hours(known: Rhythm) -> None:
    last = MONDAY + 3 * WEEK + 12 * HOUR

    quiet = [silence_excess(known, last, last + HOUR * hours, UTC) for hours in range(4)]

    assert quiet[1] < 1 <= quiet[2]
    assert quiet == sorted(quiet)


def test_the_same_silence_at_night_and_at_the_weekend_is_usual(known: Rhythm) -> None:
    friday = MONDAY + 2 * WEEK + 4 * DAY

    assert silence_excess(known, friday + 18 * HOUR, friday + 3 * DAY + 8 * HOUR, UTC) == 0


def test_one_is_a_silence_that_comes_once_in_a_thousand_times() -> None:
    """A portal that keeps its rate is silent for that long no more often."""
    rhythm = Rhythm(since=MONDAY - 3 * WEEK, rates=(2.0,) * SLOTS)
    bound = next(
        minutes
        for minutes in range(1, 600)
        if silence_excess(rhythm, MONDAY, MONDAY + timedelta(minutes=minutes), UTC) >= 1
    )
    chance = Random(7)

    gaps = [chance.expovariate(2 / 60) for _ in range(200_000)]

    share = sum(gap > bound for gap in gaps) / len(gaps)
    assert 0.0005 < share < 0.0015


def test_nothing_is_odd_before_two_weeks_are_known() -> None:
    rhythm = after(1)
    last = MONDAY + WEEK + 9 * HOUR

    assert silence_excess(rhythm, last, last + 4 * DAY, UTC) == 0


def test_an_account_that_never_had_an_enquiry_is_not_odd() -> None:
    silent = Rhythm(since=MONDAY - 9 * WEEK, until=MONDAY)

    assert silence_excess(silent, None, MONDAY, UTC) == 0


def test_a_rhythm_that_changes_is_learnt_anew() -> None:
    rhythm, busy = after(3), 12
    for week in range(3, 13):
        start = MONDAY + week * WEEK
        times = office_hours(start, start + WEEK, 1)
        rhythm = learnt(rhythm, times, start, start + WEEK + 3 * HOUR, UTC)

    assert 1 <= rhythm.rates[busy] < 2


def test_hours_that_nobody_looked_at_are_neither_silent_nor_counted_twice(known: Rhythm) -> None:
    end = MONDAY + 3 * WEEK
    start = end + 9 * DAY

    later = learnt(known, office_hours(start, start + DAY), start, start + DAY, UTC)
    again = learnt(later, office_hours(start, start + DAY), start, start + DAY, UTC)

    assert later.rates[12] == known.rates[12]
    assert again == later


def test_the_hour_that_is_not_over_and_the_ones_that_may_still_be_told_wait() -> None:
    rhythm = learnt(Rhythm(), [], MONDAY + timedelta(minutes=20), MONDAY + 9 * HOUR, UTC)

    assert (rhythm.since, rhythm.until) == (MONDAY + HOUR, MONDAY + 6 * HOUR)


def test_weekdays_and_hours_are_those_of_the_agency() -> None:
    dubai, night = ZoneInfo("Asia/Dubai"), MONDAY - HOUR

    rhythm = learnt(Rhythm(), [night], night, night + 5 * HOUR, dubai)

    assert rhythm.rates[3] == 1  # three on Monday in Dubai is eleven on Sunday in UTC
