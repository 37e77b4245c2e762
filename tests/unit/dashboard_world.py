"""A dashboard with a widget of every kind, metrics for it, and a function behind a widget."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from tests.fakes.watch import FakeWatch
from tests.sandbox.dashboard.page import Page
from tests.sandbox.dashboard.ports import Alarm, FunctionFailedError

NOW = 1_780_000_000.0
OURS = "LeadRelay/agency"
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:desk"
ALARM = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:"
HOSTILE = (
    "<script>window.bad = 1</script><img src='data:image/png,' onerror='window.bad = 1'>"
    "<iframe src='/'></iframe><svg><use href='#a'></use></svg>"
    "<a id='bad' href='javascript:window.bad = 1'>bad</a>"
)


def widget(kind: str, x: int, y: int, width: int, height: int, **properties: Any) -> dict[str, Any]:
    place = {"x": x, "y": y, "width": width, "height": height}
    return {"type": kind, **place, "properties": properties}


def metric(
    place: tuple[int, int, int, int], title: str, metrics: list[Any], **more: Any
) -> dict[str, Any]:
    return widget("metric", *place, title=title, metrics=metrics, **more)


def a_body() -> str:
    return json.dumps({"widgets": [*_headline(), *_middle(), *_charts()]})


def _headline() -> list[dict[str, Any]]:
    markdown = "# Lead Relay\n**Parked** above zero needs a person: `leadrelay parked`."
    return [
        widget("text", 0, 0, 24, 2, markdown=markdown, background="transparent"),
        metric((0, 2, 9, 4), "Today", _numbers(), view="singleValue", stat="Sum"),
        metric((9, 2, 6, 4), "Speed to lead", _speed(), view="singleValue"),
        metric((15, 2, 4, 4), "CRM success", [[OURS, "CrmSuccess"]], **_gauge()),
        widget("alarm", 19, 2, 5, 4, title="Alarms", alarms=[f"{ALARM}Poll", f"{ALARM}Parked"]),
    ]


def _numbers() -> list[list[Any]]:
    return [
        [OURS, "EnquiriesAdmitted", {"label": "Enquiries"}],
        [".", "LeadsCreated", {"label": "Leads created"}],
        [".", "EnquiriesParked", {"label": "Parked"}],
    ]


def _speed() -> list[list[Any]]:
    return [
        [OURS, "SpeedToLead", {"stat": "p50", "label": "p50"}],
        ["...", {"stat": "p95", "label": "p95"}],
    ]


def _gauge() -> dict[str, Any]:
    scale, limits = {"left": {"min": 0, "max": 100}}, {"horizontal": [{"value": 95}]}
    return {"view": "gauge", "yAxis": scale, "annotations": limits}


def _middle() -> list[dict[str, Any]]:
    about = {"title": "Console", "endpoint": FUNCTION, "params": {"page": "start"}}
    return [widget("custom", 0, 6, 24, 8, **about)]


def _charts() -> list[dict[str, Any]]:
    portals = [
        [OURS, "EnquiriesAdmitted", "portal", "property_finder", {"label": "Property Finder"}],
        ["...", "seeker_leads", {"label": "Seeker Leads"}],
    ]
    waiting = [[OURS, "OldestOpenAge"], [OURS, "SpeedToLead", {"stat": "p95", "yAxis": "right"}]]
    limit = {"value": 600, "label": "page: 10 min", "fill": "above"}
    looks = {"annotations": {"horizontal": [limit]}, "yAxis": {"left": {"label": "age"}}}
    return [
        metric((0, 14, 12, 6), "By portal", portals, stat="Sum", stacked=True),
        metric((12, 14, 12, 6), "Waiting", waiting, stat="Maximum", period=60, **looks),
        metric((0, 20, 12, 6), "Quiet", [[OURS, "NeverSeen"]]),
    ]


def a_watch(now: float = NOW) -> FakeWatch:
    watch = FakeWatch([Alarm("Poll", "OK", "Polls complete"), Alarm("Parked", "ALARM", "Look!")])
    for number in range(720):
        moment = now - 3600 * 12 + number * 60 + 1
        wave = 2 + math.sin(number / 40) + math.sin(number / 7)
        watch.record(moment, OURS, "EnquiriesAdmitted", round(wave), unit="Count")
        watch.record(moment, OURS, "LeadsCreated", round(wave * 0.8), unit="Count")
        for portal, share in (("property_finder", 0.7), ("seeker_leads", 0.3)):
            value = round(wave * share * 4)
            watch.record(moment, OURS, "EnquiriesAdmitted", value, unit="Count", portal=portal)
        watch.record(moment, OURS, "OldestOpenAge", 90 + 80 * math.sin(number / 25), unit="Seconds")
        watch.record(moment, OURS, "SpeedToLead", 2 + wave * 1.7, unit="Seconds")
    watch.record(now - 30, OURS, "EnquiriesParked", 0, unit="Count")
    watch.record(now - 30, OURS, "CrmSuccess", 98.2, unit="Percent")
    return watch


@dataclass
class Desk:
    """A function with a form, a look-up, an action that asks first, and a hostile answer."""

    events: list[Mapping[str, Any]] = field(default_factory=list)

    def __call__(self, endpoint: str, event: Mapping[str, Any]) -> Any:
        if endpoint != FUNCTION:
            raise FunctionFailedError(f"no function {endpoint}")
        self.events.append(event)
        return getattr(self, f"_{event['page']}")(event)

    def _start(self, event: Mapping[str, Any]) -> str:
        theme = event["widgetContext"]["theme"]
        buttons = "".join(
            [
                _button("Look up", "found", display="widget"),
                _button("Replay", "replayed", display="popup", confirmation="Replay it?"),
                _button("Break", "broken", display="popup"),
                '<a class="btn">Help</a><cwdb-action display="popup"><p>Ask us</p></cwdb-action>',
            ]
        )
        return (
            f"{HOSTILE}<p class='theme'>{theme}</p><form><input name='key' placeholder='Key'> "
            f"<input type='checkbox' name='late' checked> {buttons}</form><table><tr><th>Key</th>"
            "<th>State</th></tr><tr><td>property_finder:1</td><td>parked</td></tr></table>"
        )

    def _found(self, event: Mapping[str, Any]) -> str:
        key = escape(event["widgetContext"]["forms"]["all"]["key"])
        return f"<h3>Journey of {key}</h3>{_button('Back', 'start', display='widget')}"

    def _replayed(self, _: Mapping[str, Any]) -> dict[str, str]:
        again = _button("Close", "start", display="widget")
        return {"markdown": f"It is **on the queue**.\n{escape(again)}"}

    def _broken(self, _: Mapping[str, Any]) -> str:
        raise FunctionFailedError("<b>no table</b>")


def _button(label: str, page: str, **attributes: str) -> str:
    written = "".join(f' {name}="{text}"' for name, text in attributes.items())
    payload = json.dumps({"page": page})
    return (
        f'<a class="btn">{label}</a><cwdb-action action="call" endpoint="{FUNCTION}"{written}>'
        f"{payload}</cwdb-action> "
    )


def a_page(desk: Desk | None = None, watch: FakeWatch | None = None, now: float = NOW) -> Page:
    return Page("agency", a_body(), watch or a_watch(now), desk or Desk(), now=lambda: now)
