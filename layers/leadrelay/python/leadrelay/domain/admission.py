"""How one observation of an enquiry changes its ledger entry, before anything is sent."""

import dataclasses
from dataclasses import replace
from datetime import datetime

from leadrelay.domain.canary import REASON, is_canary
from leadrelay.domain.enquiry import (
    CONTENT,
    Account,
    Enquiry,
    Observation,
    Route,
    Unreadable,
    enquiry_key,
)
from leadrelay.domain.entry import UNRESOLVED, Entry, ParkReason, Row, State
from leadrelay.domain.lead import Shape
from leadrelay.domain.record import Record, emptied, merged

CLOSED = frozenset({State.SUPPRESSED, State.PARKED, State.GONE})


def observed(entry: Entry | None, observation: Observation, now: datetime) -> Entry:
    """The entry as it should be stored; the same object when the observation adds nothing."""
    if entry is None:
        first = _canary if is_canary(observation) else _first
        return first(observation, now)
    if entry.row.is_canary:
        return entry
    if _is_erased(entry):
        changed = _without_content(entry, observation)
    elif isinstance(observation, Unreadable):
        changed = _with_unreadable(entry, observation)
    elif observation.erased:
        changed = _erased(entry, observation, now)
    else:
        changed = _with_enquiry(entry, observation, now)
    return entry if changed == entry else changed


def _canary(observation: Observation, now: datetime) -> Entry:
    """At rest from the first, and nothing of it is kept that could be sent."""
    row = Row(
        key=observation.key,
        account=Account(observation.portal, observation.account),
        state=State.SUPPRESSED,
        admitted_at=now,
        reason=REASON,
    )
    return Entry(row, Record())


def _is_erased(entry: Entry) -> bool:
    enquiry = entry.record.enquiry
    return entry.row.erased_at is not None or bool(enquiry and enquiry.erased)


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
        announced_at=_announced(observation),
    )
    if isinstance(observation, Unreadable):
        row = _parked_unreadable(row, observation)
    else:
        row = _dated(row, observation)
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
    row = _heard(entry.row, observation)
    return Entry(row, dataclasses.replace(entry.record, raw=observation.raw))


def _without_content(entry: Entry, observation: Observation) -> Entry:
    """Nothing that is said of somebody who was erased is ever taken in again."""
    return Entry(_heard(entry.row, observation), entry.record)


def _heard(row: Row, observation: Observation) -> Row:
    announced_at = row.announced_at or _announced(observation)
    poll_hash = _poll_hash(observation) or row.poll_hash
    return replace(row, poll_hash=poll_hash, announced_at=announced_at)


def _erased(entry: Entry, observation: Enquiry, now: datetime) -> Entry:
    """Due at once, whatever its state, so that the rest of it is erased as well."""
    is_unresolved = entry.row.state in UNRESOLVED
    record = emptied(dataclasses.replace(entry.record, enquiry=observation), with_handles=True)
    row = replace(
        _dated(_heard(entry.row, observation), observation),
        version=entry.row.version + 1,
        content_hash=observation.content_hash,
        due_at=entry.row.due_at if is_unresolved and entry.row.due_at else now,
    )
    return Entry(row, record)


def _with_enquiry(entry: Entry, observation: Enquiry, now: datetime) -> Entry:
    record = merged(entry.record, observation)
    row = _with_content(entry.row, record, observation, now)
    return Entry(replace(row, announced_at=row.announced_at or _announced(observation)), record)


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
    )
    return _reopened(_dated(row, enquiry), now)


def _dated(row: Row, enquiry: Enquiry) -> Row:
    return replace(
        row,
        portal_created_at=enquiry.created_at or row.portal_created_at,
        delete_by=enquiry.delete_by or row.delete_by,
    )


def _is_held(enquiry: Enquiry, observation: Enquiry) -> bool:
    """False where something newer has been said before: the portal may yet repeat its words."""
    said = ((name, getattr(observation, name)) for name in CONTENT)
    return all(value is None or value == getattr(enquiry, name) for name, value in said)


def _reopened(row: Row, now: datetime) -> Row:
    if row.park_reason in {ParkReason.UNREADABLE, ParkReason.HELD}:
        return replace(row, state=State.NEW, park_reason=None, reason="", due_at=now)
    if row.state in CLOSED:
        return row
    return replace(row, due_at=row.due_at or now)


def _poll_hash(observation: Observation) -> str | None:
    return observation.content_hash if observation.route is Route.POLL else None


def _announced(observation: Observation) -> datetime | None:
    return observation.observed_at if observation.route is Route.WEBHOOK else None


def replayed(entry: Entry, now: datetime) -> Entry:
    """A person asks for another try. What may already be in Lead.pro is looked up first."""
    if _is_erased(entry) or entry.row.is_canary:
        return entry
    if entry.row.lead_id is not None and entry.record.enquiry is None:
        return entry  # delivered, and there is nothing left that could be sent again
    row = replace(
        entry.row, due_at=now, attempts=0, shape=Shape.FULL, park_reason=None, reason="replayed"
    )
    if row.lead_id is not None:
        row = replace(row, state=State.CREATED, applied_version=0)
    elif row.send_bound is not None and entry.row.park_reason is not ParkReason.HELD:
        row = replace(row, state=State.UNKNOWN, posts=1)
    else:
        row = replace(row, state=State.NEW, posts=0, is_released=True)
    return Entry(row, entry.record)


def backfilled(entry: Entry, now: datetime) -> Entry:
    """A person wants it sent although it is from before the go-live line."""
    again = replayed(entry, now)
    return again if again is entry else Entry(replace(again.row, is_backfilled=True), again.record)


def dismissed(entry: Entry) -> Entry:
    """Of a parked entry; where there is a lead, its next change is sent again."""
    if entry.row.state is not State.PARKED:
        return entry
    row = replace(entry.row, state=State.SUPPRESSED, park_reason=None, reason="dismissed")
    if row.lead_id is not None:
        row = replace(row, state=State.CREATED, applied_version=row.version)
    return Entry(row, entry.record)


def erasure(key: str, account: Account, now: datetime) -> Enquiry:
    """What the portal would say of a person whom it has erased."""
    return Enquiry(
        portal=account.portal,
        account=account.name,
        portal_lead_id=key.removeprefix(enquiry_key(account.portal, "")),
        route=Route.OPERATOR,
        observed_at=now,
        erased=True,
    )


def superseded(entry: Entry) -> Entry:
    """A body that was unreadable has been read since, under the key that it really has."""
    if entry.row.park_reason is not ParkReason.UNREADABLE:
        return entry
    row = replace(entry.row, state=State.SUPPRESSED, park_reason=None, reason="read on replay")
    return Entry(row, dataclasses.replace(entry.record, raw=None))
