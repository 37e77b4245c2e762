"""One number for each metric, and its way there behind it."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from tests.sandbox.dashboard.drawing.curves import Curve
from tests.sandbox.dashboard.drawing.svg import picture, tag
from tests.sandbox.dashboard.numbers import NOTHING, SHORT, compact

SPARK = 34  # pixels
SMALLEST, LARGEST = 20, 44  # letters, in pixels


def single_values(
    properties: Mapping[str, Any], curves: Sequence[Curve], width: int, height: int
) -> str:
    has_spark = bool(properties.get("sparkline", True)) and height > SPARK * 3
    cell = width / max(len(curves), 1)
    size = int(min(max(min(cell / 5, height / 3), SMALLEST), LARGEST))
    cells = [_cell(curve, int(cell) - 24, size, has_spark=has_spark) for curve in curves]
    return tag("ul", *cells, class_="singles")


def _cell(curve: Curve, width: int, size: int, *, has_spark: bool) -> str:
    number = tag("strong", _number(curve), style=f"font-size:{size}px")
    label = tag("span", escape(curve.series.label), title=escape(curve.series.label))
    return tag("li", label, number, _spark(curve, max(width, 20)) if has_spark else "")


def _number(curve: Curve) -> str:
    if curve.last is None:
        return NOTHING
    unit = SHORT.get(curve.found.unit, "")
    return escape(compact(curve.last)) + (tag("small", unit) if unit else "")


def _spark(curve: Curve, width: int) -> str:
    samples = curve.trend
    if len(samples) < 2:
        return picture(width, SPARK, class_="spark")
    first, last = samples[0][0], samples[-1][0]
    high = max(value for _, value in samples) or 1.0
    points = " ".join(
        f"{(moment - first) / (last - first) * width:.1f},"
        f"{SPARK - 2 - max(value, 0) / high * (SPARK - 6):.1f}"
        for moment, value in samples
    )
    line = tag("polyline", class_="line", points=points, style=f"stroke:{curve.color}")
    return picture(width, SPARK, line, class_="spark")
