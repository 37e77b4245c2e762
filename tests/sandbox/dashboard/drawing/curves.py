"""The lines of a chart, with their values added up where they are stacked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tests.sandbox.dashboard.body import Series
from tests.sandbox.dashboard.numbers import NOTHING, with_unit
from tests.sandbox.dashboard.ports import Found, Sample

COLORS = 10


@dataclass(frozen=True)
class Curve:
    number: int
    series: Series
    found: Found
    trend: Sequence[Sample] = ()
    """The way to a single number, in finer periods than its own."""

    @property
    def color(self) -> str:
        """A variable of the style sheet, unless the dashboard names one."""
        return self.series.color or f"var(--line-{self.number % COLORS + 1})"

    @property
    def last(self) -> float | None:
        return self.found.samples[-1][1] if self.found.samples else None

    @cached_property
    def values(self) -> Mapping[float, float]:
        return dict(self.found.samples)

    def text_at(self, moment: float) -> str:
        if moment not in self.values:
            return NOTHING
        return with_unit(self.values[moment], self.found.unit)


@dataclass(frozen=True)
class Outline:
    """A curve as it is drawn: upper edge, and the lower one of its area."""

    curve: Curve
    upper: Sequence[Sample]
    lower: Sequence[Sample] = ()


def outlines(curves: Sequence[Curve], *, stacked: bool) -> Sequence[Outline]:
    if not stacked:
        return [Outline(curve, curve.found.samples) for curve in curves]
    return [_on_top_of(curves[: curve.number], curve) for curve in curves]


def _on_top_of(below: Sequence[Curve], curve: Curve) -> Outline:
    lower = [(moment, sum(one.values.get(moment, 0.0) for one in below)) for moment in curve.values]
    upper = [
        (moment, base + value)
        for (moment, base), value in zip(lower, curve.values.values(), strict=True)
    ]
    return Outline(curve, upper, lower)


def moments_of(curves: Sequence[Curve]) -> Sequence[float]:
    return sorted({moment for curve in curves for moment in curve.values})


def unit_of(curves: Sequence[Curve]) -> str:
    """Nothing, if they have different ones."""
    units = {curve.found.unit for curve in curves if curve.found.samples} - {"None"}
    return units.pop() if len(units) == 1 else ""
