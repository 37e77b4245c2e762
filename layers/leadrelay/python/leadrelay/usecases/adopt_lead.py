"""Whether a lead that came into the CRM by another road is this enquiry's."""

from dataclasses import dataclass
from datetime import timedelta

from leadrelay.domain.agency import Adopt
from leadrelay.domain.entry import Row
from leadrelay.domain.lead import LeadDraft
from leadrelay.domain.ports import Clock, Crm, Leases

KEPT_FOR_ONE = timedelta(days=1)  # longer than any lead is young enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopting:
    """`adopt` is None where nothing is ever taken over."""

    adopt: Adopt | None
    crm: Crm
    leases: Leases
    clock: Clock

    def asks(self, row: Row) -> bool:
        """Never once a POST may have been committed: then a lead is looked for by its marker."""
        return self.adopt is not None and not row.posts and row.account.portal in self.adopt.portals

    def lead_for(self, row: Row, draft: LeadDraft) -> int | None:
        """The only one that it can be, and no other enquiry's. Raises TransientError."""
        if self.adopt is None:
            return None
        now = self.clock()
        found = self.crm.strangers(draft.handles, now - self.adopt.within)
        if len(found) != 1:
            return None
        name, until = f"lead:{found[0]}", now + KEPT_FOR_ONE
        return found[0] if self.leases.acquire(name, row.key, until) else None
