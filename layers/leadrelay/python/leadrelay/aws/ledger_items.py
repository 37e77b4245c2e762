"""The items of one ledger entry.

| `part` | holds | people |
|---|---|---|
| `STATE` | the row, and where its record is; its `due_at` is when somebody must look at it | no |
| `DATA#<version>` | the record as one JSON string | yes |
| `H#<time>#<revision>` | one note of the history | no |

Beside it, for as long as the record is kept, one item under each of the person's contacts and one
under the listing (`contact#<keyed hash>`), whose `part` is the enquiry key. A row is listed by the
day on which it was admitted, in as many shards as what is due; a canary's is in no list.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self

from leadrelay import codec
from leadrelay.aws.attributes import (
    Attributes,
    expiry,
    from_plain,
    instant,
    to_instant,
    to_plain,
)
from leadrelay.domain import canary
from leadrelay.domain.entry import ROW_KEPT, Entry, Keeping, Note, Row, retention
from leadrelay.domain.errors import SchemaError
from leadrelay.domain.record import Record

STATE, DATA = "STATE", "DATA#"
LARGEST_RECORD = 350_000  # bytes of ASCII; an item may have 400 KB with its names


def item_key(key: str, part: str) -> Attributes:
    return {"key": {"S": key}, "part": {"S": part}}


@dataclass(frozen=True, slots=True)
class Stored:
    """Where the record of one revision is, so that a row can change without rewriting it.

    `contacts` are the keyed hashes under which it can be found; None until its item was read.
    """

    revision: int
    record_hash: str
    data_part: str
    data_until: datetime | None
    contacts: frozenset[str] | None = field(default=None, compare=False)

    @classmethod
    def from_state(cls, state: Attributes) -> Self:
        until = state.get("data_until")
        return cls(
            revision=int(state["revision"]["N"]),
            record_hash=state["record_hash"]["S"],
            data_part=state["data_part"]["S"],
            data_until=to_instant(until) if until else None,
        )

    def is_expired(self, at: datetime) -> bool:
        return self.data_until is not None and self.data_until <= at

    @property
    def place(self) -> tuple[str, str, datetime | None]:
        """What the record's item says; it need not be written again where this stays the same."""
        return (self.record_hash, self.data_part, self.data_until)


def planned(
    entry: Entry, record_json: str, before: Stored | None, at: datetime, keeping: Keeping
) -> Stored:
    """Where the record will be; the same place as before when nothing about it changes."""
    digest = hashlib.sha256(record_json.encode()).hexdigest()[:32]
    until = retention(entry.row, at, keeping).record_until
    revision = entry.row.revision
    if before is None or before.record_hash != digest or before.is_expired(at):
        return Stored(revision, digest, f"{DATA}{entry.row.version}", until)
    if until is not None and before.data_until is not None:
        until = min(until, before.data_until)
    return Stored(revision, digest, before.data_part, until)


def record_text(record: Record) -> str:
    """Raises SchemaError for a record that would not fit into one item."""
    text = codec.record_to_json(record)
    if len(text) > LARGEST_RECORD:
        raise SchemaError(f"record of {len(text)} bytes is larger than {LARGEST_RECORD}")
    return text


def state_item(row: Row, stored: Stored, at: datetime) -> Attributes:
    plain = codec.row_to_mapping(row)
    account = plain.pop("account")
    plain |= {"portal": account["portal"], "account": account["name"]}
    plain |= {"record_hash": stored.record_hash, "data_part": stored.data_part}
    plain.pop("due_at", None)
    item = from_plain(plain) | item_key(row.key, STATE)
    if not row.is_canary:
        item["admitted_on"] = {"S": admitted_on(row.admitted_at.date(), row.admitted_shard)}
    if row.due_at is not None:
        item["deliver_at"] = instant(row.due_at)
    if row.wake_at is not None:
        item |= {"due_at": instant(row.wake_at), "due_shard": {"S": row.due_shard}}
    if stored.data_until is not None:
        item["data_until"] = instant(stored.data_until)
    return _expiring(item, retention(row, at).row_until)


def row_of(state: Attributes) -> Row:
    """Raises SchemaError, without values, for a row that this release cannot read."""
    inexact = {"due_at", "deliver_at"}
    plain: dict[str, Any] = to_plain({name: state[name] for name in state.keys() - inexact})
    plain["account"] = {"portal": plain.get("portal"), "name": plain.get("account")}
    if "deliver_at" in state:
        plain["due_at"] = to_instant(state["deliver_at"])
    return codec.row_from_mapping(plain)


def admitted_on(day: date, shard: str) -> str:
    """`day` is one of UTC."""
    return f"{day.isoformat()}#{shard}"


def data_item(key: str, record_json: str, stored: Stored) -> Attributes:
    item = item_key(key, stored.data_part) | {"record": {"S": record_json}}
    if stored.contacts:
        item["contacts"] = {"SS": sorted(stored.contacts)}
    return _expiring(item, stored.data_until)


def contacts_in(data: Attributes | None) -> frozenset[str]:
    return frozenset((data or {}).get("contacts", {}).get("SS", ()))


def contact_item(key: str, contact: str, stored: Stored) -> Attributes:
    return _expiring(contact_key(key, contact), stored.data_until)


def contact_key(key: str, contact: str) -> Attributes:
    return item_key(f"contact#{contact}", key)


def history_item(row: Row, note: Note) -> Attributes:
    item = item_key(row.key, f"H#{note.at.isoformat()}#{row.revision}")
    item |= {"what": {"S": note.what}, "facts": {"M": from_plain(note.facts)}}
    return _expiring(item, note.at + (canary.KEPT if row.is_canary else ROW_KEPT))


def _expiring(item: Attributes, until: datetime | None) -> Attributes:
    return item if until is None else item | {"expires_at": expiry(until)}
