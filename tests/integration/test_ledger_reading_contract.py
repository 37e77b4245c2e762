"""What everything that looks over the ledger relies on, for the fake as for DynamoDB."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from leadrelay.aws.contacts import ContactDigests
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.ledger_reading import LedgerReader
from leadrelay.domain.admission import observed
from leadrelay.domain.entry import Entry, Note
from leadrelay.usecases.look_over import LedgerReading
from tests.builders import NOW, an_enquiry
from tests.fakes.ledger_reading import InMemoryLedgerReading

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

DAY = timedelta(days=1)
CONTACT_KEY = "k" * 64
DIGESTS = ContactDigests(lambda: CONTACT_KEY, lambda enquiry: {enquiry.email or ""})


class InMemory:
    def __init__(self) -> None:
        self.reading = InMemoryLedgerReading()

    def write(self, entry: Entry, note: Note) -> None:
        key = entry.row.key
        self.reading.add(entry.row)
        self.reading.notes.setdefault(key, []).append(note)
        for digest in DIGESTS.of(entry.record.enquiry) or ():
            keys = self.reading.contacts.setdefault(digest, [])
            self.reading.contacts[digest] = sorted({*keys, key})


class OnDynamo:
    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self.reading = LedgerReader(client, table)
        self.ledger = DynamoLedger(client, table, lambda: NOW, digests=DIGESTS)

    def write(self, entry: Entry, note: Note) -> None:
        before = entry.row.revision - 1
        self.ledger.commit(entry, expected=before or None, note=note)


@pytest.fixture(params=["in memory", "on dynamodb"])
def there(request: pytest.FixtureRequest) -> InMemory | OnDynamo:
    if request.param == "in memory":
        return InMemory()
    client = request.getfixturevalue("dynamodb")
    return OnDynamo(client, request.getfixturevalue("ledger_table"))


@pytest.fixture
def reading(there: InMemory | OnDynamo) -> LedgerReading:
    return there.reading


@pytest.fixture
def admit(there: InMemory | OnDynamo) -> Callable[..., Entry]:
    def admit(number: int, *, at: timedelta = timedelta(0)) -> Entry:
        told = an_enquiry(portal_lead_id=str(number), email="ada@example.com")
        entry = observed(None, told, NOW + at)
        there.write(entry, Note(at=NOW + at, what="observed"))
        return entry

    return admit


def test_a_day_is_listed_latest_first(admit: Callable[..., Entry], reading: LedgerReading) -> None:
    entries = [admit(number, at=timedelta(seconds=number)) for number in range(5)]
    admit(9, at=-DAY)

    assert list(reading.admitted(NOW.date())) == [entry.row.key for entry in reversed(entries)]
    assert list(reading.admitted((NOW + DAY).date())) == []


def test_rows_come_in_the_order_in_which_they_are_asked_for_without_those_that_are_not_there(
    admit: Callable[..., Entry], reading: LedgerReading
) -> None:
    first, second = admit(1).row, admit(2).row

    rows = reading.rows([second.key, "property_finder:none", first.key])

    assert list(rows.values()) == [second, first]


def test_a_history_is_told_as_it_was_written(
    there: InMemory | OnDynamo, admit: Callable[..., Entry], reading: LedgerReading
) -> None:
    entry = admit(1)
    earlier = Note(at=NOW - timedelta(seconds=1), what="sending", facts={"posts": 1})
    there.write(replace(entry, row=replace(entry.row, revision=2)), earlier)

    assert [note.what for note in reading.history(entry.row.key)] == ["observed", "sending"]
    assert reading.history(entry.row.key)[1] == earlier
    assert reading.history("property_finder:none") == []


def test_a_person_is_found_by_the_hash_and_by_nothing_else(
    admit: Callable[..., Entry], reading: LedgerReading
) -> None:
    keys = [admit(number).row.key for number in (1, 2)]

    assert reading.keys_of(DIGESTS.digest("ada@example.com")) == keys
    assert reading.keys_of("ada@example.com") == []
