"""Under a chart: the color, the name and the last value of each line."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from tests.sandbox.dashboard.drawing.curves import Curve
from tests.sandbox.dashboard.drawing.svg import tag
from tests.sandbox.dashboard.numbers import with_unit

ROW, MOST_ROWS = 20, 3
LETTER, BESIDE_LETTERS = 6.6, 34  # pixels


def legend(properties: Mapping[str, Any], curves: Sequence[Curve], width: int) -> str:
    if _is_hidden(properties):
        return ""
    style = f"height:{legend_height(properties, curves, width)}px"
    return tag("ul", *map(_entry, curves), class_="legend", style=style)


def legend_height(properties: Mapping[str, Any], curves: Sequence[Curve], width: int) -> int:
    """Estimated: letters are not measured here."""
    return 0 if _is_hidden(properties) else min(len([*_rows(curves, width)]), MOST_ROWS) * ROW


def _is_hidden(properties: Mapping[str, Any]) -> bool:
    return bool(properties.get("legend", {}).get("position") == "hidden")


def _rows(curves: Sequence[Curve], width: int) -> Iterator[int]:
    """The number of entries in each."""
    used, entries = 0.0, 0
    for curve in curves:
        wide = LETTER * len(f"{curve.series.label} {_last(curve)}") + BESIDE_LETTERS
        if entries and used + wide > width:
            yield entries
            used, entries = 0.0, 0
        used, entries = used + wide, entries + 1
    if entries:
        yield entries


def _entry(curve: Curve) -> str:
    swatch = tag("i", style=f"background:{curve.color}")
    last = tag("b", escape(_last(curve)))
    return tag("li", swatch, tag("span", escape(curve.series.label)), last)


def _last(curve: Curve) -> str:
    return with_unit(curve.last, curve.found.unit)
