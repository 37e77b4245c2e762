"""The ledger by day and by contact, as the operator's tools read it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from leadrelay.aws.contacts import ContactDigests
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.ledger_reading import LedgerReader
from leadrelay.crm.lead_pro.contacts import contact, contacts_of
from leadrelay.domain.admission import observed
from leadrelay.domain.entry import Entry, Note, State
from leadrelay.domain.errors import ConfigurationError, UnavailableError
from tests.builders import NOW, an_enquiry
from tests.fakes.clock import FakeClock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY = "k" * 64
DAY = NOW.date()
Write = Callable[..., Entry]


@pytest.fixture
def digests() -> ContactDigests:
    return ContactDigests(lambda: KEY, lambda enquiry: contacts_of(enquiry, "AE"))


@pytest.fixture
def reader(dynamodb: "DynamoDBClient", ledger_table: str) -> LedgerReader:
    return LedgerReader(dynamodb, ledger_table)


@pytest.fixture
def write(
    dynamodb: "DynamoDBClient", ledger_table: str, clock: FakeClock, digests: ContactDigests
) -> Write:
    ledger = DynamoLedger(dynamodb, ledger_table, clock, digests=digests)

    def write(portal_lead_id: str = "1", *, at: timedelta = timedelta(0), **said: Any) -> Entry:
        entry = observed(None, an_enquiry(portal_lead_id=portal_lead_id, **said), NOW + at)
        ledger.commit(entry, expected=None, note=Note(at=NOW + at, what="observed"))
        return entry

    return write


@pytest.fixture
def rewrite(
    dynamodb: "DynamoDBClient", ledger_table: str, clock: FakeClock, digests: ContactDigests
) -> Callable[..., None]:
    """By another process, which remembers nothing."""

    def rewrite(entry: Entry, *, digests: ContactDigests | None = digests, **row: Any) -> None:
        ledger = DynamoLedger(dynamodb, ledger_table, clock, digests=digests)
        revision = entry.row.revision
        again = replace(entry, row=replace(entry.row, revision=revision + 1, **row))
        ledger.commit(again, expected=revision, note=Note(at=NOW, what="rested"))

    return rewrite


def found(reader: LedgerReader, digests: ContactDigests, typed: str) -> list[str]:
    return reader.keys_of(digests.digest(contact(typed, "AE")))


def items(dynamodb: "DynamoDBClient", table: str, prefix: str) -> list[dict[str, Any]]:
    every = dynamodb.scan(TableName=table)["Items"]
    return [item for item in every if item["key"]["S"].startswith(prefix)]


def test_enquiries_of_a_day_are_listed_latest_first(write: Write, reader: LedgerReader) -> None:
    for number in range(9):
        write(str(number), at=timedelta(minutes=number))
    write("tomorrow", at=timedelta(days=1))

    expected = [f"property_finder:{number}" for number in reversed(range(9))]

    assert list(reader.admitted(DAY)) == expected


def test_rows_are_read_in_the_order_in_which_they_are_asked_for(
    write: Write, reader: LedgerReader
) -> None:
    entries = {entry.row.key: entry.row for entry in (write("1"), write("2"))}
    wanted = ["property_finder:2", "property_finder:none", "property_finder:1"]

    rows = reader.rows(wanted)

    assert list(rows) == ["property_finder:2", "property_finder:1"]
    assert rows == entries


def test_a_history_is_told_in_the_order_in_which_it_was_written(
    write: Write, rewrite: Callable[..., None], reader: LedgerReader
) -> None:
    entry = write()
    rewrite(entry, state=State.SUPPRESSED, due_at=None)

    assert [note.what for note in reader.history(entry.row.key)] == ["observed", "rested"]


@pytest.mark.parametrize(
    "typed", ["Ada@Example.com", " ada@example.COM ", "+971 50 111 0001", "050 111 0001"]
)
def test_a_person_is_found_by_what_people_type(
    write: Write, reader: LedgerReader, digests: ContactDigests, typed: str
) -> None:
    write("1", email="ada@example.com", phones=("+971501110001",))
    write("2", email="ADA@example.com", phones=("0501110001",))
    write("3", email="grace@example.com", phones=("+971501110002",))

    assert found(reader, digests, typed) == ["property_finder:1", "property_finder:2"]


def test_contacts_are_kept_as_keyed_hashes_only(
    write: Write, dynamodb: "DynamoDBClient", ledger_table: str
) -> None:
    write(email="ada@example.com", phones=("+971501110001",))

    index = items(dynamodb, ledger_table, "contact#")

    assert len(index) == 2
    assert "ada" not in str(index)
    assert "501110001" not in str(index)


def test_who_was_erased_is_not_found_any_more(
    write: Write,
    rewrite: Callable[..., None],
    reader: LedgerReader,
    digests: ContactDigests,
) -> None:
    entry = write(email="ada@example.com")
    enquiry = an_enquiry(erased=True, observed_at=NOW + timedelta(hours=1))
    rewrite(observed(entry, enquiry, NOW))

    assert found(reader, digests, "ada@example.com") == []


def test_a_person_is_found_no_longer_than_the_record_is_kept(
    write: Write,
    rewrite: Callable[..., None],
    dynamodb: "DynamoDBClient",
    ledger_table: str,
) -> None:
    entry = write(email="ada@example.com", phones=())
    rewrite(entry, state=State.SUPPRESSED, due_at=None)

    (index,) = items(dynamodb, ledger_table, "contact#")
    parts = items(dynamodb, ledger_table, entry.row.key)
    (record,) = [item for item in parts if item["part"]["S"].startswith("DATA#")]

    assert index["expires_at"] == record["expires_at"]


def test_another_address_replaces_the_one_before(
    write: Write, rewrite: Callable[..., None], reader: LedgerReader, digests: ContactDigests
) -> None:
    entry = write(email="ada@example.com")
    later = an_enquiry(email="ada@home.example", observed_at=NOW + timedelta(hours=1))
    rewrite(observed(entry, later, NOW))

    assert found(reader, digests, "ada@example.com") == []
    assert found(reader, digests, "ada@home.example") == [entry.row.key]


@pytest.mark.parametrize("error", [UnavailableError("secret read"), ConfigurationError("none")])
def test_an_enquiry_is_durable_while_nobody_can_read_the_key(
    write: Write, rewrite: Callable[..., None], reader: LedgerReader, error: Exception
) -> None:
    def unreadable() -> str:
        raise error

    broken = ContactDigests(unreadable, lambda enquiry: contacts_of(enquiry, "AE"))
    entry = write(email="ada@example.com")
    later = an_enquiry(email="ada@home.example", observed_at=NOW + timedelta(hours=1))

    rewrite(observed(entry, later, NOW), digests=broken)

    assert reader.rows([entry.row.key])[entry.row.key].version == 2


def test_what_could_not_be_indexed_is_with_the_next_write(
    write: Write, rewrite: Callable[..., None], reader: LedgerReader, digests: ContactDigests
) -> None:
    entry = write("1", email=None, phones=())
    later = an_enquiry(email="ada@home.example", observed_at=NOW + timedelta(hours=1))
    known = observed(entry, later, NOW)
    rewrite(known, digests=None)
    assert found(reader, digests, "ada@home.example") == []

    revised = replace(known, row=replace(known.row, revision=known.row.revision + 1))
    rewrite(revised, attempts=1)

    assert found(reader, digests, "ada@home.example") == [entry.row.key]


def test_a_key_that_anybody_could_guess_is_refused() -> None:
    weak = ContactDigests(lambda: "secret", lambda _: ())

    with pytest.raises(ConfigurationError):
        weak.digest("ada@example.com")
