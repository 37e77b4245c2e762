"""The ledger in memory, as those see it who only look."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from leadrelay.domain.entry import Note, Row
from tests.fakes.failing import Faults


@dataclass
class InMemoryLedgerReading:
    """`batches` are the numbers of rows that were asked for at once."""

    known: dict[str, Row] = field(default_factory=dict)
    notes: dict[str, list[Note]] = field(default_factory=dict)
    contacts: dict[str, list[str]] = field(default_factory=dict)
    reads: Faults = field(default_factory=Faults)
    batches: list[int] = field(default_factory=list)

    def add(self, *rows: Row) -> None:
        self.known |= {row.key: row for row in rows}

    def admitted(self, day: date) -> Iterator[str]:
        known = [row for row in self.known.values() if not row.is_canary]
        of_day = [row for row in known if row.admitted_at.date() == day]
        latest_first = sorted(of_day, key=lambda row: (row.admitted_at, row.key), reverse=True)
        yield from (row.key for row in latest_first)

    def rows(self, keys: Sequence[str]) -> Mapping[str, Row]:
        with self.reads.around("ledger batch read"):
            self.batches.append(len(keys))
            return {key: self.known[key] for key in keys if key in self.known}

    def history(self, key: str) -> list[Note]:
        return self.notes.get(key, [])

    def keys_of(self, contact: str) -> list[str]:
        return self.contacts.get(contact, [])
