"""An alarm of the template, looked at once a minute over the points that it would see."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from tests.cloudwatch.emf import Point
from tests.cloudwatch.evaluation import BEYOND, COMPARISONS, state_after

MINUTE = 60
STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = MappingProxyType(
    {
        "Sum": sum,
        "Maximum": max,
        "Minimum": min,
        "Average": lambda values: sum(values) / len(values),
        "SampleCount": len,
    }
)


@dataclass(frozen=True, slots=True)
class Watched:
    """`alarm` is its properties, resolved; `beyond` are the periods of its range before its own."""

    alarm: Mapping[str, Any]
    beyond: int = BEYOND

    @property
    def range(self) -> int:
        """Minutes that are looked at."""
        return self._length * (int(self.alarm["EvaluationPeriods"]) + self.beyond)

    @property
    def _length(self) -> int:
        return int(self.alarm["Period"]) // MINUTE

    def states(self, minutes: Sequence[Sequence[Point]]) -> Iterator[str]:
        """After each minute, of which the points are given."""
        values = [[one.value for one in points if self._is_watched(one)] for points in minutes]
        state = "INSUFFICIENT_DATA"
        for now in range(1, len(values) + 1):
            state = self._state(values[max(0, now - self.range) : now], state)
            yield state

    def _state(self, values: Sequence[Sequence[float]], before: str) -> str:
        periods = int(self.alarm["EvaluationPeriods"])
        return state_after(
            [self._breaches(each) if each else None for each in self._periods(values)],
            periods=periods,
            needed=int(self.alarm.get("DatapointsToAlarm", periods)),
            missing=self.alarm.get("TreatMissingData", "missing"),
            before=before,
        )

    def _periods(self, values: Sequence[Sequence[float]]) -> Iterator[list[float]]:
        """The latest first."""
        for end in range(len(values), 0, -self._length):
            yield [one for minute in values[max(0, end - self._length) : end] for one in minute]

    def _is_watched(self, point: Point) -> bool:
        """Dimensions fit exactly or not at all."""
        dimensions = {each["Name"]: each["Value"] for each in self.alarm.get("Dimensions", [])}
        wanted = (self.alarm["Namespace"], self.alarm["MetricName"], dimensions)
        return (point.namespace, point.name, point.dimensions) == wanted

    def _breaches(self, values: Sequence[float]) -> bool:
        value = STATISTICS[self.alarm["Statistic"]](values)
        return COMPARISONS[self.alarm["ComparisonOperator"]](value, float(self.alarm["Threshold"]))
