"""Who may do what by the template, and who does what by the record."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.template.cloudformation import (
    DEFAULT,
    Accounts,
    as_list,
    functions,
    properties,
    resources,
    target,
)

RECORD = Path(__file__).parent / "permissions.csv"
LOGGING = ("logs:CreateLogStream", "logs:PutLogEvents")
READING = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")


class Permission(NamedTuple):
    """By logical ids; a resource may have a path: `LedgerTable/index/due`."""

    role: str
    action: str
    resource: str


def recorded() -> frozenset[Permission]:
    """What the functions were seen to ask for: `make test-permissions` writes it anew."""
    with RECORD.open(encoding="utf-8", newline="") as lines:
        return frozenset(Permission(**line) for line in csv.DictReader(lines))


def record(seen: frozenset[Permission]) -> None:
    with RECORD.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows([Permission._fields, *sorted(seen)])


def _of_everybody() -> Iterator[tuple[str, dict[str, Any]]]:
    """Without what is granted only where a parameter asks for it."""
    asked_for = [
        body["Properties"] for body in resources("AWS::IAM::Policy").values() if "Condition" in body
    ]
    for role, policy in policies():
        if policy not in asked_for:
            yield from ((role, each) for each in policy["PolicyDocument"]["Statement"])


def statements(accounts: Accounts = DEFAULT) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of every role."""
    for role, policy in policies(accounts):
        for statement in policy["PolicyDocument"]["Statement"]:
            yield role, statement


def policies(accounts: Accounts = DEFAULT) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, role in properties("AWS::IAM::Role", accounts).items():
        yield from ((name, policy) for policy in role["Policies"])
    for policy in properties("AWS::IAM::Policy", accounts).values():
        yield from ((target(role), policy) for role in policy["Roles"])


def granted() -> frozenset[Permission]:
    """By default, and without conditions: `with_a_key` has the rest."""
    return frozenset(
        Permission(role, action, _named(resource))
        for role, statement in _of_everybody()
        if "Condition" not in statement
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    )


def _named(resource: Mapping[str, Any]) -> str:
    if "Fn::Sub" in resource:
        return str(resource["Fn::Sub"]).replace("${", "").replace(".Arn}", "")
    return target(resource)


def of_the_services() -> frozenset[Permission]:
    """What Lambda does by a function's role before and after it runs, and what starts functions."""
    return frozenset({*_logging(), *_reading_queues(), *_starting()})


def _logging() -> Iterator[Permission]:
    for function in functions().values():
        group = target(function["LoggingConfig"]["LogGroup"])
        yield from (Permission(target(function["Role"]), action, group) for action in LOGGING)


def _reading_queues() -> Iterator[Permission]:
    for function in functions().values():
        for event in _events(function, "SQS"):
            queue, role = target(event["Queue"]), target(function["Role"])
            yield from (Permission(role, action, queue) for action in READING)


def _starting() -> Iterator[Permission]:
    for name, function in functions().items():
        for event in _events(function, "ScheduleV2"):
            yield Permission(target(event["RoleArn"]), "lambda:InvokeFunction", name)


def _events(function: Mapping[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    for event in function.get("Events", {}).values():
        if event["Type"] == kind:
            yield event["Properties"]
