"""DynamoDB as far as our adapters call it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.benchmarks.beside_others.local_aws.conditions import Item, holds
from tests.benchmarks.beside_others.local_aws.refusal import RefusalError
from tests.benchmarks.beside_others.local_aws.store import Store

Asked = Mapping[str, Any]
Told = dict[str, Any]
Place = tuple[str, str, str]


class Tables:
    def __init__(self, store: Store) -> None:
        self._store = store
        rows = store.rows("SELECT name, hash, range FROM tables")
        self._keys = {name: (hash_, range_) for name, hash_, range_ in rows}

    def create_table(self, asked: Asked) -> Told:
        names = [each["AttributeName"] for each in asked["KeySchema"]]
        hash_, range_ = (*names, "")[:2]
        self._keys[asked["TableName"]] = hash_, range_
        self._store.change(
            "INSERT OR REPLACE INTO tables VALUES (?, ?, ?)", asked["TableName"], hash_, range_
        )
        return {"TableDescription": {"TableName": asked["TableName"], "TableStatus": "ACTIVE"}}

    def get_item(self, asked: Asked) -> Told:
        item = self._read(self._place(asked["TableName"], asked["Key"]))
        return {} if item is None else {"Item": item}

    def batch_get_item(self, asked: Asked) -> Told:
        """Whole items: who projects takes what he needs of them."""
        found = {
            table: [self._read(self._place(table, key)) for key in wanted["Keys"]]
            for table, wanted in asked["RequestItems"].items()
        }
        there = {table: [one for one in items if one is not None] for table, items in found.items()}
        return {"Responses": there, "UnprocessedKeys": {}}

    def put_item(self, asked: Asked) -> Told:
        self._check_one(asked, asked["Item"])
        self._put(asked)
        return {}

    def delete_item(self, asked: Asked) -> Told:
        self._check_one(asked, asked["Key"])
        self._delete(asked)
        return {}

    def transact_write_items(self, asked: Asked) -> Told:
        writes = [next(iter(write.items())) for write in asked["TransactItems"]]
        reasons = [self._reason(one) for _, one in writes]
        if any(reason["Code"] != "None" for reason in reasons):
            raise RefusalError("TransactionCanceledException", CancellationReasons=reasons)
        for kind, one in writes:
            self._put(one) if kind == "Put" else self._delete(one)
        return {}

    def query(self, asked: Asked) -> Told:
        """Of the index of what is due, all at once."""
        values = asked["ExpressionAttributeValues"]
        rows = self._store.rows(
            "SELECT item FROM items WHERE place = ? AND shard = ? AND due_at <= ? ORDER BY due_at",
            asked["TableName"],
            _scalar(values[":shard"]),
            _scalar(values[":now"]),
        )
        return {"Items": [json.loads(item) for (item,) in rows]}

    def _reason(self, one: Asked) -> Told:
        there = self._read(self._place(one["TableName"], one.get("Item") or one["Key"]))
        if holds(one, there):
            return {"Code": "None"}
        return {"Code": "ConditionalCheckFailed", **_shown(one, there)}

    def _check_one(self, asked: Asked, key: Item) -> None:
        there = self._read(self._place(asked["TableName"], key))
        if not holds(asked, there):
            raise RefusalError("ConditionalCheckFailedException", **_shown(asked, there))

    def _place(self, table: str, item: Item) -> Place:
        hash_, range_ = self._keys[table]
        return table, _scalar(item[hash_]), _scalar(item[range_]) if range_ else ""

    def _read(self, place: Place) -> Item | None:
        where = "place = ? AND hash = ? AND range = ?"
        row = self._store.row(f"SELECT item FROM items WHERE {where}", *place)  # noqa: S608
        return None if row is None else json.loads(row[0])

    def _put(self, asked: Asked) -> None:
        item = asked["Item"]
        due: Sequence[str | None] = [
            _scalar(item[name]) if name in item else None for name in ("due_shard", "due_at")
        ]
        self._store.change(
            "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?, ?)",
            *self._place(asked["TableName"], item),
            json.dumps(item),
            *due,
        )

    def _delete(self, asked: Asked) -> None:
        place = self._place(asked["TableName"], asked["Key"])
        self._store.change("DELETE FROM items WHERE place = ? AND hash = ? AND range = ?", *place)


def _scalar(attribute: Mapping[str, str]) -> str:
    return next(iter(attribute.values()))


def _shown(asked: Asked, there: Item | None) -> Told:
    wants_it = asked.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    return {"Item": there} if wants_it and there is not None else {}
