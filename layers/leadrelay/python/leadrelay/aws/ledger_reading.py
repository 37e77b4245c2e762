"""The ledger as its readers see it: by day, by contact, and what has become of one enquiry."""

import heapq
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from leadrelay.aws.attributes import Attributes, to_instant, to_plain
from leadrelay.aws.failures import typed
from leadrelay.aws.ledger_index import read_items
from leadrelay.aws.ledger_items import STATE, admitted_on, item_key, row_of
from leadrelay.domain.entry import ADMITTED_SHARDS, Note, Row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ADMITTED_INDEX = "admitted"  # hash admitted_on (day and shard), range admitted_at; keys only
HISTORY = "H#"
KEPT: Mapping[str, Any] = {
    "ProjectionExpression": "#key, data_until",
    "ExpressionAttributeNames": {"#key": "key"},
}


class LedgerReader:
    """Rows, histories and contacts; the record with its person is `DynamoLedger.read`'s to give."""

    def __init__(
        self,
        client: "DynamoDBClient",
        table_name: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._table_name = table_name
        self._sleep = sleep

    def admitted(self, day: date) -> Iterator[str]:
        """Keys of what was admitted on a day of UTC, the latest first, page by page."""
        shards = (self._admitted(day, str(shard)) for shard in range(ADMITTED_SHARDS))
        yield from map(itemgetter(1), heapq.merge(*shards, reverse=True))

    def rows(self, keys: Sequence[str]) -> Mapping[str, Row]:
        """In the order of `keys`; those without a row are left out."""
        wanted = [item_key(key, STATE) for key in keys]
        items = read_items(self._client, self._table_name, wanted, self._sleep)
        found = {item["key"]["S"]: row_of(item) for item in items}
        return {key: found[key] for key in keys if key in found}

    def kept_until(self, keys: Sequence[str]) -> Mapping[str, datetime | None]:
        """When the record of each row is deleted; None where that is not known yet."""
        wanted = [item_key(key, STATE) for key in keys]
        items = read_items(self._client, self._table_name, wanted, self._sleep, KEPT)
        return {item["key"]["S"]: _kept_until(item) for item in items}

    def history(self, key: str) -> list[Note]:
        """The earliest first, in the order in which they were written."""
        notes = sorted(self._parts(key, HISTORY), key=_revision)
        return [_note(item) for item in notes]

    def keys_of(self, contact: str) -> list[str]:
        """Of a contact's keyed hash; the enquiries whose records still hold it."""
        return [item["part"]["S"] for item in self._parts(f"contact#{contact}", "")]

    def _admitted(self, day: date, shard: str) -> Iterator[tuple[str, str]]:
        items = self._query(
            IndexName=ADMITTED_INDEX,
            KeyConditionExpression="admitted_on = :on",
            ExpressionAttributeValues={":on": {"S": admitted_on(day, shard)}},
            ScanIndexForward=False,
        )
        for item in items:
            yield item["admitted_at"]["S"], item["key"]["S"]

    def _parts(self, key: str, prefix: str) -> Iterator[Attributes]:
        condition, values = "#key = :key", {":key": {"S": key}}
        if prefix:
            condition += " AND begins_with(part, :prefix)"
            values[":prefix"] = {"S": prefix}
        return self._query(
            KeyConditionExpression=condition,
            ExpressionAttributeNames={"#key": "key"},
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        )

    def _query(self, **asked: Any) -> Iterator[Attributes]:
        start: Mapping[str, Any] = {}
        while True:
            with typed("ledger query"):
                answer = self._client.query(TableName=self._table_name, **asked, **start)
            yield from answer["Items"]
            if not answer.get("LastEvaluatedKey"):
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def _kept_until(state: Attributes) -> datetime | None:
    return to_instant(state["data_until"]) if "data_until" in state else None


def _revision(item: Attributes) -> int:
    """Times are those of several machines."""
    return int(item["part"]["S"].rpartition("#")[2])


def _note(item: Attributes) -> Note:
    _, at, _ = item["part"]["S"].split("#")
    facts: dict[str, str | int] = to_plain(item["facts"]["M"])
    return Note(at=datetime.fromisoformat(at), what=item["what"]["S"], facts=facts)
