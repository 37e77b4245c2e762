"""Admits what one account of a portal has received since its watermark.

The watermark moves only over what was read completely and is durable on a queue.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from typing import Any

from leadrelay.domain import coverage
from leadrelay.domain.coverage import PollState, Window
from leadrelay.domain.entry import Claim
from leadrelay.domain.errors import LeadRelayError, NotConfiguredError, SchemaError, TransientError
from leadrelay.domain.ports import Page
from leadrelay.domain.webhook_watch import with_ring
from leadrelay.usecases.account_poll import AccountPoll, Polled
from leadrelay.usecases.poll_book import PollBook
from leadrelay.usecases.read_slice import SliceRead
from leadrelay.usecases.single_flight import single_flight


@dataclass(frozen=True, slots=True)
class PortalPoll:
    poll: AccountPoll

    def tick(self, claim: Claim, until: datetime) -> Polled:
        """One poll if it is due. Never raises for what a portal, a secret or a table comes to."""
        return self._alone(claim, lambda book: self._tick(book, until))

    def ring(self, rung: Sequence[datetime], claim: Claim) -> Polled:
        """One poll for all these doorbells, unless a later one has been completed; else as `tick`.

        INTERRUPTED, too, where only a poll was completed that had begun before they rang. BUSY,
        too, while the portal cannot be read: doorbells may ring for hours, and ticks try again.
        """
        return self._alone(claim, lambda book: self._ring(book, rung, claim.deadline))

    def _alone(self, claim: Claim, work: Callable[[PollBook], Polled]) -> Polled:
        try:
            with single_flight(self.poll.leases, self.poll.lease_name, claim) as alone:
                if not alone:
                    return Polled.BUSY
                return work(PollBook.opened(self.poll.states, self.poll.account))
        except LeadRelayError as error:
            return self._failed(error)

    def _tick(self, book: PollBook, deadline: datetime) -> Polled:
        self.poll.measure(book.state)
        if not coverage.is_due(book.state, self.poll.pace(book.state), self.poll.clock()):
            return Polled.NOT_DUE
        return self._read_new(book, deadline)

    def _ring(self, book: PollBook, rung: Sequence[datetime], deadline: datetime) -> Polled:
        """That they rang is remembered first: what they announced was not missed."""
        heard = reduce(with_ring, sorted(rung), book.state.watch)
        if heard != book.state.watch:
            book.save(watch=heard)
        if coverage.answers(book.state, max(rung), self.poll.clock()):
            return Polled.NOT_DUE
        if coverage.has_just_failed(book.state, self.poll.rules, self.poll.clock()):
            return Polled.BUSY
        is_resumed = book.state.reached is not None
        outcome = self._read_new(book, deadline)
        return Polled.INTERRUPTED if is_resumed and outcome is Polled.COMPLETED else outcome

    def _read_new(self, book: PollBook, deadline: datetime) -> Polled:
        """Slice by slice, oldest first, up to whatever the portal calls now."""
        self._report_gap(book.state)
        present = self.poll.clock()
        if book.state.reached is None:
            book.state = replace(book.state, begun_at=present)
        start = coverage.first_start(book.state, self.poll.rules, present)
        while True:
            window = coverage.next_slice(start, book.state.slice_seconds, present)
            read = self._slice(book, window, deadline)
            if read is None:
                return Polled.INTERRUPTED
            # A portal whose clock is behind ours has proved less than was asked for.
            start = coverage.covered_until(window, read.began)
            present = min(present, read.began)
            self._store(book, window, start)
            if window.end is None:
                return Polled.COMPLETED

    def _slice(self, book: PollBook, window: Window, deadline: datetime) -> SliceRead | None:
        shorter = self.poll.shorter(book.state.slice_seconds, window)
        try:
            read = self.poll.reader.read(window, deadline, lambda page: self._admit(book, page))
        except SchemaError:
            book.save(slice_seconds=shorter)
            raise
        if read is None:
            book.save(slice_seconds=shorter)
        return read

    def _admit(self, book: PollBook, page: Page) -> int:
        """The go-live line is durable before anything is sent."""
        now = self.poll.clock()
        if book.state.go_live is None:
            book.save(go_live=coverage.go_live_line(page.sent_at, now))
        seen = self.poll.admission.seen(page)
        book.note(page, seen, now)
        return self.poll.admission.admit(page, seen, self.poll.account)

    def _store(self, book: PollBook, window: Window, covered: datetime) -> None:
        """What was not announced is told as soon as its slice is done: the next turn forgets it."""
        watch, missed = book.judged(covered)
        recovered = missed if missed and self.poll.expects_webhooks() else 0
        changes: dict[str, Any] = {
            "watermark": max(covered, book.state.watermark or covered),
            "slice_seconds": coverage.doubled(book.state.slice_seconds),
            "watch": watch,
        }
        if window.end is not None:
            book.save(reached=covered, **changes)
            book.forget_judged()
        else:
            book.save(**changes, **self._completed(book.state))
        if recovered:
            self._report_recovered(recovered)

    def _completed(self, state: PollState) -> dict[str, Any]:
        return {
            "reached": None,
            "begun_at": None,
            "read_since": state.begun_at,
            "polled_at": self.poll.clock(),
            "failures": 0,
            "failed_at": None,
        }

    def _report_recovered(self, recovered: int) -> None:
        account = str(self.poll.account)
        self.poll.telemetry.count("EnquiriesRecovered", recovered, account=account)
        self.poll.telemetry.event("EnquiriesRecovered", account=account, recovered=recovered)

    def _report_gap(self, state: PollState) -> None:
        gap = coverage.gap(state, self.poll.rules, self.poll.clock())
        if gap is None:
            return
        account = self.poll.account
        self.poll.telemetry.count("DataGaps", account=str(account))
        self.poll.telemetry.event("DataGap", account=str(account), start=gap.start, end=gap.end)

    def _failed(self, error: LeadRelayError) -> Polled:
        self.poll.blame(error)
        state = self._counted(error)
        if isinstance(error, NotConfiguredError) and state.polled_at is None:
            return Polled.NOT_CONFIGURED
        self.poll.telemetry.count("PollFailed", account=str(self.poll.account))
        return Polled.FAILED

    def _counted(self, error: LeadRelayError) -> PollState:
        """Never in the way of what went wrong first."""
        state = PollState()
        with suppress(TransientError):
            state = self.poll.states.read_poll(self.poll.account)
            if not isinstance(error, NotConfiguredError):
                failures = state.failures + 1
                failed = replace(state, failures=failures, failed_at=self.poll.clock())
                state = self.poll.states.write_poll(self.poll.account, failed)
        return state
