"""Repeat enquiries: what the same person asks again may join the lead that is there already."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from leadrelay.domain.agency import Merge, Same
from leadrelay.domain.enquiry import Enquiry, Repeat
from leadrelay.domain.entry import Entry, Row, State
from leadrelay.domain.lead import Shape

NO_CHANNEL = "enquiry"
MOST_REPEATS = 10  # of one lead: what comes then is a lead of its own


def earlier_ones(row: Row, known: Iterable[Row], merge: Merge) -> Iterator[Row]:
    """Those that could take it, the nearest in time first."""
    near = (one for one in known if one.key != row.key and _holds_lead(one))
    within = [one for one in near if _apart(one, row) <= merge.window]
    return iter(sorted(within, key=lambda one: (_apart(one, row), one.key)))


def takes(entry: Entry | None, key: str) -> bool:
    """Whether its lead can still be told of another enquiry."""
    if entry is None or not _holds_lead(entry.row):
        return False
    enquiry = entry.record.enquiry
    if enquiry is None or enquiry.erased:
        return False
    repeats = {each.key: each for each in enquiry.repeats or ()}
    if key in repeats:
        return not repeats[key].is_blank
    return len(repeats) < MOST_REPEATS and entry.row.shape is Shape.FULL  # the safe one tells none


def is_alike(one: Enquiry | None, other: Enquiry, same: Same) -> bool:
    if one is None or same is Same.PERSON:
        return one is not None
    asked = ((each.listing_reference, each.listing_id, each.project_id) for each in (one, other))
    return any(left and left == right for left, right in zip(*asked, strict=True))


def joined(entry: Entry, enquiry: Enquiry, row: Row) -> Entry:
    """Each enquiry keeps its place, and is in it once however often it joins."""
    known = entry.record.enquiry
    if known is None:
        return entry
    repeat = Repeat(
        key=row.key,
        asked_at=row.portal_created_at or row.admitted_at,
        channel=enquiry.channel or NO_CHANNEL,
        reference=enquiry.listing_reference,
        text=enquiry.message,
        version=entry.row.version + 1,
    )
    repeats = {each.key: each for each in known.repeats or ()}
    if row.key in repeats and replace(repeats[row.key], version=repeat.version) == repeat:
        return entry
    repeats[row.key] = repeat
    changed = _with(entry, replace(known, repeats=tuple(repeats.values())))
    row = replace(changed.row, version=repeat.version)
    return Entry(replace(row, due_at=row.due_at or row.admitted_at), changed.record)


def parted(entry: Entry, key: str) -> Entry:
    """Nothing is left of what was asked by that one."""
    return _without(entry, lambda each: each.key == key)


def without_untold(entry: Entry) -> Entry:
    """Nothing is left of what the CRM is not known to hold."""
    return _without(entry, lambda each: each.version > entry.row.applied_version)


def _without(entry: Entry, goes: Callable[[Repeat], bool]) -> Entry:
    enquiry = entry.record.enquiry
    if enquiry is None or not enquiry.repeats:
        return entry
    repeats = tuple(_blank(each) if goes(each) else each for each in enquiry.repeats)
    return entry if repeats == enquiry.repeats else _with(entry, replace(enquiry, repeats=repeats))


def is_told(entry: Entry | None, key: str) -> bool:
    """Whether the CRM is known to hold it."""
    if entry is None or not takes(entry, key) or entry.record.enquiry is None:
        return False
    applied = entry.row.applied_version
    repeats = entry.record.enquiry.repeats or ()
    return any(each.key == key and each.version <= applied for each in repeats)


def _with(entry: Entry, enquiry: Enquiry) -> Entry:
    row = replace(entry.row, content_hash=enquiry.content_hash)
    return Entry(row, replace(entry.record, enquiry=enquiry))


def _blank(repeat: Repeat) -> Repeat:
    return Repeat(key=repeat.key, asked_at=repeat.asked_at)


def _holds_lead(row: Row) -> bool:
    return row.state is State.CREATED and row.lead_id is not None and row.erased_at is None


def _apart(one: Row, other: Row) -> timedelta:
    asked, again = (each.portal_created_at or each.admitted_at for each in (one, other))
    return abs(asked - again)
