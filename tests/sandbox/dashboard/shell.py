"""The page around the widgets: each in its place on the grid, empty but for its text."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from tests.sandbox.dashboard.body import Widget
from tests.sandbox.dashboard.drawing.svg import tag
from tests.sandbox.dashboard.markup import rendered
from tests.sandbox.dashboard.numbers import length
from tests.sandbox.dashboard.ranges import CLOSE_UP, RANGES

ASSETS = Path(__file__).with_name("assets")


def shell(name: str, widgets: Sequence[Widget], range_name: str) -> str:
    return Template((ASSETS / "page.html").read_text(encoding="utf-8")).substitute(
        name=escape(name),
        range=range_name,
        ranges="".join(_range(one, is_chosen=one == range_name) for one in RANGES),
        widgets="\n".join(_place(widget) for widget in _in_reading_order(widgets)),
    )


def _in_reading_order(widgets: Sequence[Widget]) -> Sequence[Widget]:
    return sorted(widgets, key=lambda widget: (widget.frame.y, widget.frame.x))


def _range(name: str, *, is_chosen: bool) -> str:
    pressed = str(is_chosen).lower()
    return tag("button", name, value=name, aria_pressed=pressed, data_grain=_grain(name))


def _grain(name: str) -> str | None:
    if name not in CLOSE_UP:
        return None
    return f"In periods of {length(CLOSE_UP[name])}; CloudWatch keeps whole minutes"


def _place(widget: Widget) -> str:
    frame = widget.frame
    area = f"{frame.y + 1} / {frame.x + 1} / span {frame.height} / span {frame.width}"
    return tag(
        "section",
        _header(widget),
        tag("div", _text(widget), class_="body"),
        class_=" ".join(["widget", widget.kind, *_background(widget)]),
        style=f"grid-area: {area}",
        data_number=widget.number,
        data_refresh=str(bool(widget.properties.get("updateOn", {}).get("refresh", True))).lower(),
    )


def _header(widget: Widget) -> str:
    again = tag("button", "&#8635;", title="Refresh", aria_label="Refresh")
    button = again if widget.kind == "custom" else ""
    title = tag("h2", escape(widget.title), title=widget.title)
    return tag("header", title, button) if widget.title or button else ""


def _text(widget: Widget) -> str:
    return rendered(str(widget.properties.get("markdown", ""))) if widget.kind == "text" else ""


def _background(widget: Widget) -> Sequence[str]:
    return ["transparent"] if widget.properties.get("background") == "transparent" else []
