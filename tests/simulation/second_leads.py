"""What must hold of leads that were made for a contact which came too late: the invariant I16."""

from collections.abc import Iterator, Mapping

from leadrelay.crm.lead_pro.mapper import LeadProMapper
from leadrelay.domain.agency import Agency, LaterContact
from leadrelay.domain.entry import Entry, State
from leadrelay.domain.routing import known
from leadrelay.domain.second_lead import SUFFIX
from tests.simulation.lead_pro import LeadProModel

Entries = Mapping[str, Entry]


def first_of(key: str) -> str | None:
    """None of a key that is not that of a second lead."""
    return key.removesuffix(SUFFIX) if key.endswith(SUFFIX) else None


def missing_seconds(entries: Entries, agency: Agency) -> Iterator[str]:
    """Keys of first leads that should have been followed, and were not."""
    if agency.contacts.later is not LaterContact.SECOND_LEAD:
        return
    for key, entry in entries.items():
        if key + SUFFIX not in entries and _wants_second(entry, agency):
            yield key


def _wants_second(entry: Entry, agency: Agency) -> bool:
    row, enquiry = entry.row, entry.record.enquiry
    if row.state is not State.CREATED or enquiry is None or enquiry.erased:
        return False
    usable = LeadProMapper(agency).usable(enquiry)
    return enquiry.first_lead_id is None and not row.lacks.isdisjoint(known(usable))


def astray(key: str, entries: Entries, crm: LeadProModel) -> bool:
    """Whether a second lead names another lead than its first."""
    first, second = entries.get(key.removesuffix(SUFFIX)), entries[key]
    if first is None or second.row.lead_id not in crm.leads:
        return first is None
    named = (crm.leads[second.row.lead_id]["meta"] or {}).get("first_lead")
    return named is not None and named != str(first.row.lead_id)
