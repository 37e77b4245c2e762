"""Lines over time, as the metric widgets of CloudWatch draw them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.sandbox.dashboard.drawing.curves import Curve, Outline, moments_of, outlines, unit_of
from tests.sandbox.dashboard.drawing.legend import legend, legend_height
from tests.sandbox.dashboard.drawing.plot import Axis, Plot, area_of, horizontal, plot_of
from tests.sandbox.dashboard.drawing.svg import picture, tag, words
from tests.sandbox.dashboard.numbers import clock, compact, moments
from tests.sandbox.dashboard.ports import Sample, Span

BETWEEN_TIMES = 64  # pixels
ROOM_FOR_DOTS = 12  # pixels between two samples
MINUTE, CLOSE = 60, 600
NO_DATA = "No data"


def chart(
    properties: Mapping[str, Any], curves: Sequence[Curve], span: Span, width: int, height: int
) -> str:
    tall = max(height - legend_height(properties, curves, width), 60)
    drawn = outlines(curves, stacked=bool(properties.get("stacked")))
    two_axes = any(curve.series.axis == "right" for curve in curves)
    plot = plot_of(area_of(width, tall, two_axes=two_axes), span, properties, drawn)
    shown = picture(width, tall, *_layers(properties, drawn, plot), data_chart=_hover(curves, plot))
    return tag("figure", shown, legend(properties, curves, width), class_="chart")


def _layers(properties: Mapping[str, Any], drawn: Sequence[Outline], plot: Plot) -> Iterator[str]:
    curves = [one.curve for one in drawn]
    yield from _grid(plot)
    yield from _values(properties, curves, plot)
    yield from _times(plot)
    yield from _annotations(properties, plot)
    for one in drawn:
        yield from _curve(one, plot)
    if not moments_of(curves):
        yield _nothing(plot)


def _grid(plot: Plot) -> Iterator[str]:
    area = plot.area
    for value in plot.left.ticks:
        y = plot.left.y(value)
        yield tag("line", class_="grid", x1=area.left, x2=area.right, y1=y, y2=y)


def _values(properties: Mapping[str, Any], curves: Sequence[Curve], plot: Plot) -> Iterator[str]:
    area = plot.area
    yield from _scale(plot.left, area.left - 6, "end")
    yield words(_axis_title(properties, curves, "left"), class_="unit", x=2, y=11)
    if plot.right:
        yield from _scale(plot.right, area.right + 6, "start")
        title = _axis_title(properties, curves, "right")
        yield words(title, class_="unit", x=area.right + 40, y=11, text_anchor="end")


def _scale(axis: Axis, x: float, anchor: str) -> Iterator[str]:
    for value in axis.ticks:
        y = axis.y(value) + 4
        yield words(compact(value), class_="tick", x=x, y=y, text_anchor=anchor)


def _axis_title(properties: Mapping[str, Any], curves: Sequence[Curve], name: str) -> str:
    wanted = properties.get("yAxis", {}).get(name, {})
    unit = unit_of([curve for curve in curves if curve.series.axis == name])
    return str(wanted.get("label") or (unit if wanted.get("showUnits", True) else ""))


def _times(plot: Plot) -> Iterator[str]:
    area, span = plot.area, plot.span
    in_seconds = span.seconds < CLOSE
    for moment in moments(span.start, span.end, int((area.right - area.left) // BETWEEN_TIMES)):
        text = clock(moment, seconds=in_seconds and moment % MINUTE != 0)
        x, y = plot.x(moment), area.bottom
        yield tag("line", class_="mark", x1=x, x2=x, y1=y, y2=y + 4)
        yield words(text, class_="tick", x=x, y=y + 17, text_anchor="middle")


def _annotations(properties: Mapping[str, Any], plot: Plot) -> Iterator[str]:
    area = plot.area
    for one in horizontal(properties):
        y, color = plot.axis(one.get("yAxis", "left")).y(float(one["value"])), one.get("color")
        yield from _filled(one, plot, y)
        style = f"stroke:{color}" if color else None
        yield tag("line", class_="annotation", style=style, x1=area.left, x2=area.right, y1=y, y2=y)
        where = {"x": area.right - 4, "y": y - 5, "text_anchor": "end"}
        yield words(str(one.get("label", "")), class_="note", **where)


def _filled(annotation: Mapping[str, Any], plot: Plot, y: float) -> Iterator[str]:
    area, color = plot.area, annotation.get("color")
    edges = {"above": (area.top, y), "below": (y, area.bottom)}.get(annotation.get("fill", ""))
    if edges is not None:
        style = f"fill:{color}" if color else None
        size = {"width": area.right - area.left, "height": edges[1] - edges[0]}
        yield tag("rect", class_="fill", style=style, x=area.left, y=edges[0], **size)


def _curve(one: Outline, plot: Plot) -> Iterator[str]:
    upper, color = _points(one.upper, one, plot), one.curve.color
    if one.lower:
        lower = _points(one.lower, one, plot)
        yield tag("path", class_="area", d=_path([*upper, *reversed(lower)]), style=f"fill:{color}")
    yield tag("path", class_="line", d=_path(upper), style=f"stroke:{color}")
    if len(upper) * ROOM_FOR_DOTS < plot.area.right - plot.area.left:
        for x, y in upper:
            yield tag("circle", class_="dot", cx=x, cy=y, r=2, style=f"fill:{color}")


def _points(samples: Sequence[Sample], one: Outline, plot: Plot) -> list[tuple[float, float]]:
    axis = plot.axis(one.curve.series.axis)
    return [(plot.x(moment), axis.y(value)) for moment, value in samples]


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) if points else ""


def _nothing(plot: Plot) -> str:
    area = plot.area
    x, y = (area.left + area.right) / 2, (area.top + area.bottom) / 2
    return words(NO_DATA, class_="nothing", x=x, y=y, text_anchor="middle")


def _hover(curves: Sequence[Curve], plot: Plot) -> str:
    """What the page shows next to the pointer."""
    in_seconds = any(moment % MINUTE for moment in moments_of(curves))
    return json.dumps(
        {
            "top": plot.area.top,
            "bottom": plot.area.bottom,
            "labels": [curve.series.label for curve in curves],
            "colors": [curve.color for curve in curves],
            "moments": [
                [
                    round(plot.x(moment), 1),
                    clock(moment, seconds=in_seconds),
                    [curve.text_at(moment) for curve in curves],
                ]
                for moment in moments_of(curves)
            ],
        },
        separators=(",", ":"),
    )
