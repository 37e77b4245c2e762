"""The dashboard over HTTP: the page, a widget of it, and what its buttons call."""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.sandbox.dashboard.body import Widget, widgets_in
from tests.sandbox.dashboard.custom import CustomWidgets, Viewer
from tests.sandbox.dashboard.drawing.alarms import alarm_list
from tests.sandbox.dashboard.drawing.svg import tag
from tests.sandbox.dashboard.metric import MetricWidgets
from tests.sandbox.dashboard.ports import Invoke, Watch
from tests.sandbox.dashboard.ranges import DEFAULT, RANGES, span_of
from tests.sandbox.dashboard.shell import ASSETS, shell
from tests.simulators.server import Answer, RefusedError, Request

KINDS = {"css": "text/css", "js": "text/javascript"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
WIDGET = re.compile(r"/widgets/(\d+)(/actions)?")
ASSET = re.compile(r"/((?:page|custom)\.(css|js))")


class Page:
    def __init__(
        self,
        name: str,
        body: str,
        watch: Watch,
        invoke: Invoke,
        *,
        range_name: str = DEFAULT,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.widgets = widgets_in(body)
        self._name, self._range, self._now = name, range_name, now
        self._watch, self._metrics = watch, MetricWidgets(watch)
        self._custom = CustomWidgets(name, invoke)

    def answer(self, request: Request) -> Answer:
        if found := WIDGET.fullmatch(request.path):
            return self._of_widget(self._widget(int(found[1])), request, is_action=bool(found[2]))
        if request.method != "GET":
            raise RefusedError(405, "only the buttons of a widget are posted")
        if found := ASSET.fullmatch(request.path):
            return _answer((ASSETS / found[1]).read_text(encoding="utf-8"), KINDS[found[2]])
        if request.path == "/":
            return _answer(shell(self._name, self.widgets, self._range), "text/html")
        raise RefusedError(404, "nothing is here")

    def _widget(self, number: int) -> Widget:
        if number >= len(self.widgets):
            raise RefusedError(404, "the dashboard has no such widget")
        return self.widgets[number]

    def _of_widget(self, widget: Widget, request: Request, *, is_action: bool) -> Answer:
        if is_action:
            return _answer(self._called(widget, _wish(request)), "text/html")
        wish = {name: values[-1] for name, values in request.query.items()}
        return _answer(self._shown(widget, wish), "text/html")

    def _called(self, widget: Widget, wish: Mapping[str, Any]) -> str:
        viewer = self._viewer(wish)
        return self._custom.called(str(wish["endpoint"]), wish["payload"], widget, viewer)

    def _shown(self, widget: Widget, wish: Mapping[str, Any]) -> str:
        viewer = self._viewer(wish)
        match widget.kind:
            case "metric":
                return self._metrics.shown(widget, viewer, _range(wish))
            case "custom":
                return self._custom.shown(widget, viewer)
            case "alarm":
                return alarm_list(self._watch.alarms(widget.properties.get("alarms", [])))
        return tag("p", f"Not drawn here: {widget.kind}", class_="hint")

    def _viewer(self, wish: Mapping[str, Any]) -> Viewer:
        return Viewer(
            span_of(_range(wish), self._now()),
            "dark" if wish.get("theme") == "dark" else "light",
            _pixels(wish.get("width", 600)),
            _pixels(wish.get("height", 300)),
            wish.get("forms", {}),
        )


def _range(wish: Mapping[str, Any]) -> str:
    name = str(wish.get("range", DEFAULT))
    return name if name in RANGES else DEFAULT


def _pixels(value: Any) -> int:
    return min(max(int(value), 80), 4000)


def _wish(request: Request) -> Mapping[str, Any]:
    """Of this page alone: another one may not send JSON here unasked."""
    if request.method != "POST" or request.headers.get("content-type") != "application/json":
        raise RefusedError(405, "a button posts JSON")
    return request.json_object()


def _answer(text: str, kind: str) -> Answer:
    headers = {
        "Content-Type": f"{kind}; charset=utf-8",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Answer(200, text.encode(), headers)
