"""The listing catalogue in one DynamoDB table: a whole copy of a listing under each of its keys."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from leadrelay import codec
from leadrelay.aws.attributes import EPOCH, Attributes, expiry
from leadrelay.aws.failures import typed
from leadrelay.domain.errors import SchemaError, UnavailableError
from leadrelay.domain.listing import IMPORT, Filed
from leadrelay.domain.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_READ, MOST_WRITTEN = 100, 25  # of one BatchGetItem, of one BatchWriteItem
MOST_ROUNDS = 10
FIRST_PAUSE_SECONDS = 0.05
SECOND = timedelta(seconds=1)


class DynamoListings:
    """Implements `ports.Listings` and, for the operator, `ports.ListingImports`."""

    def __init__(
        self,
        client: "DynamoDBClient",
        table_name: str,
        now: Clock,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._table_name = table_name
        self._now = now
        self._sleep = sleep

    def read(self, key: str) -> Filed | None:
        with typed("listing read"):
            answer = self._client.get_item(TableName=self._table_name, Key=_key(key))
        filed = _filed(answer["Item"]) if "Item" in answer else None
        return None if filed is None or self._is_expired(filed) else filed

    def remember(self, keys: Sequence[str], filed: Filed) -> None:
        for key in keys:
            self._put_unless_imported(_item(key, filed))

    def filed(self, keys: Sequence[str]) -> Mapping[str, Filed]:
        different = list(dict.fromkeys(keys))
        batches = _batches(list(map(_key, different)), MOST_READ)
        items = (item for batch in batches for item in self._read_batch(batch))
        return {item["key"]["S"]: _filed(item) for item in items}

    def replace(self, filed: Mapping[str, Filed | None]) -> None:
        writes = [_write(key, one) for key, one in filed.items()]
        for batch in _batches(writes, MOST_WRITTEN):
            self._write_batch(batch)

    def _is_expired(self, filed: Filed) -> bool:
        """By the attribute: what has expired stays readable for days."""
        return filed.expires_at is not None and filed.expires_at <= self._now()

    def _put_unless_imported(self, item: Attributes) -> None:
        with typed("listing write"):
            try:
                self._client.put_item(
                    TableName=self._table_name,
                    Item=item,
                    ConditionExpression="attribute_not_exists(#source) OR #source <> :import",
                    ExpressionAttributeNames={"#source": "source"},
                    ExpressionAttributeValues={":import": {"S": IMPORT}},
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return

    def _read_batch(self, keys: list[Attributes]) -> Iterator[Attributes]:
        for pause in _pauses():
            wanted: Any = {self._table_name: {"Keys": keys, "ConsistentRead": True}}
            with typed("listing batch read"):
                answer: Any = self._client.batch_get_item(RequestItems=wanted)
            yield from answer.get("Responses", {}).get(self._table_name, [])
            keys = answer.get("UnprocessedKeys", {}).get(self._table_name, {}).get("Keys", [])
            if not keys:
                return
            self._sleep(pause)
        raise UnavailableError("listing batch read: keys left unprocessed")

    def _write_batch(self, writes: list[Any]) -> None:
        for pause in _pauses():
            with typed("listing batch write"):
                answer: Any = self._client.batch_write_item(RequestItems={self._table_name: writes})
            writes = answer.get("UnprocessedItems", {}).get(self._table_name, [])
            if not writes:
                return
            self._sleep(pause)
        raise UnavailableError("listing batch write: items left unprocessed")


def _batches(entries: list[Any], size: int) -> Iterator[list[Any]]:
    return (entries[start : start + size] for start in range(0, len(entries), size))


def _pauses() -> Iterator[float]:
    """Together half a minute: a table on demand doubles what it takes within that time."""
    return (FIRST_PAUSE_SECONDS * (1 << number) for number in range(MOST_ROUNDS))


def _key(key: str) -> Attributes:
    return {"key": {"S": key}}


def _write(key: str, filed: Filed | None) -> dict[str, Any]:
    if filed is None:
        return {"DeleteRequest": {"Key": _key(key)}}
    return {"PutRequest": {"Item": _item(key, filed)}}


def _item(key: str, filed: Filed) -> Attributes:
    item = _key(key) | {"source": {"S": filed.source}}
    if filed.listing is not None:
        item["listing"] = {"S": codec.listing_to_json(filed.listing)}
    if filed.expires_at is not None:
        item["expires_at"] = expiry(filed.expires_at)
    return item


def _filed(item: Attributes) -> Filed:
    """Raises SchemaError, without values, for what nothing of ours could have written."""
    try:
        listing, expires = item.get("listing"), item.get("expires_at")
        return Filed(
            listing=codec.listing_from_json(listing["S"]) if listing else None,
            source=item["source"]["S"],
            expires_at=EPOCH + int(expires["N"]) * SECOND if expires else None,
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        raise SchemaError("listing read: an item in another shape") from None
