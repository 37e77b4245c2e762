"""How one observation of an enquiry changes its ledger entry, before anything is sent."""

import dataclasses
from dataclasses import replace
from datetime import datetime

from leadrelay.domain.enquiry import CONTENT, Account, Enquiry, Observation, Route, Unreadable
from leadrelay.domain.entry import Entry, ParkReason, Row, State
from leadrelay.domain.lead import Shape
from leadrelay.domain.record import Record, merged

CLOSED = frozenset({State.SUPPRESSED, State.PARKED, State.GONE})


def observed(entry: Entry | None, observation: Observation, now: datetime) -> Entry:
    """The entry as it should be stored; the same object when the observation adds nothing."""
    if entry is None:
        return _first(observation, now)
    if isinstance(observation, Unreadable):
        return _with_unreadable(entry, observation)
    return _with_enquiry(entry, observation, now)


def _first(observation: Observation, now: datetime) -> Entry:
    account = Account(observation.portal, observation.account)
    row = Row(
        key=observation.key,
        account=account,
        state=State.NEW,
        admitted_at=now,
        due_at=now,
        content_hash=observation.content_hash,
        poll_hash=_poll_hash(observation),
    )
    if isinstance(observation, Unreadable):
        row = _parked_unreadable(row, observation)
    else:
        row = replace(row, portal_created_at=observation.created_at)
    return Entry(row, merged(Record(), observation))


def _parked_unreadable(row: Row, observation: Unreadable) -> Row:
    return replace(
        row,
        state=State.PARKED,
        due_at=None,
        park_reason=ParkReason.UNREADABLE,
        reason=observation.reason,
    )


def _with_unreadable(entry: Entry, observation: Unreadable) -> Entry:
    """What was read before stays; the raw body is kept beside it."""
    row = replace(entry.row, poll_hash=_poll_hash(observation) or entry.row.poll_hash)
    changed = Entry(row, dataclasses.replace(entry.record, raw=observation.raw))
    return entry if changed == entry else changed


def _with_enquiry(entry: Entry, observation: Enquiry, now: datetime) -> Entry:
    record = merged(entry.record, observation)
    row = _with_content(entry.row, record, observation, now)
    changed = Entry(row, record)
    return entry if changed == entry else changed


def _with_content(row: Row, record: Record, observation: Enquiry, now: datetime) -> Row:
    enquiry = record.enquiry or observation
    content_hash = enquiry.content_hash
    if content_hash == row.content_hash:
        heard = _poll_hash(observation) if _is_held(enquiry, observation) else None
        return replace(row, poll_hash=heard or row.poll_hash)
    row = replace(
        row,
        version=row.version + 1,
        content_hash=content_hash,
        # Cleared by a webhook, so that the next poll is heard even if it repeats its last words.
        poll_hash=_poll_hash(observation) if _is_held(enquiry, observation) else None,
        portal_created_at=enquiry.created_at,
    )
    return _reopened(row, now)


def _is_held(enquiry: Enquiry, observation: Enquiry) -> bool:
    """False where something newer has been said before: the portal may yet repeat its words."""
    said = ((name, getattr(observation, name)) for name in CONTENT)
    return all(value is None or value == getattr(enquiry, name) for name, value in said)


def _reopened(row: Row, now: datetime) -> Row:
    if row.park_reason is ParkReason.UNREADABLE:
        return replace(row, state=State.NEW, park_reason=None, reason="", due_at=now)
    if row.state in CLOSED:
        return row
    return replace(row, due_at=row.due_at or now)


def _poll_hash(observation: Observation) -> str | None:
    return observation.content_hash if observation.route is Route.POLL else None


def replayed(entry: Entry, now: datetime) -> Entry:
    """A person asks for another try. What may already be in Lead.pro is looked up first."""
    if entry.row.lead_id is not None and entry.record.enquiry is None:
        return entry  # delivered, and there is nothing left that could be sent again
    row = replace(
        entry.row, due_at=now, attempts=0, shape=Shape.FULL, park_reason=None, reason="replayed"
    )
    if row.lead_id is not None:
        row = replace(row, state=State.CREATED, applied_version=0)
    elif row.send_bound is not None:
        row = replace(row, state=State.UNKNOWN, posts=1)
    else:
        row = replace(row, state=State.NEW, posts=0)
    return Entry(row, entry.record)


def superseded(entry: Entry) -> Entry:
    """A body that was unreadable has been read since, under the key that it really has."""
    if entry.row.park_reason is not ParkReason.UNREADABLE:
        return entry
    row = replace(entry.row, state=State.SUPPRESSED, park_reason=None, reason="read on replay")
    return Entry(row, entry.record)
