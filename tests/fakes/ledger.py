"""The ledger in memory, as strict as DynamoDB."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import LONGEST, Entry, Keeping, Note, retention
from leadrelay.domain.errors import ConflictError
from leadrelay.domain.ports import Clock, Seen
from leadrelay.domain.record import Record
from tests.fakes.due_index import DueIndex
from tests.fakes.failing import Faults
from tests.fakes.ledger_limits import refuse_impossible


@dataclass
class InMemoryLedger:
    """`writes` and `reads` are faults of the next commits and reads.

    `index_lag` is how old the answers of `due` are; all other reads are consistent.
    """

    clock: Clock
    entries: dict[str, Entry] = field(default_factory=dict)
    kept_until: dict[str, datetime | None] = field(default_factory=dict)
    history: dict[str, list[Note]] = field(default_factory=dict)
    writes: Faults = field(default_factory=Faults)
    reads: Faults = field(default_factory=Faults)
    index_lag: timedelta = timedelta(0)
    keeping: Keeping = LONGEST

    def __post_init__(self) -> None:
        self.index = DueIndex(self.clock, self.index_lag)

    def read(self, key: str) -> Entry | None:
        with self.reads.around("ledger read"):
            entry = self.entries.get(key)
        if entry is None:
            return None
        until = self.kept_until[key]
        is_expired = until is not None and until <= self.clock()
        return replace(entry, record=Record()) if is_expired else entry

    def commit(self, entry: Entry, *, expected: int | None, note: Note) -> None:
        before = self.entries.get(entry.row.key)
        refuse_impossible(entry, expected, note, before.record if before else None)
        with self.writes.around("ledger commit"):
            if _stands(before, entry, expected):
                self._store(before, entry, note)

    def seen(self, keys: Sequence[str]) -> Mapping[str, Seen]:
        with self.reads.around("ledger batch read"):
            rows = [self.entries[key].row for key in dict.fromkeys(keys) if key in self.entries]
        return {row.key: Seen(row.poll_hash, row.announced_at is not None) for row in rows}

    def due(self, now: datetime, limit: int) -> Iterator[tuple[str, Account, datetime]]:
        with self.reads.around("ledger due"):
            due = self.index.due(now, limit)
        yield from due

    def _store(self, before: Entry | None, entry: Entry, note: Note) -> None:
        key, until = entry.row.key, retention(entry.row, note.at, self.keeping).record_until
        is_same = before is not None and before.record == entry.record
        earlier = self.kept_until[key] if is_same else None
        if until is not None and earlier is not None and earlier > note.at:
            # A record that stays the same is never kept longer because its row was touched.
            until = min(until, earlier)
        self.entries[key], self.kept_until[key] = entry, until
        self.history.setdefault(key, []).append(note)
        self.index.put(entry.row)


def _stands(there: Entry | None, entry: Entry, expected: int | None) -> bool:
    """False where this very write was made before. Raises ConflictError."""
    if (there.row.revision if there else None) == expected:
        return True
    if there and entry.row.write_id and there.row.write_id == entry.row.write_id:
        return False
    raise ConflictError("ledger commit: another revision is there")
