"""Drives one ledger entry until Lead.pro holds exactly one lead for it or a person is told why not.

The only writer of the CRM and of ledger rows. Every decision is made by `domain`;
this package carries it out: make it durable, act, make the answer durable.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import assert_never

from leadrelay.domain import progress
from leadrelay.domain.admission import (
    backfilled,
    dismissed,
    erasure,
    observed,
    replayed,
    superseded,
)
from leadrelay.domain.delivery import (
    SHADOWED,
    Conditions,
    Doubt,
    Erase,
    Join,
    LookUp,
    Nothing,
    Park,
    Post,
    Suppress,
    Update,
    Wait,
    is_awaited,
    next_step,
)
from leadrelay.domain.enquiry import Account, Observation
from leadrelay.domain.entry import Claim, Entry, Row, State
from leadrelay.domain.errors import ConflictError, TransientError, UnavailableError
from leadrelay.domain.repeats import is_told, joined, parted, takes
from leadrelay.domain.second_lead import SUFFIX, with_second
from leadrelay.usecases.announcement import announce_erasure
from leadrelay.usecases.crm_calls import CrmCalls
from leadrelay.usecases.entry_keeper import At, EntryKeeper
from leadrelay.usecases.go_live import GoLiveLines
from leadrelay.usecases.merge_repeat import Merging

CONFLICTS_BORNE = 5
UNTIL_TOLD = timedelta(seconds=30)
STEPS_AT_MOST = 10  # post, safe shape, look-up, update: a longer chain is a fault of ours
Change = Callable[[Entry | None, datetime], Entry | None]


class Rest(Enum):
    """How an entry was left: for good or until a sweep, until very soon, or without a try."""

    QUIET = auto()
    AWAITED = auto()
    UNTRIED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarder:
    """Every method answers False if there was no time to try.

    Each raises TransientError only while nothing that was not durable before is lost by repeating.
    """

    keeper: EntryKeeper
    calls: CrmCalls
    lines: GoLiveLines
    merging: Merging
    crm_configured: Callable[[], bool]

    def admit(self, observation: Observation, claim: Claim) -> bool:
        """Make an observation durable and drive its entry; False also if it is awaited."""
        rest = self._attempt(
            observation.key, claim, lambda entry, now: observed(entry, observation, now)
        )
        return rest is Rest.QUIET

    def drive(self, key: str, claim: Claim) -> bool:
        return self._is_tried(key, claim, lambda entry, _: entry)

    def replay(self, key: str, claim: Claim) -> bool:
        """Another try for an entry whose content could be read."""
        return self._is_tried(key, claim, lambda entry, now: entry and replayed(entry, now))

    def create(self, key: str, claim: Claim) -> bool:
        """Of an enquiry from before the go-live line, which no replay sends."""
        return self._is_tried(key, claim, lambda entry, now: entry and backfilled(entry, now))

    def dismiss(self, key: str, claim: Claim) -> bool:
        """A person has seen to it: nothing more is tried."""
        return self._is_tried(key, claim, lambda entry, _: entry and dismissed(entry))

    def erase(self, key: str, account: Account, claim: Claim) -> bool:
        """Whether there is an entry or not: what is still on its way must find it erased."""
        return self._is_tried(
            key, claim, lambda entry, now: observed(entry, erasure(key, account, now), now)
        )

    def supersede(self, key: str, claim: Claim) -> bool:
        """Close an entry whose raw body has been admitted under its real key."""
        return self._is_tried(key, claim, lambda entry, _: entry and superseded(entry))

    def _is_tried(self, key: str, claim: Claim, change: Change) -> bool:
        return self._attempt(key, claim, change) is not Rest.UNTRIED

    def _attempt(self, key: str, claim: Claim, change: Change) -> Rest:
        with self.keeper.telemetry.about(key=key):
            return self._attempted(key, claim, change)

    def _attempted(self, key: str, claim: Claim, change: Change) -> Rest:
        for _ in range(CONFLICTS_BORNE):
            stored = self.keeper.ledger.read(key)
            wanted = change(stored, self.keeper.clock())
            if wanted is None:
                self.keeper.telemetry.event("KeyUnknown", key=key)
                return Rest.QUIET
            try:
                return self._advance(At(stored, wanted), claim)
            except ConflictError:
                continue
        raise UnavailableError("ledger entry is written by too many at once")

    def _advance(self, at: At, claim: Claim) -> Rest:
        for _ in range(STEPS_AT_MOST):
            conditions = self.conditions(at.wanted, claim)
            now = self.keeper.clock()
            step = next_step(at.wanted, now, conditions, self.calls.limits)
            match step:
                case Nothing():
                    return self._left(self.keeper.keep(at, claim, "observed"))
                case Wait() | Suppress() | Park():
                    return self._rest(at, step, claim)
                case Join():
                    return self._join(at, step, claim)
                case Erase():
                    at = self._erase(at, step, claim)
                case Doubt():
                    at = self.calls.doubt(step, at)
                case Update():
                    at = self.calls.make(step, self._followed(at, claim), claim)
                case Post() | LookUp():
                    at = self.calls.make(step, at, claim)
                case _:
                    assert_never(step)
        raise UnavailableError("ledger entry does not come to rest")

    def _join(self, at: At, step: Join, claim: Claim) -> Rest:
        """At rest only when the CRM is known to have been told."""
        row = replace(at.wanted.row, merged_into=step.into)
        at = self.keeper.kept(replace(at, wanted=Entry(row, at.wanted.record)), claim, "joining")
        self._tell(step.into, at.wanted, claim)
        self.drive(step.into, claim)
        if is_told(self.keeper.ledger.read(step.into), row.key):
            return self._rest(at, Suppress(f"merged into {step.into}"), claim)
        return self._rest(at, Wait(self.keeper.clock() + UNTIL_TOLD, "joins another lead"), claim)

    def _tell(self, key: str, repeat: Entry, claim: Claim) -> None:
        earlier = self.keeper.ledger.read(key)
        if earlier is None or repeat.record.enquiry is None or not takes(earlier, repeat.row.key):
            raise ConflictError("the lead that was to be told takes nothing any more")
        wanted = joined(earlier, repeat.record.enquiry, repeat.row)
        self.keeper.keep(At(earlier, wanted), claim, "repeat")

    def _forget(self, row: Row, claim: Claim) -> None:
        """Where else the ledger holds what somebody said who is to be erased."""
        if row.has_second:
            self._note(erasure(row.key + SUFFIX, row.account, self.keeper.clock()), claim)
        earlier = self.keeper.ledger.read(row.merged_into) if row.merged_into else None
        if earlier is not None:
            self.keeper.keep(At(earlier, parted(earlier, row.key)), claim, "parted")

    def _followed(self, at: At, claim: Claim) -> At:
        """A second lead is durable before the update that brings it can count as sent."""
        second = self.calls.deciding.second(at.wanted)
        if second is None:
            return at
        announced = replace(at, wanted=with_second(at.wanted, second.key))
        at = self.keeper.kept(announced, claim, "second lead")
        self._note(second, claim)
        return at

    def _note(self, observation: Observation, claim: Claim) -> None:
        """Make it durable; whoever looks for what is due drives it."""
        stored = self.keeper.ledger.read(observation.key)
        wanted = observed(stored, observation, self.keeper.clock())
        self.keeper.keep(At(stored, wanted), claim, "observed")

    def _erase(self, at: At, step: Erase, claim: Claim) -> At:
        self._forget(at.wanted.row, claim)
        wanted = progress.erased(at.wanted, step, self.keeper.clock())
        announce_erasure(self.keeper.telemetry, wanted.row)
        return self.keeper.kept(replace(at, wanted=wanted), claim, "erased")

    def _rest(self, at: At, step: Wait | Suppress | Park, claim: Claim) -> Rest:
        resting = replace(at, wanted=progress.resting(self._told(at.wanted, step), step))
        left = self._left(self.keeper.keep(resting, claim, "rested"))
        is_untried = isinstance(step, Wait) and step.until <= self.keeper.clock()
        return Rest.UNTRIED if is_untried else left

    def _left(self, entry: Entry) -> Rest:
        return Rest.AWAITED if is_awaited(entry.row, self.keeper.clock()) else Rest.QUIET

    def _told(self, entry: Entry, step: Wait | Suppress | Park) -> Entry:
        """A shadow says where the lead would have gone."""
        if step != Suppress(SHADOWED):
            return entry
        decision = self.calls.deciding.rule(entry).decision
        return Entry(replace(entry.row, decision=decision), entry.record)

    def conditions(self, entry: Entry, claim: Claim) -> Conditions:
        row, configured, gate = entry.row, self._configured(), self.calls.gate
        is_due = row.due_at is not None
        line = self.lines.of(row.account) if row.state is State.NEW else None
        conditions = Conditions(
            owner=claim.owner,
            deadline=claim.deadline,
            configured=configured,
            go_live=line.go_live if line else None,
            history_read=line is not None and line.history_done_at is not None,
            crm_blocked_until=gate.blocked_until() if is_due else None,
            unsure_before=gate.unsure_before() if is_due else None,
        )
        refusal = self._refusal(entry, conditions)
        mode = gate.mode() if is_due else conditions.mode
        return replace(conditions, refusal=refusal, mode=mode)

    def _refusal(self, entry: Entry, conditions: Conditions) -> Suppress | Park | Join | None:
        """Of an enquiry that would be sent now: a ruling may cost a look at its portal."""
        if entry.row.state is not State.NEW:
            return None
        step = next_step(entry, self.keeper.clock(), conditions, self.calls.limits)
        if not isinstance(step, Post):
            return None
        return self.calls.deciding.rule(entry).refusal or self.merging.into(entry)

    def _configured(self) -> bool:
        """A key that cannot be read now must not keep an enquiry from becoming durable."""
        try:
            return self.calls.deciding.agency is not None and self.crm_configured()
        except TransientError as error:
            self.keeper.telemetry.event("CrmKeyUnreadable", error=error)
            return False
