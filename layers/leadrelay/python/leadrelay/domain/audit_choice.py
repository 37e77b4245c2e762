"""Which enquiries are looked up at the CRM now: suspects in turn, and a few of all others."""

import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from leadrelay.domain.audit import is_judged, is_suspect
from leadrelay.domain.entry import Row

RECENT = timedelta(hours=48)
MOST_SUSPECTS = 100  # of one tick
SAMPLED = 20


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was found before comes first: it may have been settled."""

    doubtful: Sequence[Row]
    in_turn: Sequence[Row]
    others: Sequence[Row]

    @property
    def rows(self) -> list[Row]:
        every = {row.key: row for row in (*self.doubtful, *self.in_turn, *self.others)}
        return list(every.values())

    def cursor(self, looked_up: Collection[str], before: str) -> str:
        """The last suspect that had its turn."""
        done = [row.key for row in self.in_turn if row.key in looked_up]
        return done[-1] if done else before


def chosen(
    rows: Collection[Row], doubtful: Collection[Row], cursor: str, settle: timedelta, now: datetime
) -> Chosen:
    known = {row.key for row in doubtful}
    suspected = [row for row in suspects(rows, settle) if row.key not in known]
    return Chosen(
        doubtful=list(doubtful),
        in_turn=in_turn(suspected, cursor),
        others=sample(rows, settle, now),
    )


def suspects(rows: Iterable[Row], settle: timedelta) -> list[Row]:
    return [row for row in rows if is_judged(row) and is_suspect(row, settle)]


def lasting(rows: Iterable[Row], settle: timedelta, now: datetime) -> list[Row]:
    """Of rows of any age: those that may have been doubled lately, or whose doubt has not ended."""
    return [row for row in suspects(rows, settle) if _is_open(row) or _is_recent(row, now)]


def since_restored(rows: Iterable[Row], restored_at: datetime, settle: timedelta) -> list[Row]:
    """All that a restored table may be wrong about, by key."""
    found = [row for row in rows if is_judged(row) and is_suspect(row, settle, restored_at)]
    return sorted(found, key=lambda row: row.key)


def in_turn(rows: Sequence[Row], cursor: str, most: int = MOST_SUSPECTS) -> list[Row]:
    """Those after `cursor` first, so that each has its turn however many there are."""
    ordered = sorted(rows, key=lambda row: (row.key <= cursor, row.key))
    return ordered[:most]


def sample(rows: Iterable[Row], settle: timedelta, now: datetime, most: int = SAMPLED) -> list[Row]:
    """Others at every hour, and the same ones when the hour is tried again."""
    others = [row for row in rows if is_judged(row) and not is_suspect(row, settle)]
    return sorted(others, key=lambda row: _lot(row.key, now))[:most]


def _lot(key: str, now: datetime) -> int:
    return zlib.crc32(f"{now:%Y-%m-%dT%H}/{key}".encode())


def _is_open(row: Row) -> bool:
    return row.lead_id is None or row.posts > 1


def _is_recent(row: Row, now: datetime) -> bool:
    return row.delivered_at is not None and now - row.delivered_at <= RECENT
