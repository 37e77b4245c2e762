"""Puts the keys of ledger entries that are due back on the queue; writes nothing itself."""

from dataclasses import dataclass
from datetime import datetime

from leadrelay.domain.enquiry import Account
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.domain.ports import Clock, Ledger, PortalStates, Queue, Telemetry

MOST_KEYS = 500
PROBES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSweep:
    ledger: Ledger
    queue: Queue
    states: PortalStates
    clock: Clock
    telemetry: Telemetry

    def tick(self) -> int:
        """How many keys were queued. Raises TransientError: the next tick does the same again."""
        now = self.clock()
        due = list(self.ledger.due(now, MOST_KEYS))
        self._measure([due_at for _, _, due_at in due], now)
        allowed = due[: self._most(now)]
        self.queue.send([_knock(key, account, now) for key, account, _ in allowed])
        return len(allowed)

    def _measure(self, due_at: list[datetime], now: datetime) -> None:
        """Both stop counting at what one tick takes; only the age is told when there are none."""
        oldest = (now - min(due_at)).total_seconds() if due_at else 0
        if due_at:
            self.telemetry.count("OpenEnquiries", len(due_at))
        self.telemetry.count("OldestOpenAge", oldest)

    def _most(self, now: datetime) -> int:
        """While the CRM is paused keys would only be put off; after the pause one is its probe."""
        breaker = self.states.read_breaker()
        if breaker.blocks(now):
            self.telemetry.count("CrmPaused")
            return 0
        return MOST_KEYS if breaker.open_until is None else PROBES


def _knock(key: str, account: Account, now: datetime) -> Envelope:
    return Envelope(kind=Kind.KEY, account=account, received_at=now, body={"key": key})
