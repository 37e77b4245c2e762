"""Whether an enquiry joins the lead of an earlier one instead of becoming a lead of its own."""

from collections.abc import Iterator
from dataclasses import dataclass

from leadrelay.domain.agency import Merge
from leadrelay.domain.delivery import Join
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.entry import Entry
from leadrelay.domain.errors import LeadRelayError
from leadrelay.domain.lead import AGAIN, Shape
from leadrelay.domain.ports import Crm, KnownContacts, Ledger, Telemetry
from leadrelay.domain.repeats import earlier_ones, is_alike, joined, takes

MOST_READ = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """`merge` is None where every enquiry becomes a lead of its own."""

    merge: Merge | None
    contacts: KnownContacts
    ledger: Ledger
    crm: Crm
    telemetry: Telemetry

    def into(self, entry: Entry) -> Join | None:
        """Of an enquiry that would be sent now. What has begun to join goes on to."""
        begun = entry.row.merged_into
        if begun is not None and takes(self.ledger.read(begun), entry.row.key):
            return Join(begun)
        return self._found(entry)

    def _found(self, entry: Entry) -> Join | None:
        """No lead waits for an index that cannot be read."""
        enquiry = entry.record.enquiry
        if self.merge is None or enquiry is None:
            return None
        try:
            return next(self._fitting(entry, enquiry, self.merge), None)
        except LeadRelayError as error:
            self.telemetry.event("RepeatNotLookedFor", key=entry.row.key, error=error)
            return None

    def _fitting(self, entry: Entry, enquiry: Enquiry, merge: Merge) -> Iterator[Join]:
        rows = earlier_ones(entry.row, self.contacts.rows_of(enquiry), merge)
        for row, _ in zip(rows, range(MOST_READ), strict=False):
            earlier = self.ledger.read(row.key)
            if earlier is None or not takes(earlier, entry.row.key):
                continue
            if is_alike(earlier.record.enquiry, enquiry, merge.same) and self._fits(earlier, entry):
                yield Join(row.key)

    def _fits(self, earlier: Entry, entry: Entry) -> bool:
        """Only where the lead can be told all of it."""
        if entry.record.enquiry is None or earlier.row.decision is None:
            return False
        both = joined(earlier, entry.record.enquiry, entry.row)
        if both.record.enquiry is None:
            return False
        draft = self.crm.draft(
            both.record.enquiry, earlier.row.decision, Shape.FULL, earlier.record.listing
        )
        return not any(name.startswith(f"meta.{AGAIN}") for name in draft.cuts)
