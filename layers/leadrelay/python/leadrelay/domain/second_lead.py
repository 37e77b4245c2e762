"""A second lead: the same enquiry again, with the contact that its first lead was made without.

The CRM never takes another e-mail or phone for a lead that it holds.
"""

from dataclasses import replace

from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.entry import Entry
from leadrelay.domain.routing import Usable, known

SUFFIX = "#contact"


def second_of(entry: Entry, usable: Usable) -> Enquiry | None:
    """Always the same key for one enquiry; None where nothing that was lacking is known now."""
    enquiry, row = entry.record.enquiry, entry.row
    if enquiry is None or row.lead_id is None or enquiry.first_lead_id is not None:
        return None
    if row.lacks.isdisjoint(known(usable)):
        return None
    return replace(
        enquiry,
        portal_lead_id=enquiry.portal_lead_id + SUFFIX,
        first_lead_id=row.lead_id,
        second_key=None,
    )


def with_second(entry: Entry, key: str) -> Entry:
    """Durable before the second is, so that whoever erases the first knows of it."""
    if entry.row.has_second or entry.record.enquiry is None:
        return entry
    enquiry = replace(entry.record.enquiry, second_key=key)
    row = replace(entry.row, has_second=True, content_hash=enquiry.content_hash)
    return Entry(row, replace(entry.record, enquiry=enquiry))
