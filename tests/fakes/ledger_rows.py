"""The ledger in memory as its readers see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from leadrelay.domain.entry import Row
from tests.fakes.ledger import InMemoryLedger


@dataclass(frozen=True)
class InMemoryLedgerRows:
    ledger: InMemoryLedger

    def admitted(self, day: date) -> list[str]:
        with self.ledger.reads.around("ledger query"):
            rows = [entry.row for entry in self.ledger.entries.values()]
        found = [row for row in rows if row.admitted_at.date() == day and not row.is_canary]
        return [row.key for row in sorted(found, key=_time, reverse=True)]

    def rows(self, keys: Sequence[str]) -> Mapping[str, Row]:
        with self.ledger.reads.around("ledger batch read"):
            entries = self.ledger.entries
            return {key: entries[key].row for key in keys if key in entries}


def _time(row: Row) -> tuple[str, str]:
    return row.admitted_at.isoformat(), row.key
