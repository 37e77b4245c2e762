"""Alarms as CloudWatch evaluates them: by period and dimensions, M of N, with missing data."""

import time
from collections.abc import Sequence
from typing import Any

from ministack.services import cloudwatch  # type: ignore[import-not-found]

from tests.cloudwatch.evaluation import BEYOND, COMPARISONS, state_after


def install() -> None:
    cloudwatch._evaluate_alarm = evaluate  # noqa: SLF001


def evaluate(alarm: dict[str, Any]) -> None:
    if not alarm.get("MetricName"):
        return
    breaches = [_breaches(alarm, points) for points in _periods(alarm)]
    old, new = alarm["StateValue"], _state(alarm, breaches)
    if new != old:
        _change(alarm, old, new, f"{alarm['ComparisonOperator']}: {breaches}")


def _periods(alarm: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Data points of each period that is looked at, the latest first."""
    dimensions = {one["Name"]: one["Value"] for one in alarm.get("Dimensions") or []}
    key = (alarm["Namespace"], alarm["MetricName"], cloudwatch._dims_key(dimensions))  # noqa: SLF001
    points = list(cloudwatch._metrics.get(key) or [])  # noqa: SLF001
    length, now = int(alarm.get("Period", 60)), time.time()
    count = int(alarm.get("EvaluationPeriods", 1)) + BEYOND
    ends = [now - number * length for number in range(count)]
    return [[one for one in points if end - length <= one["Timestamp"] < end] for end in ends]


def _breaches(alarm: dict[str, Any], points: list[dict[str, Any]]) -> bool | None:
    """None: nothing is known about this period."""
    if not points:
        return None
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic", "Average")
    sums = cloudwatch._calc_stats(points)  # noqa: SLF001
    value = cloudwatch._stat_value(sums, statistic, points)  # noqa: SLF001
    return COMPARISONS[alarm["ComparisonOperator"]](value, float(alarm.get("Threshold", 0)))


def _state(alarm: dict[str, Any], breaches: Sequence[bool | None]) -> str:
    periods = int(alarm.get("EvaluationPeriods", 1))
    return state_after(
        breaches,
        periods=periods,
        needed=int(alarm.get("DatapointsToAlarm") or periods),
        missing=alarm.get("TreatMissingData", "missing"),
        before=alarm["StateValue"],
    )


def _change(alarm: dict[str, Any], old: str, new: str, reason: str) -> None:
    alarm.update(StateValue=new, StateReason=reason, StateUpdatedTimestamp=int(time.time()))
    cloudwatch._record_history(alarm["AlarmName"], old, new, reason)  # noqa: SLF001
    cloudwatch._dispatch_alarm_actions(alarm, old, new, reason)  # noqa: SLF001
    cloudwatch._evaluate_parent_alarms(alarm)  # noqa: SLF001
