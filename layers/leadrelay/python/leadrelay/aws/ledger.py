"""The ledger in one DynamoDB table; every change is one conditional transaction."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from leadrelay import codec
from leadrelay.aws.attributes import Attributes, expiry
from leadrelay.aws.contacts import ContactDigests
from leadrelay.aws.failures import failure, typed
from leadrelay.aws.ledger_index import due_rows, seen_rows
from leadrelay.aws.ledger_items import (
    STATE,
    Stored,
    contact_item,
    contact_key,
    contacts_in,
    data_item,
    history_item,
    item_key,
    planned,
    record_text,
    row_of,
    state_item,
)
from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import LONGEST, Entry, Keeping, Note, Row
from leadrelay.domain.errors import ConflictError, UnavailableError
from leadrelay.domain.ports import Clock, Seen
from leadrelay.domain.record import Record

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_REMEMBERED = 256
MOST_READS = 3


class DynamoLedger:
    """Implements `ports.Ledger`; `now` decides which records have expired.

    Without `digests` no record can be found by its contacts: that is for readers.
    """

    def __init__(  # noqa: PLR0913 - what only writers give is given by name
        self,
        client: "DynamoDBClient",
        table_name: str,
        now: Clock,
        *,
        digests: ContactDigests | None = None,
        keeping: Keeping = LONGEST,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._table_name = table_name
        self._now = now
        self._digests = digests
        self._keeping = keeping
        self._sleep = sleep
        self._remembered: dict[str, Stored] = {}

    def read(self, key: str) -> Entry | None:
        for _ in range(MOST_READS):
            state = self._item(key, STATE)
            if state is None:
                return None
            stored = Stored.from_state(state)
            data = self._item(key, stored.data_part)
            record = self._record(key, stored, data)
            if record is not None:
                self._remember(key, replace(stored, contacts=contacts_in(data)))
                return Entry(row_of(state), record)
        raise UnavailableError("ledger read: the row changed under every read")

    def commit(self, entry: Entry, *, expected: int | None, note: Note) -> None:
        text = record_text(entry.record)
        before = None if expected is None else self._before(entry.row.key, expected)
        stored = planned(entry, text, before, note.at, self._keeping)
        stored = replace(stored, contacts=self._contacts(entry.record, before, stored))
        writes = [
            self._put(state_item(entry.row, stored, note.at), **_unless_changed(expected)),
            self._put(history_item(entry.row, note)),
            *self._record_writes(entry.row.key, text, before, stored),
        ]
        self._transact(entry.row, writes)
        self._remember(entry.row.key, stored)

    def seen(self, keys: Sequence[str]) -> Mapping[str, Seen]:
        return seen_rows(self._client, self._table_name, keys, self._sleep)

    def due(self, now: datetime, limit: int) -> Iterator[tuple[str, Account, datetime]]:
        return due_rows(self._client, self._table_name, now, limit)

    def _item(self, key: str, part: str) -> Attributes | None:
        with typed("ledger read"):
            answer = self._client.get_item(
                TableName=self._table_name, Key=item_key(key, part), ConsistentRead=True
            )
        return answer.get("Item")

    def _record(self, key: str, stored: Stored, data: Attributes | None) -> Record | None:
        """Empty when it has expired, None when another write moved it since the row was read."""
        if data is not None and "record" in data:
            return (
                Record() if self._is_expired(data) else codec.record_from_json(data["record"]["S"])
            )
        state = self._item(key, STATE)
        is_current = state is not None and Stored.from_state(state) == stored
        return Record() if is_current else None

    def _is_expired(self, part: Attributes) -> bool:
        """By the attribute: what has expired stays readable for days."""
        return "expires_at" in part and int(part["expires_at"]["N"]) <= int(
            expiry(self._now())["N"]
        )

    def _before(self, key: str, expected: int) -> Stored | None:
        remembered = self._remembered.get(key)
        if remembered is not None and remembered.revision == expected:
            return remembered
        state = self._item(key, STATE)
        stored = None if state is None else Stored.from_state(state)
        if stored is None or stored.revision != expected:
            return None
        return replace(stored, contacts=contacts_in(self._item(key, stored.data_part)))

    def _contacts(self, record: Record, before: Stored | None, stored: Stored) -> frozenset[str]:
        """As before while the record says the same, or while nobody can tell."""
        known = (before and before.contacts) or frozenset()
        is_same = before is not None and before.record_hash == stored.record_hash
        if self._digests is None or (is_same and known):
            return known
        found = self._digests.of(record.enquiry)
        return known if found is None else found

    def _remember(self, key: str, stored: Stored) -> None:
        self._remembered.pop(key, None)
        self._remembered[key] = stored
        if len(self._remembered) > MOST_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]

    def _record_writes(
        self, key: str, text: str, before: Stored | None, stored: Stored
    ) -> Iterator[dict[str, Any]]:
        contacts = stored.contacts or frozenset()
        known = (before and before.contacts) or frozenset()
        if before is None or before.place != stored.place or known != contacts:
            yield self._put(data_item(key, text, stored))
            yield from (self._put(contact_item(key, each, stored)) for each in sorted(contacts))
        if before is not None and before.data_part != stored.data_part:
            yield self._delete(item_key(key, before.data_part))
        yield from (self._delete(contact_key(key, each)) for each in sorted(known - contacts))

    def _put(self, item: Attributes, **condition: Any) -> dict[str, Any]:
        return {"Put": {"TableName": self._table_name, "Item": item, **condition}}

    def _delete(self, item: Attributes) -> dict[str, Any]:
        return {"Delete": {"TableName": self._table_name, "Key": item}}

    def _transact(self, row: Row, writes: Sequence[Any]) -> None:
        with typed("ledger commit"):
            try:
                self._client.transact_write_items(TransactItems=writes)
            except self._client.exceptions.TransactionCanceledException as error:
                _judge(row, error.response.get("CancellationReasons", []))


def _unless_changed(expected: int | None) -> dict[str, Any]:
    condition: dict[str, Any] = {
        "ConditionExpression": "attribute_not_exists(#it)",
        "ExpressionAttributeNames": {"#it": "key"},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    if expected is not None:
        condition["ConditionExpression"] = "#it = :expected"
        condition["ExpressionAttributeNames"] = {"#it": "revision"}
        condition["ExpressionAttributeValues"] = {":expected": {"N": str(expected)}}
    return condition


def _judge(row: Row, reasons: Sequence[Mapping[str, Any]]) -> None:
    """Returns only where the row that stands in the way is this very write, made before."""
    codes = [str(reason.get("Code", "None")) for reason in reasons]
    if "ConditionalCheckFailed" not in codes:
        code = next((code for code in codes if code != "None"), "TransactionCanceled")
        raise failure("ledger commit", code) from None
    there = reasons[codes.index("ConditionalCheckFailed")].get("Item") or {}
    if not row.write_id or there.get("write_id", {}).get("S") != row.write_id:
        raise ConflictError("ledger commit: another revision is there") from None
