"""The local AWS keeps what it has confirmed, and refuses what AWS would."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.benchmarks.beside_others.local_aws.server import LocalAws

VISIBILITY = 0.3
HANGING_UP = 0.05  # seconds, until the server has noticed
KEY = {"key": {"S": "one"}}
IF_NEW = {"ConditionExpression": "attribute_not_exists(#it)"}
NAMED = {"ExpressionAttributeNames": {"#it": "key"}}


class Clients:
    def __init__(self, url: str) -> None:
        common: Any = {
            "endpoint_url": url,
            "region_name": "us-east-1",
            "aws_access_key_id": "local",
            "aws_secret_access_key": "local",
        }
        self.dynamodb: Any = boto3.client("dynamodb", **common)
        self.sqs: Any = boto3.client("sqs", **common)

    def close(self) -> None:
        self.dynamodb.close()
        self.sqs.close()


@contextmanager
def running(folder: Path) -> Iterator[Clients]:
    """Ends without a word, as a process that is killed."""
    loop = asyncio.new_event_loop()
    aws = LocalAws(folder / "aws.sqlite", VISIBILITY)
    thread = threading.Thread(target=loop.run_forever)
    url = loop.run_until_complete(aws.listen())
    thread.start()
    try:
        clients = Clients(url)
        yield clients
        clients.close()
    finally:
        loop.call_soon_threadsafe(loop.call_later, HANGING_UP, loop.stop)
        thread.join()
        aws.close()
        loop.close()


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[Clients]:
    with running(tmp_path) as clients:
        _declare(clients)
        yield clients


def test_a_put_is_refused_where_its_condition_does_not_hold(aws: Clients) -> None:
    aws.dynamodb.put_item(TableName="ledger", Item=KEY, **IF_NEW, **NAMED)

    with pytest.raises(aws.dynamodb.exceptions.ConditionalCheckFailedException):
        aws.dynamodb.put_item(TableName="ledger", Item=KEY, **IF_NEW, **NAMED)


def test_of_a_transaction_that_is_refused_nothing_is_kept(aws: Clients) -> None:
    aws.dynamodb.put_item(TableName="ledger", Item=KEY)
    other = {"Put": {"TableName": "ledger", "Item": {"key": {"S": "two"}}}}
    refused = {"Put": {"TableName": "ledger", "Item": KEY, **IF_NEW, **NAMED}}

    with pytest.raises(aws.dynamodb.exceptions.TransactionCanceledException):
        aws.dynamodb.transact_write_items(TransactItems=[other, refused])

    assert "Item" not in aws.dynamodb.get_item(TableName="ledger", Key=other["Put"]["Item"])


def test_a_condition_that_it_does_not_understand_is_refused(aws: Clients) -> None:
    condition = "begins_with(#it, #it)"

    with pytest.raises(ClientError, match="ValidationException"):
        aws.dynamodb.put_item(TableName="ledger", Item=KEY, ConditionExpression=condition)


def test_a_message_that_nobody_deleted_comes_again(aws: Clients) -> None:
    _send(aws, "hello")
    (first,) = _receive(aws)

    assert _receive(aws) == []
    time.sleep(VISIBILITY)
    (second,) = _receive(aws)

    assert (first["Body"], second["Body"]) == ("hello", "hello")
    assert second["Attributes"]["ApproximateReceiveCount"] == "2"


def test_an_old_handle_deletes_nothing(aws: Clients) -> None:
    _send(aws, "hello")
    (first,) = _receive(aws)
    time.sleep(VISIBILITY)
    _receive(aws)

    entry = {"Id": "0", "ReceiptHandle": first["ReceiptHandle"]}
    aws.sqs.delete_message_batch(QueueUrl="/queue", Entries=[entry])
    time.sleep(VISIBILITY)

    assert len(_receive(aws)) == 1


def test_what_it_has_confirmed_is_there_when_it_starts_again(tmp_path: Path) -> None:
    with running(tmp_path) as clients:
        _declare(clients)
        _send(clients, "hello")
        clients.dynamodb.put_item(TableName="ledger", Item=KEY)

    with running(tmp_path) as clients:
        assert [message["Body"] for message in _receive(clients)] == ["hello"]
        assert clients.dynamodb.get_item(TableName="ledger", Key=KEY)["Item"] == KEY


def _declare(aws: Clients) -> None:
    aws.dynamodb.create_table(
        TableName="ledger",
        KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    aws.sqs.create_queue(QueueName="queue", Attributes={"VisibilityTimeout": "30"})


def _send(aws: Clients, body: str) -> None:
    aws.sqs.send_message_batch(QueueUrl="/queue", Entries=[{"Id": "0", "MessageBody": body}])


def _receive(aws: Clients) -> list[Any]:
    messages: list[Any] = aws.sqs.receive_message(QueueUrl="/queue").get("Messages", [])
    return messages
