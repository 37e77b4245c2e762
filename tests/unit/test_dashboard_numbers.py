from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.dashboard.numbers import clock, compact, length, moments, ticks, with_unit


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (2.0, "2"), (0.5, "0.5"), (5.4912, "5.49"), (98.26, "98.3"), (325, "325"),
        (1234, "1.23k"), (12_345_678, "12.3M"), (0.00042, "0.00042"), (-3.1, "-3.1"), (999, "999"),
        (0.025, "0.025"), (99.97, "100"),
    ],
)  # fmt: skip
def test_numbers_are_short(value: float, text: str) -> None:
    assert compact(value) == text


def test_a_number_has_its_unit_and_a_missing_one_says_so() -> None:
    assert with_unit(2.5, "Seconds") == "2.5 s"
    assert with_unit(98, "Percent") == "98%"
    assert with_unit(7, "Count") == "7"
    assert with_unit(None, "Seconds") == "–"


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(1, 9))
def test_ticks_are_evenly_spaced_and_hold_everything(low: float, height: float, count: int) -> None:
    found = ticks(low, low + height, count)

    assert found[0] <= low + height * 1e-6
    assert found[-1] >= low + height * (1 - 1e-6)
    assert 2 <= len(found) <= count + 3
    steps = {round((after - before) / height, 6) for before, after in pairwise(found)}
    assert len(steps) == 1


def test_times_are_round_and_within() -> None:
    found = moments(1_780_000_017, 1_780_000_017 + 3600, 6)

    assert [clock(moment) for moment in found][:2] == ["20:30", "20:40"]
    assert all(1_780_000_017 <= moment <= 1_780_003_617 for moment in found)


def test_a_period_is_said_in_its_largest_unit() -> None:
    assert [length(seconds) for seconds in (5, 60, 300, 7200, 90)] == [
        "5 s", "1 min", "5 min", "2 h", "90 s",
    ]  # fmt: skip
