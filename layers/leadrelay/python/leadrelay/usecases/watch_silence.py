"""Learns when an account usually gets enquiries, and measures how odd its silence is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from leadrelay.domain.balance import asked_at
from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import Row
from leadrelay.domain.ports import AuditBook, Clock, PortalStates, Telemetry
from leadrelay.domain.rhythm import learnt, silence_excess


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceWatch:
    book: AuditBook
    states: PortalStates
    zone: tzinfo
    clock: Clock
    telemetry: Telemetry

    def tick(self, account: Account, rows: Sequence[Row], known_from: datetime) -> float:
        """How odd it is; from one on it is told. `rows` are all admitted since `known_from`.

        Raises TransientError.
        """
        now = self.clock()
        times = [at for row in rows if (at := asked_at(row)) <= now and row.account == account]
        before = self.book.read_rhythm(account)
        rhythm = learnt(before, times, known_from, now, self.zone)
        if rhythm != before:
            self.book.write_rhythm(account, rhythm)
        excess = silence_excess(rhythm, self._last(account, times), now, self.zone)
        if excess >= 1:
            self.telemetry.event("PortalSilent", account=str(account), excess=round(excess, 3))
        return excess

    def _last(self, account: Account, times: Sequence[datetime]) -> datetime | None:
        """A webhook may bring what no poll has seen yet."""
        polled = self.states.read_poll(account).last_enquiry_at
        return max([*times, *([polled] if polled else [])], default=None)
