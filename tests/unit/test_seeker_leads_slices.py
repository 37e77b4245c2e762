"""Windows of time as the portal takes them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrelay.domain.errors import PermanentError
from leadrelay.portals.seeker_leads.slices import LONGEST, Slice, slices
from tests.builders import NOW

WEEK = 7 * 86_400
moments = st.timedeltas(timedelta(0), timedelta(days=4_000)).map(lambda age: NOW - age)


def test_a_short_window_is_one_slice_of_whole_seconds_with_room_at_its_start() -> None:
    start, end = NOW - timedelta(hours=2, microseconds=-7), NOW - timedelta(microseconds=7)

    [one] = slices(start, end)

    assert one.start == int((NOW - timedelta(hours=2)).timestamp()) - 1
    assert one.end == int(NOW.timestamp())


@pytest.mark.proves("F33")
def test_nineteen_days_are_three_slices_oldest_first() -> None:
    found = list(slices(NOW - timedelta(days=19), NOW))

    assert [one.end - one.start for one in found[:-1]] == [LONGEST, LONGEST]
    assert [later.start for later in found[1:]] == [one.end - 1 for one in found[:-1]]
    assert found[-1].end == int(NOW.timestamp())


@pytest.mark.parametrize("span", [timedelta(0), timedelta(seconds=-9)])
def test_a_window_without_any_time_is_no_slice(span: timedelta) -> None:
    assert list(slices(NOW, NOW + span - timedelta(seconds=1))) == []


@given(moments, st.timedeltas(timedelta(microseconds=1), timedelta(days=60)))
def test_every_second_of_a_window_is_asked_for_even_if_no_bound_counts(
    start: datetime, span: timedelta
) -> None:
    end = start + span
    found = list(slices(start, end))

    assert all(one.end - one.start <= WEEK - 60 for one in found)
    asked = -1.0
    for one in found:
        assert one.start < asked or asked < 0
        asked = one.end
    assert found[0].start < start.timestamp()
    assert asked >= end.timestamp()


@pytest.mark.parametrize(
    ("start", "end"), [(1_790_000_000_000, 1_790_000_600_000), (-1, 5), (5, 5), (6, 5)]
)
def test_milliseconds_and_nonsense_are_never_asked_for(start: int, end: int) -> None:
    with pytest.raises(PermanentError, match="unix seconds"):
        Slice(start, end)


def test_a_time_before_all_times_begins_with_them() -> None:
    [one] = slices(datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 2, tzinfo=UTC))

    assert one == Slice(0, 86_400)
