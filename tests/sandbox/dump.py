"""Everything that a deployed stack holds, as text, to be searched for a person."""

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

from tests.sandbox.stack import Stack

BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4}){6,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
LOOKS = 3  # in vain, before a queue counts as empty


def dump(stack: Stack) -> Iterator[tuple[str, str]]:
    """Where, and what is there; base64 is there as it is and opened."""
    for place, text in _stored(stack):
        yield place, text
        yield f"{place}, opened", "\n".join(map(_opened, BASE64.findall(text)))


def places_of(stack: Stack, *needles: str) -> list[str]:
    """Where any of them is written."""
    wanted = [needle.lower() for needle in needles]
    return [place for place, text in dump(stack) if any(each in text.lower() for each in wanted)]


def _stored(stack: Stack) -> Iterator[tuple[str, str]]:
    yield from _tables(stack)
    yield from _queues(stack)
    yield from _logs(stack)
    yield from _secrets(stack)
    yield from _functions(stack)
    yield "metrics", _pages(stack, "cloudwatch", "list_metrics", "Metrics")


def _tables(stack: Stack) -> Iterator[tuple[str, str]]:
    client = stack.client("dynamodb")
    for name in client.list_tables()["TableNames"]:
        pages = client.get_paginator("scan").paginate(TableName=name, ConsistentRead=True)
        yield f"table {name}", _text([page["Items"] for page in pages])


def _queues(stack: Stack) -> Iterator[tuple[str, str]]:
    for url in stack.client("sqs").list_queues().get("QueueUrls", []):
        yield f"queue {url}", _text(list(_messages(stack, url)))


def _messages(stack: Stack, url: str) -> Iterator[Any]:
    """Each is seen, and everybody sees it afterwards."""
    client, seen, looks = stack.client("sqs"), set[str](), 0
    while looks < LOOKS:
        answer = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=2)
        fresh = [one for one in answer.get("Messages", []) if one["MessageId"] not in seen]
        looks = 0 if fresh else looks + 1
        seen |= {one["MessageId"] for one in fresh}
        yield from fresh


def _logs(stack: Stack) -> Iterator[tuple[str, str]]:
    client = stack.client("logs")
    for group in client.describe_log_groups()["logGroups"]:
        name = group["logGroupName"]
        yield f"log {name}", _pages(stack, "logs", "filter_log_events", "events", logGroupName=name)


def _secrets(stack: Stack) -> Iterator[tuple[str, str]]:
    client = stack.client("secretsmanager")
    for page in client.get_paginator("list_secrets").paginate():
        for secret in page["SecretList"]:
            yield f"secret {secret['Name']}", _value(client, secret["ARN"])


def _value(client: Any, arn: str) -> str:
    try:
        return str(client.get_secret_value(SecretId=arn)["SecretString"])
    except client.exceptions.ResourceNotFoundException:
        return ""


def _functions(stack: Stack) -> Iterator[tuple[str, str]]:
    yield "functions", _pages(stack, "lambda", "list_functions", "Functions")


def _pages(stack: Stack, service: str, operation: str, member: str, **wish: Any) -> str:
    pages = stack.client(service).get_paginator(operation).paginate(**wish)
    return _text([page.get(member, []) for page in pages])


def _text(content: Any) -> str:
    return json.dumps(content, default=str, ensure_ascii=False)


def _opened(text: str) -> str:
    return base64.b64decode(text).decode(errors="replace")
