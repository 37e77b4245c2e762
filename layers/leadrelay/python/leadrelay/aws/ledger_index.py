"""Reads across many rows of the ledger: what has been heard of them, and what is due."""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from leadrelay.aws.attributes import Attributes, instant, to_instant
from leadrelay.aws.failures import typed
from leadrelay.aws.ledger_items import STATE, item_key
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.entry import DUE_SHARDS
from leadrelay.domain.errors import UnavailableError
from leadrelay.domain.ports import Seen

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

DUE_INDEX = "due"  # hash due_shard, range due_at; projects portal and account
MOST_KEYS = 100  # of one BatchGetItem
MOST_ROUNDS = 5
FIRST_PAUSE_SECONDS = 0.05

DueRow = tuple[str, Account, datetime]


def seen_rows(
    client: "DynamoDBClient", table: str, keys: Sequence[str], sleep: Callable[[float], None]
) -> Mapping[str, Seen]:
    different = list(dict.fromkeys(keys))
    found: dict[str, Seen] = {}
    for start in range(0, len(different), MOST_KEYS):
        batch = [item_key(key, STATE) for key in different[start : start + MOST_KEYS]]
        for item in _batch(client, table, batch, sleep):
            found[item["key"]["S"]] = _seen(item)
    return found


def _seen(item: Attributes) -> Seen:
    poll_hash = item.get("poll_hash", {}).get("S")
    return Seen(poll_hash=poll_hash, is_announced="announced_at" in item)


def _batch(
    client: "DynamoDBClient", table: str, keys: list[Attributes], sleep: Callable[[float], None]
) -> Iterator[Attributes]:
    for round_number in range(MOST_ROUNDS):
        with typed("ledger batch read"):
            answer: Any = client.batch_get_item(RequestItems={table: _wanted(keys)})
        yield from answer.get("Responses", {}).get(table, [])
        keys = list(answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", []))
        if not keys:
            return
        sleep(FIRST_PAUSE_SECONDS * (1 << round_number))
    raise UnavailableError("ledger batch read: keys left unprocessed")


def _wanted(keys: list[Attributes]) -> Any:
    # Consistent, because a webhook clears the hash so that the next poll is heard.
    return {
        "Keys": keys,
        "ConsistentRead": True,
        "ProjectionExpression": "#key, poll_hash, announced_at",
        "ExpressionAttributeNames": {"#key": "key"},
    }


def due_rows(client: "DynamoDBClient", table: str, now: datetime, limit: int) -> Iterator[DueRow]:
    """Oldest first over all shards, page by page."""
    shards = (_shard(client, table, str(shard), now) for shard in range(DUE_SHARDS))
    return islice(heapq.merge(*shards, key=itemgetter(2)), limit)


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
