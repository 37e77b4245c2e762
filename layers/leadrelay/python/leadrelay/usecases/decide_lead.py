"""What the agency's configuration makes of an enquiry, with what its listing catalogue knows."""

from dataclasses import dataclass, field

from leadrelay.domain.agency import Agency, LaterContact
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.entry import Entry, Row
from leadrelay.domain.errors import LeadRelayError, SchemaError
from leadrelay.domain.listing import Listing
from leadrelay.domain.ports import Catalogue, Clock, Crm, Telemetry
from leadrelay.domain.routing import Ruling, decide
from leadrelay.domain.second_lead import second_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """`agency` is None while its configuration is missing or wrong: nothing is decided then."""

    agency: Agency | None
    crm: Crm
    catalogue: Catalogue
    clock: Clock
    telemetry: Telemetry
    _latest: dict[Row, Ruling] = field(default_factory=dict, repr=False)

    def rule(self, entry: Entry) -> Ruling:
        """Of the row as it stands: what is refused or not is then sent as it was ruled."""
        row = entry.row
        if row not in self._latest:
            self._latest.clear()
            self._latest[row] = self._ruled(entry)
        return self._latest[row]

    def second(self, entry: Entry) -> Enquiry | None:
        """The second lead that an update of the first brings with it."""
        agency, enquiry = self.agency, entry.record.enquiry
        if agency is None or enquiry is None:
            return None
        is_wanted = agency.contacts.later is LaterContact.SECOND_LEAD
        if not (is_wanted or entry.row.has_second):
            return None
        return second_of(entry, self.crm.usable(enquiry))

    def _ruled(self, entry: Entry) -> Ruling:
        enquiry = entry.record.enquiry
        if self.agency is None or enquiry is None:
            raise SchemaError("nothing to decide about")  # `next_step` never lets it come to this
        listing = self._listing(enquiry) or entry.record.listing
        return decide(enquiry, self.crm.usable(enquiry), listing, self.agency, self.clock())

    def _listing(self, enquiry: Enquiry) -> Listing | None:
        """A lead is never late because of a catalogue that cannot be read."""
        try:
            return self.catalogue.find(enquiry)
        except LeadRelayError as error:
            self.telemetry.event("ListingNotRead", key=enquiry.key, error=error)
            return None
