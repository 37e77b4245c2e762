"""Items that the release before left in the table: read, found and written on."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from leadrelay.aws.contacts import ContactDigests
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.ledger_reading import LedgerReader
from leadrelay.domain.entry import Entry, Note, ParkReason, State
from leadrelay.domain.errors import SchemaError
from tests.builders import NOW
from tests.versions.written import of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEYS = [f"property_finder:{each}" for each in (*State, *ParkReason)]


@pytest.fixture
def ledger(dynamodb: "DynamoDBClient", ledger_table: str) -> DynamoLedger:
    for item in of("before")["items"]:
        dynamodb.put_item(TableName=ledger_table, Item=item)
    digests = ContactDigests(lambda: "k" * 32, lambda _: ())
    return DynamoLedger(dynamodb, ledger_table, lambda: NOW, digests=digests)


@pytest.mark.proves("F67", "F110")
@pytest.mark.parametrize("key", KEYS)
def test_an_entry_of_the_release_before_is_read_and_written_on(
    ledger: DynamoLedger, key: str
) -> None:
    entry = ledger.read(key)
    assert entry is not None
    assert entry.record.enquiry is not None

    row = replace(entry.row, revision=entry.row.revision + 1, reason="read by another release")
    note = Note(at=NOW, what="observed", facts={})
    ledger.commit(Entry(row, entry.record), expected=entry.row.revision, note=note)

    assert ledger.read(key) == Entry(row, entry.record)


@pytest.mark.proves("F110")
def test_readers_find_the_rows_and_histories_of_the_release_before(
    ledger: DynamoLedger,  # noqa: ARG001 - what is read is in its table
    dynamodb: "DynamoDBClient",
    ledger_table: str,
) -> None:
    reader = LedgerReader(dynamodb, ledger_table)

    assert set(reader.admitted(NOW.date())) == set(KEYS)
    assert list(reader.rows(KEYS)) == KEYS
    assert [note.what for note in reader.history(KEYS[0])] == ["created"]


@pytest.mark.proves("F67")
def test_a_row_of_a_newer_release_stays_as_it_is_until_that_release_is_back(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient", ledger_table: str
) -> None:
    (newer,) = [
        item | {"state": {"S": "snoozed"}}
        for item in of("before")["items"]
        if (item["key"]["S"], item["part"]["S"]) == (KEYS[0], "STATE")
    ]
    dynamodb.put_item(TableName=ledger_table, Item=newer)

    with pytest.raises(SchemaError, match="state"):
        ledger.read(KEYS[0])
    place = {name: newer[name] for name in ("key", "part")}
    assert dynamodb.get_item(TableName=ledger_table, Key=place)["Item"] == newer
