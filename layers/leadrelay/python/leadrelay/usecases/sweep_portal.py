"""Reads the past of one account again, a slice at a time, in the time that polls leave over."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from leadrelay.domain import coverage, sweeps
from leadrelay.domain.coverage import PollState, Sweep
from leadrelay.domain.entry import Claim
from leadrelay.domain.errors import LeadRelayError, SchemaError
from leadrelay.domain.ports import Page
from leadrelay.domain.sweeps import SweepKind
from leadrelay.usecases.account_poll import AccountPoll
from leadrelay.usecases.poll_book import PollBook
from leadrelay.usecases.read_slice import SliceRead
from leadrelay.usecases.single_flight import single_flight

LEAST_SHARE = timedelta(seconds=5)  # however often is polled, a sweep must get on


@dataclass(frozen=True, slots=True)
class PortalSweep:
    poll: AccountPoll

    def tick(self, claim: Claim, until: datetime) -> None:
        """Never raises for what a portal, a secret or a table comes to; a poll that is due wins."""
        try:
            with single_flight(self.poll.leases, self.poll.lease_name, claim) as alone:
                if alone:
                    self._tick(until)
        except LeadRelayError as error:
            self.poll.blame(error)

    def _tick(self, latest: datetime) -> None:
        book = PollBook.opened(self.poll.states, self.poll.account)
        until = self._until(book.state, latest)
        while until is not None:
            kind = sweeps.due_sweep(book.state, self.poll.clock())
            if kind is None or not self._advance(book, kind, until):
                return

    def _until(self, state: PollState, latest: datetime) -> datetime | None:
        now, pace = self.poll.clock(), self.poll.pace(state)
        if state.polled_at is None or coverage.is_due(state, pace, now):
            return None
        least = now + self.poll.reader.page + LEAST_SHARE
        return min(latest, max(state.polled_at + pace, least))

    def _advance(self, book: PollBook, kind: SweepKind, until: datetime) -> bool:
        """False if there is nothing more to do in this invocation."""
        now, rules = self.poll.clock(), self.poll.rules
        sweep = sweeps.current_sweep(book.state, kind, rules, now)
        if sweep.position >= sweep.end:
            book.put(sweeps.swept(book.state, kind, sweep, rules, now))
            return True
        read = self._slice(book, kind, sweep, until)
        if read is None:
            return False
        if sweep.proving and read.sent:
            waiting = sweeps.unproved(sweep, self.poll.clock())
            book.put(sweeps.with_sweep(book.state, kind, waiting))
            return True
        further = _further(sweep, sent=read.sent > 0)
        book.put(sweeps.swept(book.state, kind, further, rules, self.poll.clock()))
        return True

    def _slice(
        self, book: PollBook, kind: SweepKind, sweep: Sweep, until: datetime
    ) -> SliceRead | None:
        window = sweeps.bounded_slice(sweep)
        shorter = replace(sweep, slice_seconds=self.poll.shorter(sweep.slice_seconds, window))
        try:
            read = self.poll.reader.read(window, until, self._admit)
        except SchemaError:
            book.put(sweeps.with_sweep(book.state, kind, shorter))
            raise
        if read is None:
            book.put(sweeps.with_sweep(book.state, kind, shorter))
        return read

    def _admit(self, page: Page) -> int:
        admission = self.poll.admission
        return admission.admit(page, admission.seen(page), self.poll.account, swept=True)


def _further(sweep: Sweep, *, sent: bool) -> Sweep:
    return replace(
        sweep,
        sent=sweep.sent or sent,
        position=sweeps.bounded_slice(sweep).end or sweep.end,
        slice_seconds=coverage.doubled(sweep.slice_seconds),
        resume_at=None,
    )
