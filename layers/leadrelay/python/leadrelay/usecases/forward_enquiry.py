"""Drives one ledger entry until Lead.pro holds exactly one lead for it or a person is told why not.

The only caller of the CRM and the only writer of ledger rows. Every decision is made by `domain`;
this file carries it out: make it durable, act, make the answer durable.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from leadrelay.domain import delivery, progress
from leadrelay.domain.admission import observed, replayed, superseded
from leadrelay.domain.delivery import Conditions, next_step
from leadrelay.domain.enquiry import Enquiry, Observation
from leadrelay.domain.entry import Claim, Entry, Limits, State
from leadrelay.domain.errors import (
    ConflictError,
    NotConfiguredError,
    RateLimitedError,
    SchemaError,
    TransientError,
    UnavailableError,
)
from leadrelay.domain.lead import Agency, LeadDraft
from leadrelay.domain.outcome import Outcome, Verdict
from leadrelay.domain.ports import Clock, Crm, Ledger, Telemetry
from leadrelay.domain.routing import decide
from leadrelay.usecases.announcement import announce, note_of
from leadrelay.usecases.crm_gate import CrmGate
from leadrelay.usecases.go_live import GoLiveLines

CONFLICTS_BORNE = 5
STEPS_AT_MOST = 10  # post, safe shape, look-up, update: a longer chain is a fault of ours
ATTEMPTS_TO_FINALISE = 3
END_OF_INVOCATION = timedelta(seconds=1)  # for writing down what the call came to
SHORTEST_CALL = timedelta(seconds=1)


Change = Callable[[Entry | None, datetime], Entry | None]


@dataclass(frozen=True, slots=True)
class At:
    """An entry as decided, and the same entry as the ledger last confirmed it."""

    stored: Entry | None
    wanted: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarder:
    """`agency` None means that the agency's configuration is missing: admit, but send nothing."""

    ledger: Ledger
    crm: Crm
    crm_configured: Callable[[], bool]
    gate: CrmGate
    lines: GoLiveLines
    agency: Agency | None
    clock: Clock
    telemetry: Telemetry
    limits: Limits
    writes: Iterator[int] = field(default_factory=itertools.count)

    def admit(self, observation: Observation, claim: Claim) -> bool:
        """Make an observation durable and drive its entry; False if there was no time to try.

        Raises TransientError only while nothing that was not durable before is lost by repeating.
        """
        return self._attempt(
            observation.key, claim, lambda entry, now: observed(entry, observation, now)
        )

    def drive(self, key: str, claim: Claim) -> bool:
        return self._attempt(key, claim, lambda entry, _: entry)

    def replay(self, key: str, claim: Claim) -> bool:
        """Another try for an entry whose content could be read."""
        return self._attempt(key, claim, lambda entry, now: entry and replayed(entry, now))

    def supersede(self, key: str, claim: Claim) -> bool:
        """Close an entry whose raw body has been admitted under its real key."""
        return self._attempt(key, claim, lambda entry, _: entry and superseded(entry))

    def _attempt(self, key: str, claim: Claim, change: Change) -> bool:
        for _ in range(CONFLICTS_BORNE):
            stored = self.ledger.read(key)
            wanted = change(stored, self.clock())
            if wanted is None:
                self.telemetry.event("KeyUnknown", key=key)
                return True
            try:
                return self._advance(At(stored, wanted), claim)
            except ConflictError:
                continue
        raise UnavailableError("ledger entry is written by too many at once")

    def _advance(self, at: At, claim: Claim) -> bool:
        for _ in range(STEPS_AT_MOST):
            now = self.clock()
            step = next_step(at.wanted, now, self._conditions(at.wanted, claim), self.limits)
            match step:
                case delivery.Nothing():
                    self._store(at, claim, "observed")
                    return True
                case delivery.Wait() | delivery.Suppress() | delivery.Park():
                    return self._rest(at, step, claim)
                case delivery.Post() | delivery.LookUp() | delivery.Update():
                    at = self._call(at, step, claim)
                case _:
                    assert_never(step)
        raise UnavailableError("ledger entry does not come to rest")

    def _call(
        self, at: At, step: delivery.Post | delivery.LookUp | delivery.Update, claim: Claim
    ) -> At:
        paused_until = self.gate.enter()
        if paused_until is not None:
            wait = delivery.Wait(paused_until, "crm paused")
            return replace(at, wanted=progress.resting(at.wanted, wait))
        match step:
            case delivery.Post():
                return self._post(at, claim)
            case delivery.LookUp():
                return self._look_up(at, claim)
            case delivery.Update():
                return self._update(at, claim)
            case _:
                assert_never(step)

    def _conditions(self, entry: Entry, claim: Claim) -> Conditions:
        row = entry.row
        line = self.lines.of(row.account) if row.state is State.NEW else None
        return Conditions(
            owner=claim.owner,
            deadline=claim.deadline,
            configured=self._configured(),
            go_live=line.go_live if line else None,
            history_read=line is not None and line.history_done_at is not None,
            crm_blocked_until=self.gate.blocked_until() if row.due_at is not None else None,
        )

    def _configured(self) -> bool:
        """A key that cannot be read now must not keep an enquiry from becoming durable."""
        try:
            return self.agency is not None and self.crm_configured()
        except TransientError as error:
            self.telemetry.event("CrmKeyUnreadable", error=error)
            return False

    def _rest(
        self, at: At, step: delivery.Wait | delivery.Suppress | delivery.Park, claim: Claim
    ) -> bool:
        self._store(replace(at, wanted=progress.resting(at.wanted, step)), claim, "rested")
        return not (isinstance(step, delivery.Wait) and step.until <= self.clock())

    def _post(self, at: At, claim: Claim) -> At:
        agency, enquiry = self._sendable(at.wanted)
        decision = decide(enquiry, agency)
        draft = self.crm.draft(enquiry, decision, at.wanted.row.shape)
        intent = progress.intended(at.wanted, draft, decision, claim, self.limits)
        stored = self._store(replace(at, wanted=intent), claim, "sending")
        outcome = self._created(draft, claim)
        return self._finalise(
            stored,
            claim,
            lambda entry: progress.after_post(entry, outcome, self.clock(), self.limits),
            "created" if outcome.verdict is Verdict.DONE else f"post {outcome.verdict}",
        )

    def _created(self, draft: LeadDraft, claim: Claim) -> Outcome:
        """Making the intent durable may have taken long; no POST outlives its invocation."""
        left = claim.deadline - self.clock() - END_OF_INVOCATION
        if left < SHORTEST_CALL:
            return Outcome(verdict=Verdict.NOT_SENT, reason="no time left")
        try:
            outcome = self.crm.create(draft, min(left, self.limits.call).total_seconds())
        except NotConfiguredError:
            return Outcome(verdict=Verdict.NOT_SENT, reason="crm not configured")
        self.gate.record(outcome)
        return outcome

    def _look_up(self, at: At, claim: Claim) -> At:
        row = at.wanted.row
        try:
            lead_ids = self.crm.find(at.wanted.record.sent_as, row.key)
        except TransientError as error:
            self.gate.record(_failure(error))
            wanted = progress.after_failed_look_up(at.wanted, type(error).__name__, self.clock())
            return replace(at, wanted=wanted)
        self.gate.record(Outcome(verdict=Verdict.DONE, reason="look-up answered"))
        wanted = progress.after_look_up(at.wanted, lead_ids, self.clock(), self.limits)
        if len(lead_ids) > 1:
            self.telemetry.count("CrmDuplicates", len(lead_ids) - 1)
        what = "adopted" if lead_ids else "proved absent"
        return self._saved(replace(at, wanted=wanted), claim, what)

    def _update(self, at: At, claim: Claim) -> At:
        row = at.wanted.row
        agency, enquiry = self._sendable(at.wanted)
        draft = self.crm.draft(enquiry, row.decision or decide(enquiry, agency), row.shape)
        # What an unclear PATCH carried may be there by now, so only a clear one proves equality.
        if draft.content_hash == row.applied_hash == row.sent_hash or row.lead_id is None:
            return replace(at, wanted=progress.without_update(at.wanted, self.clock()))
        claimed = progress.claimed(at.wanted, draft, claim, self.limits)
        stored = self._store(replace(at, wanted=claimed), claim, "updating")
        outcome = self.crm.update(row.lead_id, draft)
        self.gate.record(outcome)
        return self._finalise(
            stored,
            claim,
            lambda entry: progress.after_update(entry, outcome, self.clock(), self.limits),
            "updated" if outcome.verdict is Verdict.DONE else f"update {outcome.verdict}",
        )

    def _finalise(
        self, stored: Entry, claim: Claim, conclude: Callable[[Entry], Entry], what: str
    ) -> At:
        """The answer is known: it must survive a concurrent observation and a failing table."""
        for attempt in range(1, ATTEMPTS_TO_FINALISE + 1):
            try:
                return self._saved(At(stored, conclude(stored)), claim, what)
            except ConflictError:
                stored = self._still_ours(stored.row.key, claim)
            except UnavailableError:
                if attempt == ATTEMPTS_TO_FINALISE:
                    raise
        raise ConflictError("ledger entry changed under its claim")

    def _still_ours(self, key: str, claim: Claim) -> Entry:
        """An observation may be merged under a claim; anything else means that it was lost."""
        entry = self.ledger.read(key)
        if entry is None or entry.row.owner != claim.owner:
            raise ConflictError("ledger entry has another owner")
        return entry

    def _saved(self, at: At, claim: Claim, what: str) -> At:
        entry = self._store(at, claim, what)
        return At(entry, entry)

    def _store(self, at: At, claim: Claim, what: str) -> Entry:
        if at.stored == at.wanted:
            return at.wanted
        before = at.stored.row if at.stored else None
        revision = before.revision + 1 if before else 1
        write_id = f"{claim.owner}/{next(self.writes)}"
        row = replace(at.wanted.row, revision=revision, write_id=write_id)
        entry = Entry(row, at.wanted.record)
        note = note_of(row, what, self.clock())
        self.ledger.commit(entry, expected=before.revision if before else None, note=note)
        announce(self.telemetry, before, row, what)
        return entry

    def _sendable(self, entry: Entry) -> tuple[Agency, Enquiry]:
        if self.agency is None or entry.record.enquiry is None:
            raise SchemaError("nothing to send")  # `next_step` never lets it come to this
        return self.agency, entry.record.enquiry


def _failure(error: TransientError) -> Outcome:
    """A look-up that failed, as the breaker sees it."""
    if isinstance(error, RateLimitedError):
        reason = "look-up throttled"
        return Outcome(verdict=Verdict.THROTTLED, reason=reason, retry_after=error.retry_after)
    pause = error.retry_after if isinstance(error, UnavailableError) else None
    return Outcome(verdict=Verdict.UNKNOWN, reason="look-up failed", retry_after=pause)
