"""How many enquiries an account usually gets at this hour of the week, and how odd a silence is."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
SLOTS = 7 * 24
LEARNT = 2 * WEEK  # before that nothing is called unusual
MEMORY = 8  # weeks
LISTED_BY = timedelta(hours=3)  # by then whatever belongs to an hour is in the ledger
LONGEST = timedelta(days=60)  # of a silence that is measured
ALARMING = math.log(1000)  # expected enquiries by which none comes once in a thousand times


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """`rates` are enquiries an hour, Monday's first hour first; the last weeks count most.

    Everything from `since` until `until`, both whole hours, has been counted.
    """

    revision: int = 0
    since: datetime | None = None
    until: datetime | None = None
    rates: tuple[float, ...] = (0.0,) * SLOTS


def learnt(
    rhythm: Rhythm, asked_at: Sequence[datetime], known_from: datetime, now: datetime, zone: tzinfo
) -> Rhythm:
    """`asked_at` are the times of all enquiries since `known_from`."""
    end = _whole(now - LISTED_BY)
    start = max(rhythm.until or known_from, _whole(known_from + HOUR - timedelta.resolution))
    if start >= end:
        return rhythm
    since, rates = rhythm.since or start, list(rhythm.rates)
    counts = _counted(asked_at)
    for hour in _hours(start, end):
        slot = _slot(hour, zone)
        rates[slot] += (counts.get(hour, 0) - rates[slot]) * _weight(hour - since)
    return replace(rhythm, since=since, until=end, rates=tuple(rates))


def silence_excess(rhythm: Rhythm, last_at: datetime | None, now: datetime, zone: tzinfo) -> float:
    """One at a silence that this rhythm has once in a thousand times; zero before it is known."""
    if rhythm.since is None or now - rhythm.since < LEARNT:
        return 0.0
    start = max(last_at or rhythm.since, now - LONGEST)
    return _expected(rhythm, start, now, zone) / ALARMING


def _expected(rhythm: Rhythm, start: datetime, end: datetime, zone: tzinfo) -> float:
    return sum(
        rhythm.rates[_slot(hour, zone)] * ((min(hour + HOUR, end) - max(hour, start)) / HOUR)
        for hour in _hours(_whole(start), end)
    )


def _weight(age: timedelta) -> float:
    """The first week counts whole; then it is a mean, and from the eighth on the last ones win."""
    return 1 / min(age // WEEK + 1, MEMORY)


def _counted(times: Sequence[datetime]) -> dict[datetime, int]:
    counts: dict[datetime, int] = {}
    for at in map(_whole, times):
        counts[at] = counts.get(at, 0) + 1
    return counts


def _hours(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += HOUR


def _whole(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _slot(hour: datetime, zone: tzinfo) -> int:
    local = hour.astimezone(zone)
    return local.weekday() * 24 + local.hour
