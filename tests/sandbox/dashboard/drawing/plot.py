"""Where a moment and a value lie in a chart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.sandbox.dashboard.drawing.curves import Outline
from tests.sandbox.dashboard.numbers import ticks
from tests.sandbox.dashboard.ports import Span

ROW = 44  # pixels between two lines of the grid
TOP, BOTTOM, SIDE, EDGE = 22, 22, 46, 14


@dataclass(frozen=True)
class Area:
    """In pixels from the upper left."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Axis:
    ticks: Sequence[float]
    area: Area

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        share = (min(max(value, low), high) - low) / (high - low)
        return self.area.bottom - share * (self.area.bottom - self.area.top)


@dataclass(frozen=True)
class Plot:
    area: Area
    span: Span
    left: Axis
    right: Axis | None = None

    def x(self, moment: float) -> float:
        share = (moment - self.span.start) / self.span.seconds
        return self.area.left + share * (self.area.right - self.area.left)

    def axis(self, name: str) -> Axis:
        return self.right if name == "right" and self.right else self.left


def area_of(width: int, height: int, *, two_axes: bool) -> Area:
    return Area(SIDE, width - (SIDE if two_axes else EDGE), TOP, height - BOTTOM)


def plot_of(
    area: Area, span: Span, properties: Mapping[str, Any], outlines: Sequence[Outline]
) -> Plot:
    has_right = any(one.curve.series.axis == "right" for one in outlines)
    axes = {
        name: Axis(_ticks(area, name, properties, outlines), area) for name in ("left", "right")
    }
    return Plot(area, span, axes["left"], axes["right"] if has_right else None)


def _ticks(
    area: Area, name: str, properties: Mapping[str, Any], outlines: Sequence[Outline]
) -> Sequence[float]:
    """From zero, unless there is less or the dashboard wants it otherwise; nobody counts halves."""
    wanted = properties.get("yAxis", {}).get(name, {})
    values = [
        value for one in outlines if one.curve.series.axis == name for _, value in one.upper
    ] + [*_annotated(properties, name)]
    low = float(wanted.get("min", min([0.0, *values])))
    high = float(wanted.get("max", max([*values, low])))
    if high <= low:
        high = low + 1
    rows, smallest = int((area.bottom - area.top) // ROW), float(all(map(_is_whole, values)))
    return _closed(ticks(low, high, rows, smallest=smallest), wanted, low, high)


def _is_whole(value: float) -> bool:
    return value == int(value)


def _closed(
    steps: Sequence[float], wanted: Mapping[str, Any], low: float, high: float
) -> Sequence[float]:
    """An end that the dashboard names is kept to."""
    inner = [step for step in steps if low < step < high]
    first = low if "min" in wanted else steps[0]
    last = high if "max" in wanted else steps[-1]
    return [first, *inner, last]


def _annotated(properties: Mapping[str, Any], name: str) -> Iterator[float]:
    for one in horizontal(properties):
        if one.get("yAxis", "left") == name:
            yield float(one["value"])


def horizontal(properties: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Lines; a band is two of them."""
    for one in properties.get("annotations", {}).get("horizontal", []):
        for line in one if isinstance(one, list) else [one]:
            if line.get("visible", True):
                yield line
