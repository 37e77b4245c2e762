"""All that one lead is made of."""

from dataclasses import dataclass, field

from leadrelay.crm.lead_pro.phones import Phones
from leadrelay.crm.lead_pro.text import cleaned
from leadrelay.domain.agency import Agency
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.lead import Decision
from leadrelay.domain.listing import Listing

USERNAME = "whatsapp_username"
UNLISTED = Listing(reference="")  # where the catalogue knows nothing


@dataclass(frozen=True, slots=True)
class Case:
    agency: Agency = field(repr=False)
    enquiry: Enquiry = field(repr=False)
    decision: Decision
    phones: Phones = field(repr=False)
    listing: Listing = UNLISTED

    @property
    def reference(self) -> str:
        """The agency's own, where its catalogue says it, however the portal spells it."""
        return cleaned(self.listing.reference or self.enquiry.listing_reference or "")

    @property
    def title(self) -> str:
        return cleaned(self.enquiry.listing_title or self.listing.title or "")

    @property
    def username(self) -> str:
        """As WhatsApp shows it, and finds it."""
        name = detail(self.enquiry, USERNAME).lstrip("@")
        return f"@{name}" if name else ""


def detail(enquiry: Enquiry, *names: str) -> str:
    """The first of these that the portal told, however it writes the name; empty if none."""
    told = enquiry.details or {}
    found = {_plainly(name): cleaned(told[name]) for name in sorted(told, reverse=True)}
    return next((found[name] for name in map(_plainly, names) if found.get(name)), "")


def _plainly(name: str) -> str:
    return name.casefold().replace("_", " ").replace("-", " ").strip()
