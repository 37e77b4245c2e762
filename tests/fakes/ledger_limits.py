"""What DynamoDB would refuse of an entry; cheap, because simulations commit millions of them."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from operator import attrgetter

from leadrelay.aws.ledger_items import LARGEST_RECORD
from leadrelay.codec import record_to_json
from leadrelay.domain.enquiry import Enquiry, Repeat
from leadrelay.domain.entry import Entry, Note
from leadrelay.domain.errors import SchemaError
from leadrelay.domain.record import Record

LARGEST_KEY = 2048  # bytes
LARGEST_ITEM = 400 * 1024  # bytes, with the names
LARGEST_NUMBER = 10**38
ROOM = 4096  # for what has a bound of its own: names, numbers, times, hashes, the account
WIDEST = 12  # bytes of ASCII JSON that one character may take
PIECE = 128  # bytes for the name of a field, punctuation and a time

_parts = attrgetter(*(each.name for each in fields(Enquiry)))


def refuse_impossible(entry: Entry, expected: int | None, note: Note, known: Record | None) -> None:
    """`known` is a record that was accepted before."""
    row = entry.row
    assert row.revision == (expected or 0) + 1, "the row must carry its new revision"
    assert 1 <= len(row.key.encode()) <= LARGEST_KEY, "a partition key has 1 to 2048 bytes"
    assert all(isinstance(fact, str | int) for fact in note.facts.values()), "text or whole numbers"
    if row.lead_id is not None and abs(row.lead_id) >= LARGEST_NUMBER:
        raise SchemaError("ledger commit: a number has 38 digits at most")
    _refuse_large((row.key, row.reason, row.write_id, row.owner or ""))
    _refuse_large((row.key, note.what, *map(str, note.facts.values())))
    if entry.record is not known and most_bytes(entry.record) > LARGEST_RECORD:
        _refuse_large_record(entry.record)


def most_bytes(record: Record) -> int:
    """Its JSON is never longer; to count this takes a small part of the time."""
    texts = [record.raw or "", *record.told_at]
    for pair in record.sent_as:
        texts += (pair.email, pair.phone or "")
    for value in _parts(record.enquiry) if record.enquiry else ():
        if value is not None:
            texts += _texts(value)
    return ROOM + PIECE * len(texts) + WIDEST * len("".join(texts))


def _texts(value: object) -> Iterable[str]:
    match value:
        case str():
            return (value,)
        case tuple():
            return tuple(text for each in value for text in _texts(each))
        case Repeat():
            names = (each.name for each in fields(value))
            return tuple(text for name in names for text in (name, *_texts(getattr(value, name))))
        case datetime():
            return ("",)
        case Mapping():
            return (*value, *value.values())
    return (str(value),)


def _refuse_large(texts: Iterable[str]) -> None:
    if len("".join(texts).encode()) + ROOM > LARGEST_ITEM:
        raise SchemaError("ledger commit: an item has 400 KB at most")


def _refuse_large_record(record: Record) -> None:
    if len(record_to_json(record)) > LARGEST_RECORD:
        raise SchemaError("record is too large")
