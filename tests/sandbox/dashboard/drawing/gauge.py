"""Half a circle for each metric: how far its last value is from one end to the other."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.sandbox.dashboard.drawing.curves import Curve
from tests.sandbox.dashboard.drawing.plot import horizontal
from tests.sandbox.dashboard.drawing.svg import picture, tag, words
from tests.sandbox.dashboard.numbers import compact, with_unit

LABEL = 40  # pixels below the arc
THICK = 14


def gauges(properties: Mapping[str, Any], curves: Sequence[Curve], width: int, height: int) -> str:
    cell = width // max(len(curves), 1)
    drawn = [_gauge(properties, curve, cell, height) for curve in curves]
    return tag("div", *drawn, class_="gauges")


def _gauge(properties: Mapping[str, Any], curve: Curve, width: int, height: int) -> str:
    arc = Arc(properties, width, height)
    return picture(width, height, *_parts(arc, curve, properties))


class Arc:
    def __init__(self, properties: Mapping[str, Any], width: int, height: int) -> None:
        wanted = properties.get("yAxis", {}).get("left", {})
        self.low, self.high = float(wanted.get("min", 0)), float(wanted.get("max", 100))
        self.radius = max(min(width / 2 - 24, height - LABEL - 16), 20)
        self.x, self.y = width / 2, height - LABEL

    def share(self, value: float) -> float:
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)

    def at(self, share: float, radius: float | None = None) -> tuple[float, float]:
        angle, length = math.pi * (1 - share), radius or self.radius
        return self.x + length * math.cos(angle), self.y - length * math.sin(angle)

    def path(self, start: float, end: float) -> str:
        (x1, y1), (x2, y2) = self.at(start), self.at(end)
        return f"M{x1:.1f} {y1:.1f}A{self.radius:.1f} {self.radius:.1f} 0 0 1 {x2:.1f} {y2:.1f}"


def _parts(arc: Arc, curve: Curve, properties: Mapping[str, Any]) -> Iterator[str]:
    thick = f"stroke-width:{THICK}px"
    yield tag("path", class_="track", d=arc.path(0, 1), style=thick)
    if curve.last is not None:
        path = arc.path(0, arc.share(curve.last))
        yield tag("path", class_="line", d=path, style=f"{thick};stroke:{curve.color}")
    for one in horizontal(properties):
        yield from _limit(arc, float(one["value"]), one.get("color"))
    yield from _texts(arc, curve)


def _limit(arc: Arc, value: float, color: str | None) -> Iterator[str]:
    (x1, y1), (x2, y2) = (
        arc.at(arc.share(value), arc.radius + beyond) for beyond in (-THICK, THICK)
    )
    style = f"stroke:{color}" if color else None
    yield tag("line", class_="annotation", style=style, x1=x1, y1=y1, x2=x2, y2=y2)


def _texts(arc: Arc, curve: Curve) -> Iterator[str]:
    value = with_unit(curve.last, curve.found.unit)
    yield words(value, class_="value", x=arc.x, y=arc.y - 4, text_anchor="middle")
    yield words(curve.series.label, class_="label", x=arc.x, y=arc.y + 32, text_anchor="middle")
    for end, share in ((arc.low, 0.0), (arc.high, 1.0)):
        x, _ = arc.at(share)
        yield words(compact(end), class_="tick", x=x, y=arc.y + 16, text_anchor="middle")
