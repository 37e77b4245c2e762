"""Alarms watch what exists, tell somebody, and say what to do.

Which alarm sees what, since none watches a function or a table by itself:

- token_refresher fails, times out or is throttled: access tokens end within half an hour, polls
  fail for want of one, and PollCompleted is missed.
- portal_poller: PollCompleted is missed, portal by portal.
- portal_webhook: what it does not take is not announced, and polls bring it: EnquiriesRecovered and
  WebhookSilenced, that is WebhookFaulted.
- subscription_keeper: a subscription that a portal then drops is not made again: the same. With
  canaries also CanaryAge, which it alone tells.
- lead_forwarder: messages wait, OldestMessageAge; after hours they are dead letters.
- delivery_sweeper: it alone tells OldestOpenAge, whose absence rings.
- ledger throttled: forwarder and sweeper fail as above. Portal state throttled: the poller as well.
- Lead.pro calls a lead invalid: it is parked. A portal answers what it does not document: the poll
  fails, and PollCompleted is missed.
"""

from typing import Any

import pytest

from leadrelay.domain.enquiry import Portal
from leadrelay.metrics import METRICS
from leadrelay.observability import NAMESPACE
from tests.template.cloudformation import functions, properties, resources, template

ALARMS = properties("AWS::CloudWatch::Alarm")
ASKED_FOR = {"CanaryAgeAlarm"}
OF_AWS = {("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName")}
MOST = 10 + len(Portal)
LONGEST_TEXT = 1024
MINUTE = 60
PER_PORTAL = {"PollCompleted"}
OURS = {"Fn::Sub": f"{NAMESPACE}/${{AWS::StackName}}"}  # two stacks in one account stay apart
TOPICS = {"PageTopic", "WarningTopic"}
WARNINGS = {
    "WatermarkAgeAlarm",
    "OperatorCalledAlarm",
    "WebhookFaultedAlarm",
    "SilenceExcessAlarm",
    "CanaryAgeAlarm",
}


def _watching(metric: str) -> list[dict[str, Any]]:
    return [alarm for alarm in ALARMS.values() if alarm["MetricName"] == metric]


def test_there_are_few_enough_alarms_that_each_is_read() -> None:
    assert len(ALARMS.keys() - ASKED_FOR) <= MOST


def test_canaries_are_watched_by_who_asks_for_them() -> None:
    conditional = {
        name for name, each in resources("AWS::CloudWatch::Alarm").items() if "Condition" in each
    }
    variables = functions()["SubscriptionKeeperFunction"]["Environment"]["Variables"]

    assert conditional == ASKED_FOR
    assert variables["CANARY_LEDGER_TABLE"] == {"Fn::If": ["HasCanary", {"Ref": "LedgerTable"}, ""]}


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_tells_somebody_when_it_begins_and_when_it_ends(name: str) -> None:
    topic = [{"Ref": "WarningTopic" if name in WARNINGS else "PageTopic"}]

    assert (ALARMS[name]["AlarmActions"], ALARMS[name]["OKActions"]) == (topic, topic)


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_says_what_to_do_and_with_which_command(name: str) -> None:
    text = ALARMS[name]["AlarmDescription"]

    assert len(text.split()) >= 20
    assert len(text) <= LONGEST_TEXT
    assert "`leadrelay " in text


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_watches_a_metric_that_somebody_emits(name: str) -> None:
    alarm = ALARMS[name]

    if alarm["Namespace"] == OURS:
        assert alarm["MetricName"] in METRICS
        assert ("Dimensions" in alarm) == (alarm["MetricName"] in PER_PORTAL)
    else:
        (dimension,) = alarm["Dimensions"]
        assert (alarm["Namespace"], alarm["MetricName"], dimension["Name"]) in OF_AWS


@pytest.mark.parametrize("into", ["OperatorCalled", "WebhookFaulted"])
def test_an_alarm_of_several_causes_says_what_to_do_for_each(into: str) -> None:
    (alarm,) = _watching(into)
    causes = {name for name, metric in METRICS.items() if metric.into == into}

    assert all(cause in alarm["AlarmDescription"] for cause in causes)


@pytest.mark.parametrize("name", ALARMS)
def test_cloudwatch_accepts_the_window_of_an_alarm(name: str) -> None:
    alarm = ALARMS[name]

    assert alarm["Period"] in {10, 30} or alarm["Period"] % MINUTE == 0
    assert alarm["Period"] * alarm["EvaluationPeriods"] <= 86_400
    assert alarm["TreatMissingData"] in {"breaching", "notBreaching"}


def test_only_what_must_beat_rings_by_its_absence() -> None:
    beating = {name for name, alarm in ALARMS.items() if alarm["TreatMissingData"] == "breaching"}

    assert {ALARMS[name]["MetricName"] for name in beating} == {
        *("PollCompleted", "OldestOpenAge"),
        "CanaryAge",
    }


def test_a_portal_that_is_polled_does_not_hide_another_that_is_not() -> None:
    watched = [alarm["Dimensions"] for alarm in _watching("PollCompleted")]

    assert watched == [[{"Name": "portal", "Value": portal.value}] for portal in Portal]


def test_three_enquiries_an_hour_that_no_webhook_announced_are_noticed() -> None:
    (alarm,) = _watching("WebhookFaulted")

    assert METRICS["EnquiriesRecovered"].into == "WebhookFaulted"
    assert (alarm["Period"], alarm["Statistic"], alarm["Threshold"]) == (60 * MINUTE, "Sum", 3)


def test_the_sweeper_counts_the_dead_letters_of_every_queue() -> None:
    queues = {name for name in properties("AWS::SQS::Queue") if "DeadLetter" in name}
    variables = functions()["DeliverySweeperFunction"]["Environment"]["Variables"]
    counted = variables["DEAD_LETTER_QUEUE_URLS"]["Fn::Sub"].split(",")

    assert set(counted) == {f"${{{name}}}" for name in queues}


def test_alarms_reach_the_topics_because_none_is_encrypted_with_a_key_they_cannot_use() -> None:
    assert properties("AWS::SNS::Topic").keys() == TOPICS
    assert not any("KmsMasterKeyId" in topic for topic in properties("AWS::SNS::Topic").values())
    for policy in properties("AWS::SNS::TopicPolicy").values():
        senders = [each["Principal"] for each in policy["PolicyDocument"]["Statement"]]
        assert {"Service": "cloudwatch.amazonaws.com"} in senders


def test_nobody_is_subscribed_who_was_not_named() -> None:
    subscriptions = resources("AWS::SNS::Subscription")
    conditions = template()["Conditions"]
    parameters = template()["Parameters"]

    assert len(subscriptions) == 4
    for subscription in subscriptions.values():
        name = subscription["Properties"]["Endpoint"]["Ref"]
        assert subscription["Condition"] == f"Has{name}"
        assert conditions[f"Has{name}"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": name}, ""]}]}
        assert parameters[name]["Default"] == ""


def test_saved_queries_read_logs_that_exist_and_can_be_left_out() -> None:
    groups = properties("AWS::Logs::LogGroup").keys()

    for query in resources("AWS::Logs::QueryDefinition").values():
        assert query["Condition"] == "HasSavedQueries"
        assert {each["Ref"] for each in query["Properties"]["LogGroupNames"]} <= groups


def test_every_output_that_operators_and_tools_need_is_there() -> None:
    functions_named = {f"{name}Name" for name in functions()}
    queues = {f"{name}Url" for name in properties("AWS::SQS::Queue")}
    tables = {f"{name}Name" for name in properties("AWS::DynamoDB::Table")}
    others = {"WebhookApiUrl", "WebhookApiId", "LeadProSecretArn", "DashboardUrl"}
    others |= {"LeadProWebhookSecretArn"}
    topics = {f"{name}Arn" for name in TOPICS}

    assert functions_named | queues | tables | others | topics <= template()["Outputs"].keys()


def test_functions_emit_where_the_alarms_look() -> None:
    variables = template()["Globals"]["Function"]["Environment"]["Variables"]

    assert variables["POWERTOOLS_METRICS_NAMESPACE"] == OURS
