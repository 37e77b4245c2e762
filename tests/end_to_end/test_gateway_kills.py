"""A function that is killed at a call of AWS, and everybody who is not."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.end_to_end.stripping import role_with
from tests.linux import tells_senders
from tests.sandbox.sandbox import Sandbox

pytestmark = tells_senders
SEND = "AmazonSQS.SendMessage"
CALLER = """
import boto3
def handler(event, context):
    getattr(boto3.client(event["service"]), event["call"])(**event["arguments"])
"""
Call = Callable[..., str | None]


@pytest.fixture
def call(sandbox: Sandbox) -> Iterator[Call]:
    """Has a function make a call; says how the function failed, if it did."""
    archive, name = io.BytesIO(), f"caller-{uuid4().hex[:8]}"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("caller.py", CALLER)
    functions = sandbox.client("lambda")
    functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="caller.handler",
        Role=role_with(sandbox, "sqs:SendMessage"),
        Code={"ZipFile": archive.getvalue()},
        Timeout=20,
    )

    def made(service: str, method: str, **arguments: Any) -> str | None:
        event = json.dumps({"service": service, "call": method, "arguments": arguments})
        answer = functions.invoke(FunctionName=name, Payload=event)
        failure: str | None = (json.loads(answer["Payload"].read()) or {}).get("errorMessage")
        return failure

    yield made
    functions.delete_function(FunctionName=name)


@pytest.fixture
def queue(sandbox: Sandbox) -> Iterator[str]:
    url = sandbox.client("sqs").create_queue(QueueName=f"kills-{uuid4().hex[:8]}")["QueueUrl"]
    yield url
    sandbox.client("sqs").delete_queue(QueueUrl=url)


def order(sandbox: Sandbox, action: str, moment: str, *texts: str, times: int = 1) -> None:
    wish = {"action": action, "moment": moment, "contains": texts, "times": times}
    requests.post(f"{sandbox.emulator.url}/_sandbox/kills", json=wish, timeout=5).raise_for_status()


def sent(sandbox: Sandbox, queue: str) -> list[str]:
    received = sandbox.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
    return [message["Body"] for message in received.get("Messages", [])]


@pytest.mark.parametrize(
    ("moment", "bodies"), [("before", ["again"]), ("after", ["once", "again"])]
)
def test_a_call_has_taken_effect_only_if_its_function_was_killed_after_it(
    sandbox: Sandbox, call: Call, queue: str, moment: str, bodies: list[str]
) -> None:
    order(sandbox, SEND, moment, queue)

    assert call("sqs", "send_message", QueueUrl=queue, MessageBody="once") == "Worker process died"
    assert call("sqs", "send_message", QueueUrl=queue, MessageBody="again") is None

    assert sent(sandbox, queue) == bodies


def test_only_as_many_functions_are_killed_as_were_ordered_and_only_with_all_the_texts(
    sandbox: Sandbox, call: Call, queue: str
) -> None:
    order(sandbox, SEND, "before", queue, "deadly", times=2)

    bodies = ("harmless", "deadly", "deadly", "deadly")
    failures = [call("sqs", "send_message", QueueUrl=queue, MessageBody=body) for body in bodies]

    assert [failure is not None for failure in failures] == [False, True, True, False]
    assert sent(sandbox, queue) == ["harmless", "deadly"]


def test_an_action_may_also_be_named_in_the_body(sandbox: Sandbox, call: Call) -> None:
    order(sandbox, "GetCallerIdentity", "before")

    assert call("sts", "get_caller_identity") == "Worker process died"


def test_nobody_is_killed_who_is_not_a_function(sandbox: Sandbox, queue: str) -> None:
    order(sandbox, SEND, "before", queue)

    sandbox.client("sqs").send_message(QueueUrl=queue, MessageBody="ours")

    assert sent(sandbox, queue) == ["ours"]
