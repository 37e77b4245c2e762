"""Whether AWS lets us run, and somebody hears of it when we do not."""

from collections.abc import Iterator

from leadrelay.cli.asking import asking
from leadrelay.cli.findings import Finding, good, wrong
from leadrelay.cli.operator import Operator

TOPICS = {"PageTopicArn": "alarms that wake", "WarningTopicArn": "alarms that warn"}
PENDING = "PendingConfirmation"
ENOUGH_AT_ONCE = 20  # forwarder 4, pollers 2, the scheduled ones; the rest is for webhooks
QUOTAS = "Ask for 1000 in Service Quotas: Lambda, concurrent executions. It costs nothing."


def alarms(operator: Operator) -> Iterator[Finding]:
    for output, what in TOPICS.items():
        yield _heard(operator, operator.stack.output(output), what)


def concurrency(operator: Operator) -> Iterator[Finding]:
    with asking("lambda:GetAccountSettings"):
        limit = operator.stack.client("lambda").get_account_settings()["AccountLimit"]
    at_once = limit["UnreservedConcurrentExecutions"]
    if at_once < ENOUGH_AT_ONCE:
        yield wrong("concurrency", f"only {at_once} functions may run at once here", QUOTAS)
    else:
        yield good("concurrency", f"{at_once} functions may run at once")


def _heard(operator: Operator, topic: str, what: str) -> Finding:
    arns = list(_subscriptions(operator, topic))
    pending = arns.count(PENDING)
    if pending:
        told = f"{pending} subscriptions of {what} wait for a confirmation"
        return wrong("alarms", told, "Open the e-mail from AWS and confirm it.")
    if not arns:
        cure = "Deploy with the parameter AlarmEmail, or subscribe to the topic."
        return wrong("alarms", f"nobody hears {what}", cure)
    return good("alarms", f"{what} reach somebody")


def _subscriptions(operator: Operator, topic: str) -> Iterator[str]:
    pages = operator.stack.client("sns").get_paginator("list_subscriptions_by_topic")
    with asking("sns:ListSubscriptionsByTopic"):
        for page in pages.paginate(TopicArn=topic):
            yield from (each["SubscriptionArn"] for each in page["Subscriptions"])
