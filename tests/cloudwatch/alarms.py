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
class Minute:
    """What was recorded within it."""

    number: int
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """`alarm` is its properties, resolved; `beyond` are the periods of its range before its own."""

    alarm: Mapping[str, Any]
    beyond: int = BEYOND

    def states(self, minutes: Sequence[Minute]) -> Iterator[str]:
        """After each minute."""
        state = "INSUFFICIENT_DATA"
        for now in range(1, len(minutes) + 1):
            state = self._state(minutes[:now], state)
            yield state

    def _state(self, minutes: Sequence[Minute], before: str) -> str:
        periods = int(self.alarm["EvaluationPeriods"])
        length = int(self.alarm["Period"]) // MINUTE
        values = [
            self._values(minutes[max(0, end - length) : end])
            for end in range(len(minutes), len(minutes) - length * (periods + self.beyond), -length)
            if end > 0
        ]
        return state_after(
            [self._breaches(each) if each else None for each in values],
            periods=periods,
            needed=int(self.alarm.get("DatapointsToAlarm", periods)),
            missing=self.alarm.get("TreatMissingData", "missing"),
            before=before,
        )

    def _values(self, minutes: Sequence[Minute]) -> list[float]:
        return [
            point.value for minute in minutes for point in minute.points if self._is_watched(point)
        ]

    def _is_watched(self, point: Point) -> bool:
        """Dimensions fit exactly or not at all."""
        dimensions = {each["Name"]: each["Value"] for each in self.alarm.get("Dimensions", [])}
        wanted = (self.alarm["Namespace"], self.alarm["MetricName"], dimensions)
        return (point.namespace, point.name, point.dimensions) == wanted

    def _breaches(self, values: Sequence[float]) -> bool:
        value = STATISTICS[self.alarm["Statistic"]](values)
        return COMPARISONS[self.alarm["ComparisonOperator"]](value, float(self.alarm["Threshold"]))
