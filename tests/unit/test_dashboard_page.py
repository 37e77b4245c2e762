"""The page as a browser gets it, without a browser."""

import json
import re
from html import unescape
from typing import Any

import pytest

from tests.fakes.watch import FakeWatch
from tests.sandbox.dashboard.body import Series
from tests.sandbox.dashboard.page import Page
from tests.sandbox.dashboard.ports import Alarm
from tests.simulators.server import RefusedError, Request
from tests.unit.dashboard_world import ALARM, FUNCTION, NOW, OURS, Desk, a_page, a_watch, metric

TODAY, SPEED, GAUGE, ALARMS, CONSOLE, BY_PORTAL, WAITING, QUIET = range(1, 9)
SIZE = {"width": ["580"], "height": ["260"]}


def shown(page: Page, number: int, **query: str) -> str:
    wish = {**SIZE, **{name: [text] for name, text in query.items()}}
    request = Request("GET", f"/widgets/{number}", "", wish, {}, b"")
    return page.answer(request).body.decode()


def pressed(page: Page, step: str, endpoint: str = FUNCTION) -> str:
    forms = {"key": "property_finder:1"}
    wish = {"endpoint": endpoint, "payload": {"page": step}, "forms": forms, "theme": "dark"}
    kind = {"content-type": "application/json"}
    body = json.dumps(wish).encode()
    path = f"/widgets/{CONSOLE}/actions"
    return page.answer(Request("POST", path, "", {}, kind, body)).body.decode()


def hover_of(html: str) -> dict[str, Any]:
    (found,) = re.findall(r'data-chart="([^"]*)"', html)
    read: dict[str, Any] = json.loads(unescape(found))
    return read


def page_with(widget: dict[str, Any], watch: FakeWatch) -> Page:
    body = json.dumps({"widgets": [widget]})
    return Page("agency", body, watch, Desk(), now=lambda: NOW)


def test_every_widget_stands_where_the_dashboard_puts_it() -> None:
    html = a_page().answer(Request("GET", "/", "", {}, {}, b"")).body.decode()

    assert 'style="grid-area: 15 / 13 / span 6 / span 12" data-number="7"' in html
    assert html.count("<section") == 9
    assert "<code>leadrelay parked</code>" in html


def test_nothing_of_the_page_comes_from_elsewhere() -> None:
    answer = a_page().answer(Request("GET", "/", "", {}, {}, b""))

    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert re.findall(rb'(?:src|href)="([^"]*)"', answer.body) == [
        b"data:,", b"/page.css", b"/page.js",
    ]  # fmt: skip


def test_a_chart_knows_every_value_and_its_time() -> None:
    chart = hover_of(shown(a_page(), WAITING, range="1h"))

    assert chart["labels"] == ["OldestOpenAge", "SpeedToLead"]
    assert len(chart["moments"]) == 59
    assert chart["moments"][-1][1] == "20:25"
    assert chart["moments"][-1][2] == ["52.7 s", "5.49 s"]


def test_a_chart_ends_where_its_line_does() -> None:
    html = shown(a_page(), WAITING)

    x, y = re.findall(r"L([\d.]+) ([\d.]+)\"", html)[0]
    assert 46 < float(x) <= 580 - 46
    assert 22 < float(y) < 260 - 22


def test_stacked_lines_stand_on_each_other() -> None:
    watch = FakeWatch()
    for name, value in (("one", 3.0), ("two", 5.0)):
        watch.record(NOW - 60, OURS, name, value)
    lines = [[OURS, "one"], [OURS, "two"]]

    flat = shown(page_with(metric((0, 0, 12, 6), "", lines, stat="Sum"), watch), 0)
    stacked = metric((0, 0, 12, 6), "", lines, stat="Sum", stacked=True)
    piled = shown(page_with(stacked, watch), 0)

    assert ">8</text>" in piled
    assert ">8</text>" not in flat
    assert hover_of(piled)["moments"][0][2] == ["3", "5"]


@pytest.mark.parametrize(("value", "steps"), [(1.0, ["0", "1"]), (0.4, ["0", "0.1", "0.2"])])
def test_what_is_counted_in_whole_numbers_has_no_steps_between_them(
    value: float, steps: list[str]
) -> None:
    watch = FakeWatch()
    watch.record(NOW - 60, OURS, "LeadsCreated", value)
    widget = metric((0, 0, 12, 6), "", [[OURS, "LeadsCreated"]], stat="Sum")

    html = shown(page_with(widget, watch), 0)

    labels = re.findall(r'<text class="tick" x="40"[^>]*>([^<]*)<', html)
    assert labels[: len(steps)] == steps


def test_a_limit_is_drawn_and_fits_into_the_chart() -> None:
    html = shown(a_page(), WAITING)

    assert "page: 10 min" in html
    assert ">600</text>" in html
    assert 'class="annotation"' in html


def test_the_legend_names_the_last_value() -> None:
    assert "<span>Seeker Leads</span><b>2</b>" in shown(a_page(), BY_PORTAL)


def test_a_metric_that_nobody_recorded_says_so() -> None:
    html = shown(a_page(), QUIET)

    assert ">No data</text>" in html
    assert "<b>–</b>" in html


def test_percentiles_are_asked_for_as_percentiles() -> None:
    watch = FakeWatch()
    for number in range(101):
        watch.record(NOW - 100, OURS, "SpeedToLead", number, unit="Seconds")

    html = shown(a_page(watch=watch), SPEED)

    assert re.findall(r"<strong[^>]*>([\d.]+)<small>s", html) == ["50", "95"]


def test_a_single_number_is_of_its_own_period_and_a_line_of_a_finer_one_close_up() -> None:
    watch = a_watch()

    shown(a_page(watch=watch), TODAY, range="5m")
    shown(a_page(watch=watch), WAITING, range="5m")

    periods = [period for _, _, period in watch.asked]
    assert periods == [300, 5, 300, 5, 300, 5, 5, 5]


def test_a_number_may_be_of_the_whole_time_range() -> None:
    watch = FakeWatch()
    for moment in (NOW - 4000, NOW - 3500, NOW - 100):
        watch.record(moment, OURS, "LeadsCreated", 1)
    looks = {"view": "singleValue", "stat": "Sum", "setPeriodToTimeRange": True}

    page = page_with(metric((0, 0, 6, 4), "", [[OURS, "LeadsCreated"]], **looks), watch)

    assert re.findall(r"<strong[^>]*>(\d+)", shown(page, 0, range="1h")) == ["2"]
    assert re.findall(r"<strong[^>]*>(\d+)", shown(page, 0, range="3h")) == ["3"]
    assert "<polyline" in shown(page, 0, range="3h")


def test_a_gauge_shows_its_value_and_both_ends() -> None:
    html = shown(a_page(), GAUGE)

    assert ">98.2%</text>" in html
    assert ">0</text>" in html
    assert ">100</text>" in html


def test_alarms_that_ring_come_first() -> None:
    html = shown(a_page(), ALARMS)

    assert re.findall(r"<b>(.*?)</b><span>(.*?)</span>", html) == [
        ("In alarm", "Parked"), ("OK", "Poll"),
    ]  # fmt: skip


def test_a_widget_about_an_alarm_shows_its_metric_and_its_limit() -> None:
    watched = Series(OURS, "OldestOpenAge", {}, "Maximum", 60)
    watch = a_watch()
    watch.rung = [Alarm("Slow", "OK", series=watched, threshold=600)]
    widget = metric((0, 0, 12, 6), "", [], annotations={"alarms": [f"{ALARM}Slow"]})

    html = shown(page_with(widget, watch), 0)

    assert hover_of(html)["labels"] == ["OldestOpenAge"]
    assert ">Slow</text>" in html
    assert ">600</text>" in html


def test_what_cloudwatch_would_calculate_is_said_not_guessed() -> None:
    lines = [[OURS, "EnquiriesAdmitted", {"id": "m1"}], [{"expression": "m1 * 2"}]]

    html = shown(page_with(metric((0, 0, 12, 6), "", lines), a_watch()), 0)

    assert "Calculated by CloudWatch only: 1 expressions" in html
    assert hover_of(html)["labels"] == ["EnquiriesAdmitted"]


def test_a_function_is_told_its_parameters_and_who_looks() -> None:
    desk = Desk()

    shown(a_page(desk), CONSOLE, theme="dark", range="3h")

    (event,) = desk.events
    context = event["widgetContext"]
    assert event["page"] == "start"
    assert (context["dashboardName"], context["title"]) == ("agency", "Console")
    assert context["params"] == {"page": "start"}
    assert (context["theme"], context["width"], context["height"]) == ("dark", 580, 260)
    assert context["timeRange"]["end"] - context["timeRange"]["start"] == 3 * 3_600_000
    assert context["forms"] == {"all": {}}


def test_a_button_calls_its_function_with_its_payload_and_the_form() -> None:
    desk = Desk()

    html = pressed(a_page(desk), "found")

    assert "Journey of property_finder:1" in html
    assert desk.events[0]["widgetContext"]["forms"] == {"all": {"key": "property_finder:1"}}


def test_what_a_function_answers_is_harmless() -> None:
    html = shown(a_page(), CONSOLE)

    assert 'action="call"' in html
    for forbidden in ("<script", "onerror", "<iframe", "<use", "javascript:"):
        assert forbidden not in html


def test_a_function_that_fails_says_why_and_is_not_believed() -> None:
    assert "The function failed: &lt;b&gt;no table&lt;/b&gt;" in pressed(a_page(), "broken")
    assert "no function arn:x" in pressed(a_page(), "found", "arn:x")


@pytest.mark.parametrize(
    ("method", "path", "kind", "status"),
    [
        ("GET", "/elsewhere", "", 404),
        ("GET", "/../page.py", "", 404),
        ("GET", "/widgets/9", "", 404),
        ("POST", "/", "application/json", 405),
        ("POST", f"/widgets/{CONSOLE}/actions", "text/plain", 405),
        ("GET", f"/widgets/{CONSOLE}/actions", "application/json", 405),
        ("POST", f"/widgets/{CONSOLE}/actions", "application/json", 400),
    ],
)
def test_whatever_else_is_asked_is_refused(method: str, path: str, kind: str, status: int) -> None:
    desk = Desk()

    with pytest.raises(RefusedError) as refused:
        a_page(desk).answer(Request(method, path, "", {}, {"content-type": kind}, b"key=1"))

    assert refused.value.status == status
    assert desk.events == []
