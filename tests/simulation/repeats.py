"""What must hold of enquiries that joined another one's lead: the invariant I17."""

from collections.abc import Iterator, Mapping

from leadrelay.domain.entry import Entry, State

Entries = Mapping[str, Entry]


def is_told(entry: Entry, entries: Entries) -> bool:
    """Its lead is there, and is told of it once; that the CRM holds all of it is for I10."""
    earlier = entries.get(entry.row.merged_into or "")
    enquiry = earlier.record.enquiry if earlier else None
    if earlier is None or enquiry is None or earlier.row.state is not State.CREATED:
        return False
    live = [each.key for each in enquiry.repeats or () if not each.is_blank]
    return live.count(entry.row.key) == 1


def told_twice(entries: Entries) -> Iterator[str]:
    """Those that have a lead of their own, and are in another one that stands."""
    for entry in entries.values():
        enquiry = entry.record.enquiry
        if entry.row.state is not State.CREATED or enquiry is None:
            continue
        for repeat in enquiry.repeats or ():
            if not repeat.is_blank and entries[repeat.key].row.state is State.CREATED:
                yield repeat.key
