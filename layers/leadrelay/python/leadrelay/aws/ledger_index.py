"""Reads across many rows of the ledger: what has been heard of them, and what is due."""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from leadrelay.aws.attributes import Attributes, instant, to_instant
from leadrelay.aws.failures import typed
from leadrelay.aws.ledger_items import STATE, item_key
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.entry import URGENT_SHARDS
from leadrelay.domain.errors import UnavailableError
from leadrelay.domain.ports import Seen

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

DUE_INDEX = "due"  # hash due_shard, range due_at; projects portal and account
MOST_KEYS = 100  # of one BatchGetItem
MOST_ROUNDS = 5
FIRST_PAUSE_SECONDS = 0.05
WHOLE: Mapping[str, Any] = {}
HEARD: Mapping[str, Any] = {
    "ProjectionExpression": "#key, poll_hash, announced_at",
    "ExpressionAttributeNames": {"#key": "key"},
}

DueRow = tuple[str, Account, datetime]


def seen_rows(
    client: "DynamoDBClient", table: str, keys: Sequence[str], sleep: Callable[[float], None]
) -> Mapping[str, Seen]:
    wanted = [item_key(key, STATE) for key in dict.fromkeys(keys)]
    items = read_items(client, table, wanted, sleep, HEARD)
    return {item["key"]["S"]: _seen(item) for item in items}


def _seen(item: Attributes) -> Seen:
    poll_hash = item.get("poll_hash", {}).get("S")
    return Seen(poll_hash=poll_hash, is_announced="announced_at" in item)


def read_items(
    client: "DynamoDBClient",
    table: str,
    keys: Sequence[Attributes],
    sleep: Callable[[float], None],
    projection: Mapping[str, Any] = WHOLE,
) -> Iterator[Attributes]:
    """Any number of different items, those that are there, consistently and in no order."""
    for start in range(0, len(keys), MOST_KEYS):
        batch = list(keys[start : start + MOST_KEYS])
        yield from _batch(client, table, batch, sleep, projection)


def _batch(
    client: "DynamoDBClient",
    table: str,
    keys: list[Attributes],
    sleep: Callable[[float], None],
    projection: Mapping[str, Any],
) -> Iterator[Attributes]:
    for round_number in range(MOST_ROUNDS):
        asked: Any = {table: {"Keys": keys, "ConsistentRead": True, **projection}}
        with typed("ledger batch read"):
            answer: Any = client.batch_get_item(RequestItems=asked)
        yield from answer.get("Responses", {}).get(table, [])
        keys = list(answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", []))
        if not keys:
            return
        sleep(FIRST_PAUSE_SECONDS * (1 << round_number))
    raise UnavailableError("ledger batch read: keys left unprocessed")


def due_rows(client: "DynamoDBClient", table: str, now: datetime, limit: int) -> Iterator[DueRow]:
    """What is late after what is not, each oldest first, page by page."""
    urgent = (_shard(client, table, str(shard), now) for shard in range(URGENT_SHARDS))
    late = _shard(client, table, str(URGENT_SHARDS), now)
    return islice(chain(heapq.merge(*urgent, key=itemgetter(2)), late), limit)


def _shard(client: "DynamoDBClient", table: str, shard: str, now: datetime) -> Iterator[DueRow]:
    asked: Any = {
        "TableName": table,
        "IndexName": DUE_INDEX,
        "KeyConditionExpression": "due_shard = :shard AND due_at <= :now",
        "ExpressionAttributeValues": {":shard": {"S": shard}, ":now": instant(now)},
    }
    while asked is not None:
        with typed("ledger due"):
            answer = client.query(**asked)
        yield from filter(None, map(_due_row, answer["Items"]))
        last = answer.get("LastEvaluatedKey")
        asked = asked | {"ExclusiveStartKey": last} if last else None


def _due_row(item: Attributes) -> DueRow | None:
    """None for a portal that only a newer release knows."""
    try:
        account = Account(Portal(item["portal"]["S"]), item["account"]["S"])
    except ValueError:
        return None
    return item["key"]["S"], account, to_instant(item["due_at"])
