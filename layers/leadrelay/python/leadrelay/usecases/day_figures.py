"""What a day came to: leads, their speed, and what became of everything that was admitted."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from leadrelay.domain.enquiry import Portal
from leadrelay.domain.entry import Row, State
from leadrelay.usecases.tell_timeline import seconds_to_lead

OPEN = frozenset({State.NEW, State.SENDING, State.UNKNOWN, State.RETRY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """From the portal's time until Lead.pro held it, in seconds; None where there was no lead."""

    median: float | None
    slow: float | None  # nineteen of twenty were faster


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What was admitted is the sum of all others."""

    admitted: int
    in_crm: int
    suppressed: int
    parked: int
    gone: int
    open: int


def is_open(row: Row) -> bool:
    """Neither in Lead.pro nor finally not."""
    return row.state in OPEN


def is_parked(row: Row) -> bool:
    return row.state is State.PARKED


def delivered_since(rows: Iterable[Row], start: datetime) -> list[Row]:
    return [row for row in rows if row.delivered_at is not None and row.delivered_at >= start]


def speed(rows: Iterable[Row]) -> Speed:
    seconds = sorted(each for each in map(seconds_to_lead, rows) if each is not None)
    return Speed(median=_percentile(seconds, 0.50), slow=_percentile(seconds, 0.95))


def oldest_open(rows: Iterable[Row]) -> Row | None:
    return min(filter(is_open, rows), key=asked_at, default=None)


def asked_at(row: Row) -> datetime:
    """When the person asked, or was first heard of where the portal does not tell."""
    return row.portal_created_at or row.admitted_at


def balances(rows: Sequence[Row]) -> Mapping[Portal, Balance]:
    found = dict.fromkeys(row.account.portal for row in rows)
    return {
        portal: _balance([row for row in rows if row.account.portal is portal])
        for portal in sorted(found)
    }


def _balance(rows: Sequence[Row]) -> Balance:
    def among(fits: Callable[[Row], bool]) -> int:
        return sum(map(fits, rows))

    return Balance(
        admitted=len(rows),
        in_crm=among(lambda row: row.state is State.CREATED),
        suppressed=among(lambda row: row.state is State.SUPPRESSED),
        parked=among(is_parked),
        gone=among(lambda row: row.state is State.GONE),
        open=among(is_open),
    )


def _percentile(ordered: Sequence[float], part: float) -> float | None:
    """By the nearest rank."""
    return ordered[math.ceil(part * len(ordered)) - 1] if ordered else None
