"""Who has enquired before: as DynamoDB knows it, and its twin in memory."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from leadrelay.aws.contacts import ContactDigests
from leadrelay.aws.known_contacts import DynamoKnownContacts
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.ledger_reading import LedgerReader
from leadrelay.crm.lead_pro.contacts import contacts_of
from leadrelay.domain.admission import observed
from leadrelay.domain.entry import Entry, Note, State
from leadrelay.domain.errors import ConfigurationError, UnavailableError
from leadrelay.domain.ports import KnownContacts, Ledger
from leadrelay.domain.record import Record
from tests.builders import NOW, an_enquiry
from tests.fakes.clock import FakeClock
from tests.fakes.contacts import InMemoryContacts
from tests.fakes.ledger import InMemoryLedger

NOTE = Note(at=NOW, what="observed")
EMAIL = "layla@people.example"
Kept = tuple[Ledger, KnownContacts]


def digests(key: Callable[[], str] = lambda: "k" * 64) -> ContactDigests:
    return ContactDigests(key, lambda enquiry: contacts_of(enquiry, "AE"))


@pytest.fixture(params=["dynamodb", "in memory"])
def kept(request: pytest.FixtureRequest, clock: FakeClock) -> Kept:
    if request.param == "in memory":
        ledger = InMemoryLedger(clock)
        return ledger, InMemoryContacts(ledger)
    client, table = map(request.getfixturevalue, ("dynamodb", "ledger_table"))
    stored = DynamoLedger(client, table, clock, digests=digests())
    return stored, DynamoKnownContacts(LedgerReader(client, table), digests())


def written(kept: Kept, portal_lead_id: str, **said: Any) -> Entry:
    entry = observed(None, an_enquiry(portal_lead_id=portal_lead_id, **said), NOW)
    kept[0].commit(entry, expected=None, note=NOTE)
    return entry


def found(kept: Kept, **said: Any) -> set[str]:
    return {row.key for row in kept[1].rows_of(an_enquiry(portal_lead_id="new", **said))}


def test_nobody_is_known_before_anybody_enquired(kept: Kept) -> None:
    assert found(kept) == set()


def test_the_same_phone_or_email_however_it_was_typed_is_the_same_person(kept: Kept) -> None:
    phone = written(kept, "1", phones=("050 111 0001",)).row.key
    email = written(kept, "2", phones=None, email=EMAIL.upper()).row.key
    written(kept, "3", phones=("+971501110003",))

    assert found(kept, phones=("+971501110001",), email=EMAIL) == {phone, email}


def test_a_second_lead_is_found_by_the_same_contact(kept: Kept) -> None:
    assert found(kept) == set()
    key = written(kept, "1#contact").row.key

    assert found(kept) == {key} == {"property_finder:1#contact"}


def test_who_gave_no_contact_is_nobody_that_is_known(kept: Kept) -> None:
    written(kept, "1", phones=None)

    assert found(kept, phones=None) == set()


def test_what_is_told_is_the_row_as_it_stands(kept: Kept) -> None:
    entry = written(kept, "1")
    row = replace(entry.row, revision=2, state=State.CREATED, lead_id=7, write_id="later")
    kept[0].commit(Entry(row, entry.record), expected=1, note=NOTE)

    assert [each.lead_id for each in kept[1].rows_of(an_enquiry())] == [7]


def test_whose_record_was_emptied_is_not_found_any_more(kept: Kept) -> None:
    entry = written(kept, "1")
    row = replace(entry.row, revision=2, version=2, write_id="later")
    kept[0].commit(Entry(row, Record()), expected=1, note=NOTE)

    assert found(kept) == set()


def test_without_the_key_nobody_can_be_looked_for(dynamodb: Any, ledger_table: str) -> None:
    def no_key() -> str:
        raise ConfigurationError("no key")

    contacts = DynamoKnownContacts(LedgerReader(dynamodb, ledger_table), digests(no_key))

    with pytest.raises(UnavailableError):
        contacts.rows_of(an_enquiry())
