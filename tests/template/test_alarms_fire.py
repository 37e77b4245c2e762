"""Every alarm goes off for what it is there for, soon enough, and ends when that is over.

What our code writes into its log in a good minute and in a bad one is read as CloudWatch reads it,
and the alarm looks at it by CloudWatch's own rules.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from leadrelay.domain.enquiry import Portal
from leadrelay.domain.outcome import Verdict
from leadrelay.metrics import METRICS, OPERATOR, WEBHOOK, Mode
from leadrelay.observability import PowertoolsTelemetry, telemetry
from tests.builders import NOW
from tests.cloudwatch.alarms import Watched
from tests.cloudwatch.evaluation import BEYOND
from tests.cloudwatch.relay_minute import LIVE, Happening, RelayMinute, incidents, recorded
from tests.template.cloudformation import DEFAULT, PREFIXES, properties, template
from tests.template.resolving import Stack

STACK = Stack(DEFAULT)
NAMESPACE = STACK.text(
    template()["Globals"]["Function"]["Environment"]["Variables"]["POWERTOOLS_METRICS_NAMESPACE"]
)
GOOD = 30  # minutes
QUEUE = "EnquiryQueue.QueueName"
Properties = Mapping[str, Any]


def resolved(alarm: Properties) -> dict[str, Any]:
    dimensions = [
        {"Name": each["Name"], "Value": STACK.text(each["Value"])}
        for each in alarm.get("Dimensions", [])
    ]
    return {**alarm, "Namespace": STACK.text(alarm["Namespace"]), "Dimensions": dimensions}


ALARMS = {name: resolved(alarm) for name, alarm in properties("AWS::CloudWatch::Alarm").items()}


@dataclass(frozen=True)
class Trouble:
    """`within` are the minutes until somebody must know."""

    alarm: str
    what: str
    happening: Happening
    within: int


def good(minute: RelayMinute, *, without: str = "") -> None:
    for portal in Portal:
        if portal != without:
            minute.poll(portal)
    if without != "sweeper":
        minute.sweep()
    if without != "canary":
        minute.canary()
    minute.oldest_message(0, QUEUE)


def and_also(happening: Happening) -> Happening:
    def both(minute: RelayMinute) -> None:
        good(minute)
        happening(minute)

    return both


def _portal_fails(portal: Portal, minute: RelayMinute) -> None:
    good(minute, without=portal)
    minute.poll_in_vain(portal)


def _crm_away(minute: RelayMinute) -> None:
    minute.open_since(timedelta(minutes=11))
    good(minute)


def _canary_lost(minute: RelayMinute) -> None:
    good(minute, without="canary")
    minute.canary(arrives=False)


def _far_behind(minute: RelayMinute) -> None:
    good(minute, without=Portal.PROPERTY_FINDER)
    stale = replace(LIVE, watermark=NOW - timedelta(minutes=31))
    minute.poll(Portal.PROPERTY_FINDER, stale)


TROUBLES = [
    *(
        Trouble(f"{name}PollCompletedAlarm", what, happening, within=15)
        for portal, name in PREFIXES.items()
        for what, happening in (
            ("its schedule never fires", partial(good, without=portal)),
            ("the portal does not answer", partial(_portal_fails, portal)),
        )
    ),
    Trouble(
        "DeadLettersAlarm",
        "messages were given up",
        and_also(lambda minute: minute.incident("DeadLettersFound", 2)),
        within=5,
    ),
    Trouble("OldestOpenAgeAlarm", "an enquiry is open for eleven minutes", _crm_away, within=5),
    Trouble(
        "OldestOpenAgeAlarm",
        "the sweeper stands still",
        partial(good, without="sweeper"),
        within=10,
    ),
    Trouble(
        "OldestMessageAgeAlarm",
        "the forwarder stands still",
        and_also(lambda minute: minute.oldest_message(700, QUEUE)),
        within=5,
    ),
    Trouble("EnquiriesParkedAlarm", "an enquiry is parked", and_also(RelayMinute.park), within=5),
    Trouble(
        "CredentialsRefusedAlarm",
        "Lead.pro answers 401",
        and_also(lambda minute: minute.call_crm(Verdict.REFUSED)),
        within=10,
    ),
    Trouble("WatermarkAgeAlarm", "polls do not get through", _far_behind, within=10),
    Trouble(
        "OperatorCalledAlarm", "a portal erased a person", and_also(RelayMinute.erase), within=5
    ),
    *(
        Trouble(name, metric, and_also(partial(RelayMinute.incident, metric=metric)), within=5)
        for name, into in (("OperatorCalledAlarm", OPERATOR), ("WebhookFaultedAlarm", WEBHOOK))
        for metric in incidents(into)
    ),
    Trouble("CanaryAgeAlarm", "no canary gets through", _canary_lost, within=20),
    Trouble(
        "CanaryAgeAlarm", "the keeper stands still", partial(good, without="canary"), within=30
    ),
    *(
        Trouble(f"{metric}Alarm", metric, and_also(partial(RelayMinute.incident, metric=metric)), 5)
        for metric in ("BalanceOff", "SilenceExcess")
    ),
]
IDS = [f"{each.alarm}-{each.what}" for each in TROUBLES]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> PowertoolsTelemetry:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", NAMESPACE)
    return telemetry("lead_forwarder")


def rings_in_time(
    alarm: Properties,
    told: PowertoolsTelemetry,
    trouble: Trouble,
    beyond: int = BEYOND,
) -> bool:
    """OK, then ALARM soon enough, then OK again; and somebody is told of both."""
    quiet, bad = recorded(told, good), recorded(told, trouble.happening)
    watched = Watched(alarm, beyond)
    minutes = [quiet] * GOOD + [bad] * trouble.within + [quiet] * (watched.range + 1)
    states = list(watched.states(minutes))
    before, meanwhile = states[5:GOOD], states[GOOD : GOOD + trouble.within]
    is_seen = set(before) == {"OK"} and meanwhile[-1] == "ALARM" and states[-1] == "OK"
    return is_seen and is_told(alarm)


def is_told(alarm: Properties) -> bool:
    topics = [{"Ref": "PageTopic"}], [{"Ref": "WarningTopic"}]
    return alarm.get("AlarmActions") in topics and alarm.get("OKActions") in topics


def makes_sense(alarm: Properties) -> bool:
    """Numbers are added up or the worst is taken; ages and ratios cannot be added."""
    if alarm["Namespace"] != NAMESPACE:
        return bool(alarm["Statistic"] == "Maximum")
    metric = METRICS.get(alarm["MetricName"])
    allowed = {"Sum", "Maximum"} if metric and metric.unit == "Count" else {"Maximum"}
    return metric is not None and metric.mode is Mode.ESSENTIAL and alarm["Statistic"] in allowed


@pytest.mark.proves("F113", "F31", "F38", "F65", "F83")
@pytest.mark.parametrize("beyond", [0, BEYOND])
@pytest.mark.parametrize("trouble", TROUBLES, ids=IDS)
def test_an_alarm_rings_in_time_and_ends(
    told: PowertoolsTelemetry, trouble: Trouble, beyond: int
) -> None:
    alarm = ALARMS[trouble.alarm]

    assert makes_sense(alarm)
    assert rings_in_time(alarm, told, trouble, beyond)


def test_no_alarm_is_left_out() -> None:
    assert {trouble.alarm for trouble in TROUBLES} == ALARMS.keys()


@pytest.mark.parametrize("name", ALARMS)
def test_a_quiet_relay_rings_no_alarm(told: PowertoolsTelemetry, name: str) -> None:
    quiet = recorded(told, good)

    states = set(Watched(ALARMS[name]).states([quiet] * 60))

    assert states == {"OK"}


OPPOSITES = {
    "GreaterThanOrEqualToThreshold": "LessThanThreshold",
    "GreaterThanThreshold": "LessThanThreshold",
    "LessThanThreshold": "GreaterThanOrEqualToThreshold",
}
MUTATIONS: dict[str, Callable[[Properties], Properties]] = {
    "another metric": lambda alarm: {**alarm, "MetricName": alarm["MetricName"] + "s"},
    "another namespace": lambda alarm: {**alarm, "Namespace": "LeadRelay"},
    "a dimension too many": lambda alarm: {
        **alarm,
        "Dimensions": [*alarm["Dimensions"], {"Name": "account", "Value": "main"}],
    },
    "a dimension of somebody else": lambda alarm: {
        **alarm,
        "Dimensions": [{"Name": "portal", "Value": "zoopla"}],
    },
    "another statistic": lambda alarm: {**alarm, "Statistic": "SampleCount"},
    "nobody told": lambda alarm: {**alarm, "AlarmActions": []},
    "nobody told of its end": lambda alarm: {**alarm, "OKActions": []},
    "another comparison": lambda alarm: {
        **alarm,
        "ComparisonOperator": OPPOSITES[alarm["ComparisonOperator"]],
    },
    "another threshold": lambda alarm: {**alarm, "Threshold": 1e9},
}


@pytest.mark.proves("F113")
@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_that_was_broken_is_noticed(
    told: PowertoolsTelemetry, name: str, mutation: str
) -> None:
    broken = MUTATIONS[mutation](ALARMS[name])
    troubles = [each for each in TROUBLES if each.alarm == name]

    assert not (makes_sense(broken) and all(rings_in_time(broken, told, each) for each in troubles))
