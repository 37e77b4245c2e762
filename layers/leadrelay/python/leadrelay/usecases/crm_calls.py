"""The three calls an entry can ask of the CRM: intent first, then the call, then its answer."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import assert_never

from leadrelay.domain import progress
from leadrelay.domain.delivery import Doubt, LookUp, Post, Update, Wait, is_awaited
from leadrelay.domain.entry import Claim, Entry, Limits
from leadrelay.domain.errors import (
    NotConfiguredError,
    NoTurnError,
    RateLimitedError,
    SchemaError,
    TransientError,
    UnavailableError,
)
from leadrelay.domain.lead import Decision, LeadDraft
from leadrelay.domain.listing import Listing
from leadrelay.domain.outcome import Outcome, Verdict
from leadrelay.domain.ports import Clock, Crm, Telemetry
from leadrelay.domain.record import Handles
from leadrelay.domain.routing import CONTACTS, Ruling
from leadrelay.usecases.adopt_lead import Adopting
from leadrelay.usecases.announcement import cut_in, sent_with
from leadrelay.usecases.crm_gate import CrmGate
from leadrelay.usecases.decide_lead import Deciding
from leadrelay.usecases.entry_keeper import At, EntryKeeper

END_OF_INVOCATION = timedelta(seconds=1)  # for writing down what the call came to
SHORTEST_CALL = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmCalls:
    crm: Crm
    gate: CrmGate
    keeper: EntryKeeper
    deciding: Deciding
    adopting: Adopting
    clock: Clock
    telemetry: Telemetry
    limits: Limits

    def make(self, call: Post | LookUp | Update, at: At, claim: Claim) -> At:
        match call:
            case Post():
                return self._entered(at) or self._post(at, claim)
            case LookUp():
                return self._entered(at) or self._look_up(at, claim)
            case Update():
                return self._update(at, claim)
        assert_never(call)

    def doubt(self, step: Doubt, at: At) -> At:
        """Durable only with what it comes to: until then it is doubted again."""
        ruling = self.deciding.rule(at.wanted)
        doubted = progress.doubted(at.wanted, step, ruling, self.limits)
        return replace(at, wanted=progress.findable(doubted, self._handles(doubted)))

    def found(self, entry: Entry) -> tuple[int, ...]:
        """A look-up for any lead that this entry has become; raises TransientError."""
        try:
            lead_ids = self.crm.find(self._handles(entry), entry.row.key)
        except NoTurnError:
            raise
        except TransientError as error:
            self.gate.record(_failure(error))
            raise
        self.gate.record(Outcome(verdict=Verdict.DONE, reason="look-up answered"))
        if len(lead_ids) > 1:
            self.telemetry.count("CrmDuplicates", len(lead_ids) - 1)
        return lead_ids

    def _handles(self, entry: Entry) -> tuple[Handles, ...]:
        """What a restored ledger has forgotten may have been sent as what is known by now."""
        sent_as, enquiry = entry.record.sent_as, entry.record.enquiry
        if entry.row.sure_since is None or enquiry is None or enquiry.erased:
            return sent_as
        return tuple(dict.fromkeys((*sent_as, *self.crm.handles(enquiry))))

    def _entered(self, at: At) -> At | None:
        """None lets us in."""
        paused_until = self.gate.enter()
        if paused_until is None:
            return None
        return replace(at, wanted=progress.resting(at.wanted, Wait(paused_until, "crm paused")))

    def _post(self, at: At, claim: Claim) -> At:
        ruling = self.deciding.rule(at.wanted)
        draft = self._drafted(at.wanted, ruling.decision, ruling.listing)
        if self.adopting.asks(at.wanted.row):
            adopted = self._adopted(at, draft, ruling, claim)
            if adopted is not None:
                return adopted
        intent = progress.intended(at.wanted, draft, ruling, claim, self.limits)
        said = sent_with(ruling, draft)
        stored = self.keeper.keep(replace(at, wanted=intent), claim, "sending", said)
        outcome = self._created(draft, claim)
        return self.keeper.concluded(
            stored,
            claim,
            lambda entry: progress.after_post(entry, outcome, self.clock(), self.limits),
            "created" if outcome.verdict is Verdict.DONE else f"post {outcome.verdict}",
            outcome.facts,
        )

    def _adopted(self, at: At, draft: LeadDraft, ruling: Ruling, claim: Claim) -> At | None:
        """A look-up that fails delays nothing, unless the CRM has asked for a pause.

        One that has no turn is worth waiting for, while the enquiry's own message comes back soon.
        """
        try:
            lead_id = self.adopting.lead_for(at.wanted.row, draft)
        except NoTurnError:
            later = progress.put_off(at.wanted, self.clock())
            if not is_awaited(later.row, self.clock()):
                return None
            return self.keeper.kept(replace(at, wanted=later), claim, "rested")
        except TransientError as error:
            self.gate.record(_failure(error))
            return self._entered(at)
        self.gate.record(Outcome(verdict=Verdict.DONE, reason="look-up answered"))
        if lead_id is None:
            return None
        wanted = progress.taken_over(at.wanted, lead_id, draft, ruling, self.clock())
        return self.keeper.kept(replace(at, wanted=wanted), claim, "taken over")

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
        try:
            lead_ids = self.found(at.wanted)
        except TransientError as error:
            wanted = progress.after_failed_look_up(at.wanted, type(error).__name__, self.clock())
            return replace(at, wanted=wanted)
        if not lead_ids and self._is_blind(at.wanted):
            held = progress.held_in_doubt(at.wanted)
            return self.keeper.kept(replace(at, wanted=held), claim, "held")
        wanted = progress.after_look_up(at.wanted, lead_ids, self.clock(), self.limits)
        what = "adopted" if lead_ids else "proved absent"
        return self.keeper.kept(replace(at, wanted=wanted), claim, what)

    def _is_blind(self, entry: Entry) -> bool:
        """A stand-in for an e-mail does not find what was sent when the portal had said more."""
        row, enquiry = entry.row, entry.record.enquiry
        if row.is_released or enquiry is None or not progress.is_doubted(row):
            return False
        lacks = row.lacks if enquiry.erased else self.deciding.rule(entry).lacks
        return lacks >= CONTACTS

    def _update(self, at: At, claim: Claim) -> At:
        row = at.wanted.row
        draft = self._newest(at.wanted)
        if draft.content_hash == row.applied_hash or row.lead_id is None:
            return replace(at, wanted=progress.without_update(at.wanted, self.clock()))
        return self._entered(at) or self._patch(at, row.lead_id, draft, claim)

    def _newest(self, entry: Entry) -> LeadDraft:
        """As it was decided when it was first sent: an update moves no lead."""
        decision = entry.row.decision or self.deciding.rule(entry).decision
        return self._drafted(entry, decision, entry.record.listing)

    def _drafted(self, entry: Entry, decision: Decision, listing: Listing | None) -> LeadDraft:
        enquiry = entry.record.enquiry
        if enquiry is None:
            raise SchemaError("nothing to send")  # `next_step` never lets it come to this
        return self.crm.draft(enquiry, decision, entry.row.shape, listing)

    def _patch(self, at: At, lead_id: int, draft: LeadDraft, claim: Claim) -> At:
        claimed = progress.claimed(at.wanted, draft, claim, self.limits)
        stored = self.keeper.keep(replace(at, wanted=claimed), claim, "updating", cut_in(draft))
        outcome = self.crm.update(lead_id, draft)
        self.gate.record(outcome)
        return self.keeper.concluded(
            stored,
            claim,
            lambda entry: progress.after_update(entry, outcome, self.clock(), self.limits),
            "updated" if outcome.verdict is Verdict.DONE else f"update {outcome.verdict}",
        )


def _failure(error: TransientError) -> Outcome:
    """A look-up that failed, as the breaker sees it."""
    if isinstance(error, RateLimitedError):
        reason = "look-up throttled"
        return Outcome(verdict=Verdict.THROTTLED, reason=reason, retry_after=error.retry_after)
    pause = error.retry_after if isinstance(error, UnavailableError) else None
    return Outcome(verdict=Verdict.UNKNOWN, reason="look-up failed", retry_after=pause)
