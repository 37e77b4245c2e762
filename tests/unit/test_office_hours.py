"""When somebody at the agency is there, by the clock on its own wall."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrelay.domain.office_hours import OfficeHours

DUBAI, PARIS = ZoneInfo("Asia/Dubai"), ZoneInfo("Europe/Paris")
NINE, NOON, TWO, SIX, MIDNIGHT = 540, 720, 840, 1080, 1440
WEEKDAYS = OfficeHours(week=(((NINE, SIX),),) * 5 + ((), ()), zone=PARIS)


def hours(*week: tuple[tuple[int, int], ...], zone: ZoneInfo = DUBAI) -> OfficeHours:
    return OfficeHours(week=week + ((),) * (7 - len(week)), zone=zone)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "opens"),
    [
        ("2026-10-05T07:00", "2026-10-05T07:00"),  # a Monday, nine o'clock in Paris
        ("2026-10-05T06:59", "2026-10-05T07:00"),
        ("2026-10-05T15:59", "2026-10-05T15:59"),
        ("2026-10-05T16:00", "2026-10-06T07:00"),
        ("2026-10-09T16:00", "2026-10-12T07:00"),  # over the weekend
        ("2026-10-23T20:00", "2026-10-26T08:00"),  # over the end of summer time
        ("2026-03-27T20:00", "2026-03-30T07:00"),  # over its beginning
    ],
)
def test_somebody_is_there_within_the_hours_and_otherwise_when_they_begin(
    asked: str, opens: str
) -> None:
    assert WEEKDAYS.opening(at(asked)) == at(opens)


def test_the_day_is_that_of_the_zone() -> None:
    monday = hours(((0, MIDNIGHT),))

    assert monday.opening(at("2026-10-04T20:00")) == at("2026-10-04T20:00")
    assert monday.opening(at("2026-10-05T20:00")) == at("2026-10-11T20:00")


def test_a_pause_at_noon_ends_on_the_same_day_however_the_spans_were_written() -> None:
    monday = hours(((TWO, SIX), (NINE, NOON)))

    assert monday.opening(at("2026-10-05T09:00")) == at("2026-10-05T10:00")
    assert monday.opening(at("2026-10-05T14:00")) == at("2026-10-12T05:00")


def test_where_nobody_is_ever_there_nothing_is_put_off() -> None:
    assert hours().opening(at("2026-10-05T09:00")) == at("2026-10-05T09:00")


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_an_opening_is_never_earlier_and_is_itself_open(asked: datetime) -> None:
    opening = WEEKDAYS.opening(asked)

    assert opening >= asked
    assert WEEKDAYS.opening(opening) == opening
    assert NINE <= 60 * opening.astimezone(PARIS).hour + opening.minute < SIX
