"""Alarms watch what exists, tell somebody, and say what to do."""

from typing import Any

import pytest

from leadrelay.domain.enquiry import Portal
from leadrelay.metrics import METRICS
from leadrelay.observability import NAMESPACE
from tests.template.cloudformation import every_value, functions, properties, template

ALARMS = properties("AWS::CloudWatch::Alarm")
OF_AWS = {
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName"),
    ("AWS/Lambda", "Errors", "FunctionName"),
    ("AWS/DynamoDB", "ReadThrottleEvents", "TableName"),
    ("AWS/DynamoDB", "WriteThrottleEvents", "TableName"),
}
MINUTE = 60
PER_PORTAL = {"PollCompleted"}
OURS = {"Fn::Sub": f"{NAMESPACE}/${{AWS::StackName}}"}  # two stacks in one account stay apart


def _watching(metric: str) -> list[dict[str, Any]]:
    return [alarm for alarm in ALARMS.values() if alarm["MetricName"] == metric]


def _seconds(alarm: dict[str, Any]) -> int:
    periods = alarm.get("DatapointsToAlarm", alarm["EvaluationPeriods"])
    return int(alarm["Period"] * periods)


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_tells_somebody_when_it_begins_and_when_it_ends(name: str) -> None:
    topic = [{"Ref": "AlarmTopic"}]

    assert (ALARMS[name]["AlarmActions"], ALARMS[name]["OKActions"]) == (topic, topic)
    assert len(ALARMS[name]["AlarmDescription"].split()) >= 20


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_watches_a_metric_that_somebody_emits(name: str) -> None:
    alarm = ALARMS[name]

    if alarm["Namespace"] == OURS:
        assert alarm["MetricName"] in METRICS
        assert ("Dimensions" in alarm) == (alarm["MetricName"] in PER_PORTAL)
    else:
        (dimension,) = alarm["Dimensions"]
        assert (alarm["Namespace"], alarm["MetricName"], dimension["Name"]) in OF_AWS


@pytest.mark.parametrize("name", ALARMS)
def test_cloudwatch_accepts_the_window_of_an_alarm(name: str) -> None:
    alarm = ALARMS[name]

    assert alarm["Period"] in {10, 30} or alarm["Period"] % MINUTE == 0
    assert alarm["Period"] * alarm["EvaluationPeriods"] <= 86_400
    assert alarm["TreatMissingData"] in {"breaching", "notBreaching"}


@pytest.mark.proves("F31")
def test_a_schedule_that_never_fires_is_noticed_within_fifteen_minutes() -> None:
    for alarm in _watching("PollCompleted"):
        assert alarm["TreatMissingData"] == "breaching"
        assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
        assert _seconds(alarm) <= 15 * MINUTE


def test_a_portal_that_is_polled_does_not_hide_another_that_is_not() -> None:
    watched = [alarm["Dimensions"] for alarm in _watching("PollCompleted")]

    assert watched == [[{"Name": "portal", "Value": portal.value}] for portal in Portal]


def test_three_enquiries_an_hour_that_no_webhook_announced_are_noticed() -> None:
    (alarm,) = _watching("EnquiriesRecovered")

    assert (alarm["Period"], alarm["Statistic"], alarm["Threshold"]) == (60 * MINUTE, "Sum", 3)


@pytest.mark.proves("F38")
def test_seven_days_without_an_enquiry_are_noticed() -> None:
    (alarm,) = _watching("SecondsSinceLastEnquiry")

    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == (
        "GreaterThanThreshold",
        7 * 86_400,
    )


@pytest.mark.proves("F65")
def test_the_first_dead_letter_of_every_queue_is_noticed_within_five_minutes() -> None:
    queues = {name for name in properties("AWS::SQS::Queue") if "DeadLetter" in name}
    watched = {
        alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0]
        for alarm in _watching("ApproximateNumberOfMessagesVisible")
        if (alarm["Threshold"], alarm["ComparisonOperator"]) == (1, "GreaterThanOrEqualToThreshold")
        and _seconds(alarm) <= 5 * MINUTE
    }

    assert watched == queues


@pytest.mark.parametrize(
    "metric",
    [
        "EnquiriesParked",
        "CredentialsRefused",
        "DataGaps",
        "LeadsToErase",
        "SubscriptionsMissing",
    ],
)
def test_one_occurrence_of_what_needs_a_person_is_enough(metric: str) -> None:
    (alarm,) = _watching(metric)

    assert (alarm["Statistic"], alarm["Threshold"]) == ("Sum", 1)
    assert _seconds(alarm) <= 5 * MINUTE


def test_the_errors_of_every_function_are_watched() -> None:
    watched = {alarm["Dimensions"][0]["Value"]["Ref"] for alarm in _watching("Errors")}

    assert watched == functions().keys()


def test_alarms_reach_the_topic_because_it_is_not_encrypted_with_a_key_they_cannot_use() -> None:
    (topic,) = properties("AWS::SNS::Topic").values()
    (policy,) = properties("AWS::SNS::TopicPolicy").values()
    senders = [each["Principal"] for each in policy["PolicyDocument"]["Statement"]]

    assert "KmsMasterKeyId" not in topic
    assert {"Service": "cloudwatch.amazonaws.com"} in senders


def test_the_dashboard_shows_metrics_that_somebody_emits() -> None:
    (dashboard,) = properties("AWS::CloudWatch::Dashboard").values()
    shown = [line for lines in every_value(dashboard, "metrics") for line in lines]

    assert {line[1] for line in shown if line[0] == OURS} <= METRICS.keys()
    assert all(line[0] in [OURS, "AWS/SQS", "AWS/Lambda", "AWS/DynamoDB"] for line in shown)


def test_no_two_widgets_of_the_dashboard_overlap() -> None:
    (dashboard,) = properties("AWS::CloudWatch::Dashboard").values()
    widgets = dashboard["DashboardBody"]["Fn::ToJsonString"]["widgets"]
    cells = [
        (x, y)
        for widget in widgets
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    ]

    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


def test_every_output_that_operators_and_tools_need_is_there() -> None:
    functions_named = {f"{name}Name" for name in functions()}
    queues = {f"{name}Url" for name in properties("AWS::SQS::Queue")}
    tables = {f"{name}Name" for name in properties("AWS::DynamoDB::Table")}
    others = {"WebhookApiUrl", "WebhookApiId", "LeadProSecretArn", "DashboardUrl"}
    others |= {"LeadProWebhookSecretArn"}

    assert functions_named | queues | tables | others <= template()["Outputs"].keys()


def test_functions_emit_where_the_alarms_look() -> None:
    variables = template()["Globals"]["Function"]["Environment"]["Variables"]

    assert variables["POWERTOOLS_METRICS_NAMESPACE"] == OURS
