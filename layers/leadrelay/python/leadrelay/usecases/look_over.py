"""Looking over the ledger's rows, the latest first, as far as a moment's patience allows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Protocol

from leadrelay.domain.entry import Note, Row
from leadrelay.domain.ports import Clock

BATCH = 100
PATIENCE = timedelta(seconds=5)  # somebody waits for it
Wanted = Callable[[Row], bool]


class LedgerReading(Protocol):
    """The ledger as those see it who only look."""

    def admitted(self, day: date) -> Iterator[str]: ...

    def rows(self, keys: Sequence[str]) -> Mapping[str, Row]: ...

    def history(self, key: str) -> list[Note]: ...

    def keys_of(self, contact: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen, the latest first; `is_cut` if there is more than was looked at."""

    rows: tuple[Row, ...]
    days: int
    is_cut: bool

    def only(self, wanted: Wanted) -> tuple[Row, ...]:
        return tuple(filter(wanted, self.rows))


@dataclass(frozen=True, slots=True)
class LedgerView:
    ledger: LedgerReading
    clock: Clock

    def latest(self, most: int, days: int) -> Look:
        """At most so many rows, and none that was admitted more than so many days ago."""
        until, keys, rows = self.clock() + PATIENCE, self._keys(days), list[Row]()
        while batch := list(islice(keys, min(BATCH, most - len(rows)))):
            rows += self.ledger.rows(batch).values()
            if self.clock() >= until:
                break
        return Look(tuple(rows), days, is_cut=next(keys, None) is not None)

    def row(self, key: str) -> Row | None:
        return self.ledger.rows([key]).get(key)

    def _keys(self, days: int) -> Iterator[str]:
        today = self.clock().date()
        for ago in range(days):
            yield from self.ledger.admitted(today - timedelta(days=ago))


def admitted_since(start: datetime) -> Wanted:
    return lambda row: row.admitted_at >= start
