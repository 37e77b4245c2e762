"""The lead that would be made of an enquiry now, without sending it."""

from dataclasses import dataclass

from leadrelay.crm.lead_pro.mapper import LeadProMapper
from leadrelay.domain.agency import Agency
from leadrelay.domain.entry import Entry
from leadrelay.domain.lead import LeadDraft, Shape
from leadrelay.domain.ports import Catalogue
from leadrelay.domain.routing import decide


@dataclass(frozen=True, slots=True)
class Drafting:
    """An enquiry is as old as when it came."""

    agency: Agency
    catalogue: Catalogue

    def of(self, entry: Entry) -> tuple[str, LeadDraft] | None:
        """Why it is decided so, and the lead; None where nothing is kept of the enquiry."""
        enquiry = entry.record.enquiry
        if enquiry is None or enquiry.erased:
            return None
        mapper = LeadProMapper(self.agency)
        listing = self.catalogue.find(enquiry) or entry.record.listing
        usable = mapper.usable(enquiry)
        ruling = decide(enquiry, usable, listing, self.agency, entry.row.admitted_at)
        return ruling.decision.why, mapper.draft(enquiry, ruling.decision, Shape.FULL, listing)
