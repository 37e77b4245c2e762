"""Metrics and alarms in memory, added up by period as CloudWatch does."""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.sandbox.dashboard.body import Series
from tests.sandbox.dashboard.ports import WHOLE, Alarm, Found, Sample, Span

STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Average": lambda values: sum(values) / len(values),
    "Maximum": max,
    "Minimum": min,
    "SampleCount": len,
    "Sum": sum,
}


@dataclass
class FakeWatch:
    rung: list[Alarm] = field(default_factory=list)
    asked: list[tuple[Series, Span, int]] = field(default_factory=list)
    _points: dict[str, list[Sample]] = field(default_factory=lambda: defaultdict(list))
    _units: dict[str, str] = field(default_factory=dict)

    def record(
        self,
        moment: float,
        namespace: str,
        name: str,
        value: float,
        *,
        unit: str = "None",
        **dimensions: str,
    ) -> None:
        key = _key(Series(namespace, name, dimensions))
        self._points[key].append((moment, value))
        self._units[key] = unit

    def samples(self, series: Series, span: Span, period: int) -> Found:
        self.asked.append((series, span, period))
        key, periods = _key(series), defaultdict(list)
        first = span.start if period == WHOLE else span.start // period * period
        for moment, value in self._points[key]:
            if first <= moment < span.end:
                periods[max(moment // period * period, first)].append(value)
        samples = [(start, _statistic(series.stat, periods[start])) for start in sorted(periods)]
        return Found(samples, self._units[key] if samples else "None")

    def alarms(self, arns: Sequence[str]) -> Sequence[Alarm]:
        names = [arn.rpartition(":alarm:")[2] for arn in arns]
        return [alarm for name in names for alarm in self.rung if alarm.name == name]


def _key(series: Series) -> str:
    return f"{series.namespace} {series.name} {sorted(series.dimensions.items())}"


def _statistic(name: str, values: Sequence[float]) -> float:
    return float(STATISTICS[name](values)) if name in STATISTICS else _percentile(name, values)


def _percentile(name: str, values: Sequence[float]) -> float:
    """Between the two nearest ranks."""
    ordered = sorted(values)
    rank = float(name.removeprefix("p")) / 100 * (len(ordered) - 1)
    low, high = ordered[math.floor(rank)], ordered[math.ceil(rank)]
    return low + (high - low) * (rank - math.floor(rank))
