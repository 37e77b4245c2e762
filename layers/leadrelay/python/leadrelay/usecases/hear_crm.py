"""The CRM says that a lead was made or changed: look whether that tells us something."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from leadrelay.domain import progress
from leadrelay.domain.crm_event import CrmEvent
from leadrelay.domain.delivery import LookUp, Nothing
from leadrelay.domain.entry import Claim, Entry
from leadrelay.domain.errors import TransientError, UnavailableError
from leadrelay.domain.listening import Again, ReadLead, next_look, touched
from leadrelay.domain.outcome import Outcome, Verdict
from leadrelay.usecases.entry_keeper import At
from leadrelay.usecases.forward_enquiry import Forwarder


@dataclass(frozen=True, slots=True)
class CrmListener:
    """Asks the CRM and writes what is certain; it never changes anything there."""

    forwarder: Forwarder

    def hear(self, event: CrmEvent, heard_at: datetime, claim: Claim) -> None:
        """Raises TransientError where the same event must be taken again soon."""
        keeper = self.forwarder.keeper
        entry = keeper.ledger.read(event.key)
        if entry is None:
            keeper.telemetry.event("CrmEventIgnored", lead_id=event.lead_id)
            return
        now, conditions = keeper.clock(), self.forwarder.conditions(entry, claim)
        look = next_look(entry, event, now, conditions, self.forwarder.calls.limits)
        match look:
            case Nothing():
                return
            case Again(reason):
                raise UnavailableError(reason)
            case LookUp() | ReadLead():
                self._look(look, entry, heard_at, claim)
            case _:
                assert_never(look)

    def _look(
        self, look: LookUp | ReadLead, entry: Entry, heard_at: datetime, claim: Claim
    ) -> None:
        if self.forwarder.calls.gate.enter() is not None:
            return
        if isinstance(look, LookUp):
            self._look_up(entry, claim)
        else:
            self._read(look.lead_id, entry, heard_at, claim)

    def _look_up(self, entry: Entry, claim: Claim) -> None:
        calls, keeper = self.forwarder.calls, self.forwarder.keeper
        try:
            lead_ids = calls.found(entry)
        except TransientError:
            return  # it proves nothing, and the outcome settles without it
        wanted = progress.after_early_look_up(entry, lead_ids, keeper.clock(), calls.limits)
        keeper.keep(At(entry, wanted), claim, "adopted")

    def _read(self, lead_id: int, entry: Entry, heard_at: datetime, claim: Claim) -> None:
        calls = self.forwarder.calls
        standing = calls.crm.standing(lead_id)
        if isinstance(standing, Outcome):
            calls.gate.record(standing)
            return
        calls.gate.record(Outcome(verdict=Verdict.DONE, reason="lead read"))
        agency = calls.deciding.agency
        ours = frozenset(agency.statuses.values()) if agency else ()
        wanted = touched(entry, standing, heard_at, ours)
        self.forwarder.keeper.keep(At(entry, wanted), claim, "touched")
