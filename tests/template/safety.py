"""What keeps the data of an agency: rules, each of which names the resources that break it."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.template.account import (
    fits_a_new_account,
    leaves_room_for_a_second_stack,
)
from tests.template.cloudformation import STATEFUL, target
from tests.template.settled import Rule, Template, of_kind, properties_of

DAY = 86_400
BY_TLS_ONLY = {"Bool": {"aws:SecureTransport": "false"}}
KEPT = ("Retain", "Retain")
LOGGED = {
    ("AWS::Serverless::Function", "LoggingConfig"): "LogGroup",
    ("AWS::Serverless::HttpApi", "AccessLogSettings"): "DestinationArn",
}
NOWHERE = {"Ref": ""}


def outlives_its_stack(template: Template) -> Iterator[str]:
    for kind in STATEFUL:
        for name, body in of_kind(template, kind):
            if (body.get("DeletionPolicy"), body.get("UpdateReplacePolicy")) != KEPT:
                yield name


def can_be_restored(template: Template) -> Iterator[str]:
    for name, table in properties_of(template, "AWS::DynamoDB::Table"):
        wanted = {"PointInTimeRecoveryEnabled": True}
        if table.get("PointInTimeRecoverySpecification") != wanted:
            yield name


def is_not_deleted_by_mistake(template: Template) -> Iterator[str]:
    for name, table in properties_of(template, "AWS::DynamoDB::Table"):
        if table.get("DeletionProtectionEnabled") is not True:
            yield name


def is_encrypted(template: Template) -> Iterator[str]:
    for name, table in properties_of(template, "AWS::DynamoDB::Table"):
        if table.get("SSESpecification", {}).get("SSEEnabled") is not True:
            yield name
    for name, queue in properties_of(template, "AWS::SQS::Queue"):
        if bool(queue.get("SqsManagedSseEnabled")) is ("KmsMasterKeyId" in queue):
            yield name


def speaks_tls_only(template: Template) -> Iterator[str]:
    refusing = {*_refusing(template, "AWS::SQS::QueuePolicy", "Queues", "sqs:*")}
    refusing |= {*_refusing(template, "AWS::SNS::TopicPolicy", "Topics", "sns:Publish")}
    for kind in ("AWS::SQS::Queue", "AWS::SNS::Topic"):
        yield from (name for name, _ in of_kind(template, kind) if name not in refusing)


def _refusing(template: Template, kind: str, places: str, action: str) -> Iterator[str]:
    for _, policy in properties_of(template, kind):
        (place,) = map(target, policy[places])
        denied = {"Effect": "Deny", "Principal": "*", "Action": action, "Condition": BY_TLS_ONLY}
        for statement in policy["PolicyDocument"]["Statement"]:
            if {**statement, **denied} == statement and target(statement["Resource"]) == place:
                yield place


def is_dead_for_longer_than_it_lived(template: Template) -> Iterator[str]:
    queues = dict(properties_of(template, "AWS::SQS::Queue"))
    for name, queue in queues.items():
        if "RedrivePolicy" in queue:
            letters = queues[target(queue["RedrivePolicy"]["deadLetterTargetArn"])]
            if letters.get("MessageRetentionPeriod", 0) < _kept(queue) + 10 * DAY:
                yield name
        elif _kept(queue) < 14 * DAY:
            yield name


def _kept(queue: Mapping[str, Any]) -> int:
    return int(queue.get("MessageRetentionPeriod", 4 * DAY))


def has_dead_letters_of_its_own(template: Template) -> Iterator[str]:
    """But doorbells, which are heard until a poll has been completed."""
    queues = dict(properties_of(template, "AWS::SQS::Queue"))
    carrying = {name for name in queues if "DeadLetter" not in name and "Doorbell" not in name}
    for name in carrying:
        wanted = name.replace("Queue", "DeadLetterQueue")
        policy = queues[name].get("RedrivePolicy")
        if policy is None or target(policy["deadLetterTargetArn"]) != wanted:
            yield name


def is_hidden_for_six_times_as_long_as_it_is_worked_on(template: Template) -> Iterator[str]:
    queues = dict(properties_of(template, "AWS::SQS::Queue"))
    for _, function in properties_of(template, "AWS::Serverless::Function"):
        for event in function.get("Events", {}).values():
            if event["Type"] == "SQS":
                name = target(event["Properties"]["Queue"])
                needed = 6 * _most(template, function["Timeout"])
                if queues[name].get("VisibilityTimeout", 30) < needed:
                    yield name


def _most(template: Template, seconds: Any) -> int:
    if isinstance(seconds, Mapping):
        return int(template["Parameters"][seconds["Ref"]]["MaxValue"])
    return int(seconds)


def has_logs_that_expire(template: Template) -> Iterator[str]:
    groups = dict(properties_of(template, "AWS::Logs::LogGroup"))
    yield from (name for name, group in groups.items() if "RetentionInDays" not in group)
    for (kind, setting), place in LOGGED.items():
        for name, body in properties_of(template, kind):
            if target(body.get(setting, {}).get(place, NOWHERE)) not in groups:
                yield name


RULES: tuple[Rule, ...] = (
    outlives_its_stack,
    can_be_restored,
    is_not_deleted_by_mistake,
    is_encrypted,
    speaks_tls_only,
    is_dead_for_longer_than_it_lived,
    has_dead_letters_of_its_own,
    is_hidden_for_six_times_as_long_as_it_is_worked_on,
    has_logs_that_expire,
    fits_a_new_account,
    leaves_room_for_a_second_stack,
)


def broken(template: Template, *more: Rule) -> set[tuple[str, str]]:
    """Rules with those who break them."""
    return {(rule.__name__, name) for rule in (*RULES, *more) for name in rule(template)}
