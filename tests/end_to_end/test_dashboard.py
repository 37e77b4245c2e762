"""The dashboard that is deployed, as the page draws it; and that its twins are true."""

import json
import re
import time
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import requests

from tests.end_to_end.waiting import eventually
from tests.fakes.watch import FakeWatch
from tests.sandbox.dashboard import dashboard_of
from tests.sandbox.dashboard.aws import AwsInvoke, AwsWatch
from tests.sandbox.dashboard.body import Series, widgets_in
from tests.sandbox.dashboard.ports import WHOLE, FunctionFailedError, Span, Watch
from tests.sandbox.dashboard.server import DashboardServer
from tests.sandbox.sandbox import Sandbox

PERIOD = 10
START = time.time() // PERIOD * PERIOD - 100
SPAN = Span(START + 3, START + 35)
VALUES = ((1, 8.0), (4, 4.0), (5, 2.0), (22, 6.0), (40, 9.0))  # seconds after START


@pytest.fixture(scope="module")
def dashboard(sandbox: Sandbox) -> Iterator[DashboardServer]:
    with dashboard_of(sandbox.stack, "5m") as served:
        yield served


def drawn(dashboard: DashboardServer, number: int) -> str:
    return requests.get(f"{dashboard.url}widgets/{number}?range=5m&width=600", timeout=60).text


def last_values(html: str) -> dict[str, str]:
    """By the names in the legend."""
    return {
        unescape(label): value
        for label, value in re.findall(r"<span>(.*?)</span><b>(.*?)</b>", html)
    }


def is_about(metric: str, properties: dict[str, Any]) -> bool:
    return f'"{metric}"' in json.dumps(properties.get("metrics", []))


def test_every_widget_of_the_deployed_dashboard_is_drawn(
    sandbox: Sandbox, dashboard: DashboardServer
) -> None:
    name = sandbox.stack.resources["Dashboard"]
    answer = sandbox.client("cloudwatch").get_dashboard(DashboardName=name)
    widgets = widgets_in(answer["DashboardBody"])

    shell = requests.get(dashboard.url, timeout=10).text
    faulty = [
        widget.title
        for widget in widgets
        if widget.kind != "text" and 'class="hint"' in drawn(dashboard, widget.number)
    ]

    assert shell.count("<section") == len(widgets)
    assert faulty == []


def test_an_enquiry_is_seen_on_the_dashboard(
    aws_is_quiet: Sandbox, dashboard: DashboardServer
) -> None:
    body = aws_is_quiet.client("cloudwatch").get_dashboard(
        DashboardName=aws_is_quiet.stack.resources["Dashboard"]
    )["DashboardBody"]
    about = [
        one.number for one in widgets_in(body) if is_about("LeadsCreated", dict(one.properties))
    ]

    aws_is_quiet.property_finder.add()

    def is_seen() -> bool:
        return any(
            "data-chart" in drawn(dashboard, one) and _has_data(drawn(dashboard, one))
            for one in about
        )

    assert about
    assert eventually(is_seen)


def _has_data(html: str) -> bool:
    return any(value != "–" for value in last_values(html).values())


def test_a_page_of_another_name_is_not_served(dashboard: DashboardServer) -> None:
    answer = requests.get(dashboard.url, headers={"Host": "elsewhere.example"}, timeout=10)

    assert answer.status_code == 421


# -- the twins keep the same contract -------------------------------------------------------------


@pytest.fixture(params=["emulator", "in memory"])
def watch(request: pytest.FixtureRequest) -> Watch:
    if request.param == "in memory":
        return _recorded_in_memory()
    client = request.getfixturevalue("sandbox").client("cloudwatch")
    name = f"Contract{time.monotonic_ns()}"
    for after, value in VALUES:
        point = {"MetricName": "Contract", "Value": value, "Unit": "Seconds"}
        point |= {"Timestamp": START + after, "Dimensions": [{"Name": "of", "Value": name}]}
        client.put_metric_data(Namespace="Tests", MetricData=[point])
    return _Renamed(AwsWatch(client), name)


class _Renamed:
    """Each test has a metric of its own, which all of them call by one name."""

    def __init__(self, watch: AwsWatch, name: str) -> None:
        self._watch, self._name = watch, name
        self.alarms = watch.alarms

    def samples(self, series: Series, span: Span, period: int) -> Any:
        mine = Series(series.namespace, series.name, {"of": self._name}, series.stat)
        return self._watch.samples(mine if series.name == "Contract" else series, span, period)


def _recorded_in_memory() -> FakeWatch:
    watch = FakeWatch()
    for after, value in VALUES:
        watch.record(START + after, "Tests", "Contract", value, unit="Seconds", of="us")
    return watch


@pytest.mark.parametrize(
    ("stat", "values"),
    [
        ("Sum", [14.0, 6.0]),
        ("Average", [14 / 3, 6.0]),
        ("Maximum", [8.0, 6.0]),
        ("Minimum", [2.0, 6.0]),
        ("SampleCount", [3.0, 1.0]),
        ("p50", [4.0, 6.0]),
        ("p90", [7.2, 6.0]),
    ],
)
def test_samples_are_of_whole_periods_from_the_one_in_which_the_span_begins(
    watch: Watch, stat: str, values: list[float]
) -> None:
    found = watch.samples(Series("Tests", "Contract", {"of": "us"}, stat), SPAN, PERIOD)

    assert [moment for moment, _ in found.samples] == [START, START + 20]
    assert [value for _, value in found.samples] == pytest.approx(values)
    assert found.unit == "Seconds"


def test_a_whole_span_is_one_sample_and_nothing_from_before_it(watch: Watch) -> None:
    found = watch.samples(Series("Tests", "Contract", {"of": "us"}, "Sum"), SPAN, WHOLE)

    assert found.samples == [(START + 3, 12.0)]


def test_what_was_never_recorded_has_no_samples(watch: Watch) -> None:
    found = watch.samples(Series("Tests", "Never", {}, "Sum"), SPAN, PERIOD)

    assert list(found.samples) == []


def test_an_alarm_that_is_not_there_is_left_out(watch: Watch) -> None:
    assert list(watch.alarms(["arn:aws:cloudwatch:us-east-1:000000000000:alarm:nobody"])) == []


def test_the_alarms_of_the_stack_are_found_by_their_arns(sandbox: Sandbox) -> None:
    client = sandbox.client("cloudwatch")
    alarms = client.describe_alarms()["MetricAlarms"]

    found = AwsWatch(client).alarms([one["AlarmArn"] for one in alarms])

    assert [one.name for one in found] == [one["AlarmName"] for one in alarms]
    assert {one.state for one in found} <= {"OK", "ALARM", "INSUFFICIENT_DATA"}
    assert all(one.series is not None for one in found)


def test_a_function_of_the_stack_answers_and_its_failure_is_one(sandbox: Sandbox) -> None:
    invoke = AwsInvoke(sandbox.client("lambda"))

    assert "queued" in invoke(sandbox.stack.resources["DeliverySweeperFunction"], {})
    with pytest.raises(FunctionFailedError):
        invoke(sandbox.stack.resources["LeadForwarderFunction"], {"Records": "none"})
