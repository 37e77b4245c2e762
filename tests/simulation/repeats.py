"""What must hold of enquiries that joined another one's lead: the invariant I17."""

from collections.abc import Iterator, Mapping
from typing import Any

from leadrelay.domain.entry import Entry, State

Entries = Mapping[str, Entry]
Leads = Mapping[int, Mapping[str, Any]]


def is_told(entry: Entry, entries: Entries, leads: Leads) -> bool:
    """Its lead is there, and is told of it once; what it is told is for I10."""
    earlier = entries.get(entry.row.merged_into or "")
    enquiry = earlier.record.enquiry if earlier else None
    if earlier is None or enquiry is None or earlier.row.state is not State.CREATED:
        return False
    repeats = enumerate(enquiry.repeats or (), 1)
    places = [at for at, each in repeats if each.key == entry.row.key and not each.is_blank]
    lead = leads.get(earlier.row.lead_id or 0)
    return len(places) == 1 and (lead is None or f"again_{places[0]}" in (lead["meta"] or {}))


def told_twice(entries: Entries) -> Iterator[str]:
    """Those that have a lead of their own, and are in another one that stands."""
    for entry in entries.values():
        enquiry = entry.record.enquiry
        if entry.row.state is not State.CREATED or enquiry is None:
            continue
        for repeat in enquiry.repeats or ():
            if not repeat.is_blank and entries[repeat.key].row.state is State.CREATED:
                yield repeat.key
