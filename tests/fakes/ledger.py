"""The ledger in memory, as strict as DynamoDB."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from leadrelay.aws.ledger_items import LARGEST_RECORD
from leadrelay.codec import record_to_json
from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import Entry, Note, Retention, retention
from leadrelay.domain.errors import ConflictError, SchemaError
from leadrelay.domain.ports import Clock
from leadrelay.domain.record import Record
from tests.fakes.failing import Faults


@dataclass
class InMemoryLedger:
    """`writes` and `reads` are faults of the next commits and reads."""

    clock: Clock
    entries: dict[str, Entry] = field(default_factory=dict)
    kept: dict[str, Retention] = field(default_factory=dict)
    history: dict[str, list[Note]] = field(default_factory=dict)
    writes: Faults = field(default_factory=Faults)
    reads: Faults = field(default_factory=Faults)

    def read(self, key: str) -> Entry | None:
        with self.reads.around("ledger read"):
            entry = self.entries.get(key)
        if entry is None:
            return None
        until = self.kept[key].record_until
        is_expired = until is not None and until <= self.clock()
        return replace(entry, record=Record()) if is_expired else entry

    def commit(self, entry: Entry, *, expected: int | None, note: Note) -> None:
        _refuse_impossible(entry, expected, note)
        with self.writes.around("ledger commit"):
            if self._stands(entry, expected):
                self._store(entry, note)

    def polled(self, keys: Sequence[str]) -> Mapping[str, str]:
        with self.reads.around("ledger batch read"):
            rows = [self.entries[key].row for key in dict.fromkeys(keys) if key in self.entries]
        return {row.key: row.poll_hash for row in rows if row.poll_hash is not None}

    def due(self, now: datetime, limit: int) -> Iterator[tuple[str, Account, datetime]]:
        with self.reads.around("ledger due"):
            rows = [entry.row for entry in self.entries.values()]
        due = [(r.key, r.account, r.due_at) for r in rows if r.due_at and r.due_at <= now]
        yield from sorted(due, key=lambda each: each[2])[:limit]

    def _stands(self, entry: Entry, expected: int | None) -> bool:
        """False where this very write was made before. Raises ConflictError."""
        there = self.entries.get(entry.row.key)
        if (there.row.revision if there else None) == expected:
            return True
        if there and entry.row.write_id and there.row.write_id == entry.row.write_id:
            return False
        raise ConflictError("ledger commit: another revision is there")

    def _store(self, entry: Entry, note: Note) -> None:
        key = entry.row.key
        before, kept = self.entries.get(key), retention(entry.row, note.at)
        if before is not None and before.record == entry.record:
            kept = replace(kept, record_until=_earlier(self.kept[key], kept))
        self.entries[key], self.kept[key] = entry, kept
        self.history.setdefault(key, []).append(note)


def _earlier(before: Retention, after: Retention) -> datetime | None:
    """A record that stays the same is never kept longer because its row was touched."""
    if before.record_until is None or after.record_until is None:
        return after.record_until
    return min(before.record_until, after.record_until)


def _refuse_impossible(entry: Entry, expected: int | None, note: Note) -> None:
    row = entry.row
    assert row.revision == (expected or 0) + 1, "the row must carry its new revision"
    assert 1 <= len(row.key.encode()) <= 2048, "a partition key has 1 to 2048 bytes"
    assert all(isinstance(fact, str | int) for fact in note.facts.values()), "text or whole numbers"
    if len(record_to_json(entry.record)) > LARGEST_RECORD:
        raise SchemaError("record is too large")
