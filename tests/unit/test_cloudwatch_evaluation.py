"""The rules by which alarms are looked at, on the examples of CloudWatch's documentation."""

import pytest

from tests.cloudwatch.evaluation import state_after

BREACHES = {"0": False, "X": True, "-": None}


def state(points: str, *, needed: int, missing: str) -> str:
    breaches = [BREACHES[point] for point in reversed(points.split())]
    return state_after(breaches, periods=3, needed=needed, missing=missing, before="OK")


@pytest.mark.parametrize(
    ("points", "needed", "breaching", "not_breaching"),
    [
        ("0 - X - X", 3, "OK", "OK"),
        ("0 - - - -", 3, "OK", "OK"),
        ("- - - - -", 3, "ALARM", "OK"),
        ("0 X X - X", 3, "ALARM", "ALARM"),
        ("- - X - -", 3, "ALARM", "OK"),
        ("0 - X - X", 2, "ALARM", "ALARM"),
        ("0 0 X 0 X", 2, "ALARM", "ALARM"),
        ("0 - X - -", 2, "ALARM", "OK"),
        ("- - - - 0", 2, "ALARM", "OK"),
        ("- - - X -", 2, "ALARM", "OK"),
    ],
)
def test_missing_points_are_filled_in_only_where_the_others_do_not_suffice(
    points: str, needed: int, breaching: str, not_breaching: str
) -> None:
    assert state(points, needed=needed, missing="breaching") == breaching
    assert state(points, needed=needed, missing="notBreaching") == not_breaching


@pytest.mark.parametrize(("missing", "after"), [("missing", "INSUFFICIENT_DATA"), ("ignore", "OK")])
def test_where_nothing_is_known_an_alarm_may_say_so_or_stay(missing: str, after: str) -> None:
    assert state("- - - - -", needed=3, missing=missing) == after
