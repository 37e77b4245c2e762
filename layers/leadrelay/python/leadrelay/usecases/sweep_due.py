"""Puts the keys of ledger entries that are due back on the queue; writes nothing itself."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from leadrelay.domain.breaker import Breaker
from leadrelay.domain.enquiry import Account
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.domain.ports import AT_ONCE, Clock, Ledger, PortalStates, Queue, Telemetry

MOST_KEYS = 500
PROBES = 3
TICK = timedelta(minutes=1)

Due = tuple[str, Account, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSweep:
    ledger: Ledger
    queue: Queue
    states: PortalStates
    clock: Clock
    telemetry: Telemetry

    def tick(self) -> int:
        """How many keys were queued. Raises TransientError: the next tick does the same again.

        For a CRM that has lately said that it was too much, they are spread over the minute until
        the next tick, no faster than it is called, together with those that become due in it: else
        most would only be put off.
        """
        now = self.clock()
        breaker = self.states.read_breaker()
        slowed = breaker.calls_per_second(now)
        until = now + TICK if slowed else now
        due = list(self.ledger.due(until, MOST_KEYS))
        self._measure([due_at for _, _, due_at in due if due_at <= now], now)
        if breaker.blocks(until):
            self.telemetry.count("CrmPaused")
            return 0
        if slowed:
            apart = timedelta(seconds=1) / slowed
            moments = _moments(max(now, breaker.open_until or now), until, apart)
            return self._spread(_paced(due, moments, now), now)
        return self._knock(due[: _most(breaker)], now)

    def _measure(self, due_at: list[datetime], now: datetime) -> None:
        """Both stop counting at what one tick takes; only the age is told when there are none."""
        oldest = (now - min(due_at)).total_seconds() if due_at else 0
        if due_at:
            self.telemetry.count("OpenEnquiries", len(due_at))
        self.telemetry.count("OldestOpenAge", oldest)

    def _spread(self, paced: Iterable[tuple[timedelta, Due]], now: datetime) -> int:
        by_time = groupby(sorted(paced, key=itemgetter(0)), key=itemgetter(0))
        return sum(
            self._knock([each for _, each in together], now, after) for after, together in by_time
        )

    def _knock(self, due: Sequence[Due], now: datetime, after: timedelta = AT_ONCE) -> int:
        knocks = [_knock(key, account, now) for key, account, _ in due]
        self.queue.send(knocks, after=after)
        return len(knocks)


def _most(breaker: Breaker) -> int:
    """After a pause a few go first: one is the probe, the others would only be put off."""
    return MOST_KEYS if breaker.open_until is None else PROBES


def _paced(
    due: Iterable[Due], moments: Iterable[datetime], now: datetime
) -> Iterator[tuple[timedelta, Due]]:
    """In whole seconds from now; each takes the first moment that is left."""
    left = list(moments)
    for each in due:
        first = next((at for at in left if at >= each[2]), None)
        if first is not None:
            left.remove(first)
            yield timedelta(seconds=int((first - now).total_seconds())), each


def _moments(at: datetime, end: datetime, apart: timedelta) -> Iterator[datetime]:
    while at < end:
        yield at
        at += apart


def _knock(key: str, account: Account, now: datetime) -> Envelope:
    return Envelope(kind=Kind.KEY, account=account, received_at=now, body={"key": key})
