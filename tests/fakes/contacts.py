"""Who has enquired before, as the ledger in memory knows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from leadrelay.crm.lead_pro.contacts import contacts_of
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.entry import Row
from tests.fakes.failing import Faults
from tests.fakes.ledger import InMemoryLedger

REGION = "AE"


@dataclass
class InMemoryContacts:
    ledger: InMemoryLedger
    reads: Faults = field(default_factory=Faults)

    def rows_of(self, enquiry: Enquiry) -> Sequence[Row]:
        with self.reads.around("contacts read"):
            wanted = contacts_of(enquiry, REGION)
        return tuple(
            entry.row
            for entry in map(self.ledger.read, tuple(self.ledger.entries))
            if entry and _contacts(entry.record.enquiry) & wanted
        )


def _contacts(enquiry: Enquiry | None) -> frozenset[str]:
    is_known = enquiry is not None and not enquiry.erased
    return contacts_of(enquiry, REGION) if is_known and enquiry else frozenset()
