"""Custom widgets: what their functions are told, and what becomes of their answers.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from tests.sandbox.dashboard.body import Widget
from tests.sandbox.dashboard.markup import harmless, rendered
from tests.sandbox.dashboard.ports import FunctionFailedError, Invoke, Span

ACCOUNT = "000000000000"
UTC = {"label": "UTC", "offsetISO": "+00:00", "offsetInMinutes": 0}


@dataclass(frozen=True)
class Viewer:
    """Who looks at a widget, and how."""

    span: Span
    theme: str = "light"
    width: int = 600
    height: int = 300
    forms: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CustomWidgets:
    dashboard: str
    invoke: Invoke

    def shown(self, widget: Widget, viewer: Viewer) -> str:
        return self._answer(widget.properties["endpoint"], _params(widget), widget, viewer)

    def called(
        self, endpoint: str, payload: Mapping[str, Any], widget: Widget, viewer: Viewer
    ) -> str:
        """What a `cwdb-action` of the widget gives."""
        return self._answer(endpoint, payload, widget, viewer)

    def _answer(
        self, endpoint: str, payload: Mapping[str, Any], widget: Widget, viewer: Viewer
    ) -> str:
        event = {**payload, "widgetContext": self._context(widget, viewer)}
        try:
            return html_of(self.invoke(endpoint, event))
        except FunctionFailedError as error:
            return f'<p class="error" role="alert">The function failed: {escape(str(error))}</p>'

    def _context(self, widget: Widget, viewer: Viewer) -> Mapping[str, Any]:
        start, end = (int(moment * 1000) for moment in (viewer.span.start, viewer.span.end))
        length = end - start
        times = {"mode": "relative", "start": start, "end": end, "relativeStart": length}
        return {
            "dashboardName": self.dashboard,
            "widgetId": f"widget-{widget.number + 1}",
            "accountId": ACCOUNT,
            "locale": "en",
            "timezone": UTC,
            "period": 300,
            "isAutoPeriod": True,
            "timeRange": times,
            "theme": viewer.theme,
            "linkCharts": True,
            "title": widget.title,
            "forms": {"all": dict(viewer.forms)},
            "params": _params(widget),
            "width": viewer.width,
            "height": viewer.height,
        }


def _params(widget: Widget) -> Mapping[str, Any]:
    params = widget.properties.get("params", {})
    return params if isinstance(params, dict) else {}


def html_of(answer: Any) -> str:
    """A string is HTML; `{"markdown": ...}` is markdown; anything else is shown as JSON."""
    if isinstance(answer, str):
        return harmless(answer)
    if isinstance(answer, dict) and answer.keys() == {"markdown"}:
        return rendered(str(answer["markdown"]))
    return f"<pre>{escape(json.dumps(answer, indent=2, ensure_ascii=False))}</pre>"
