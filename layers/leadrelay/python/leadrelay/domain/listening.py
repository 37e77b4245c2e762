"""What to do when the CRM speaks of a lead: only ever look, for nothing of it is believed."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from leadrelay.domain.crm_event import CrmEvent, Told
from leadrelay.domain.delivery import Conditions, LookUp, Nothing
from leadrelay.domain.entry import UNRESOLVED, Entry, Limits, State
from leadrelay.domain.lead import Standing

UNTOUCHED = Standing(status="New", stage="Unread")


@dataclass(frozen=True, slots=True)
class ReadLead:
    """Has an agent touched it?"""

    lead_id: int


@dataclass(frozen=True, slots=True)
class Again:
    """Not now, but soon: take the same event once more."""

    reason: str


def next_look(
    entry: Entry, event: CrmEvent, now: datetime, conditions: Conditions, limits: Limits
) -> LookUp | ReadLead | Again | Nothing:
    """An event makes us look earlier than we would have, never do more than look."""
    look = _worth_a_look(entry, event)
    if look is None:
        return Nothing("nothing to learn")
    if entry.row.is_leased(now, conditions.owner):
        return Again("a request is under way")
    if not conditions.configured:
        return Nothing("configuration missing")
    if conditions.crm_blocked_until is not None and now < conditions.crm_blocked_until:
        return Nothing("crm paused")
    if conditions.deadline - now < limits.call + limits.slack:
        return Again("no time left")
    return look


def _worth_a_look(entry: Entry, event: CrmEvent) -> LookUp | ReadLead | None:
    row = entry.row
    if event.told is Told.CREATED:
        return LookUp() if row.state in UNRESOLVED and entry.record.sent_as else None
    is_touchable = row.state is State.CREATED and row.touched_at is None and row.erased_at is None
    if is_touchable and row.lead_id == event.lead_id:
        return ReadLead(event.lead_id)
    return None


def touched(entry: Entry, standing: Standing, at: datetime, ours: Collection[str] = ()) -> Entry:
    """The same entry while the lead still stands as it did when it was new, or where we put it.

    `ours` are the statuses that we ourselves may have given it.
    """
    if standing.status in ours:
        return entry
    if standing.status in {"", UNTOUCHED.status} and standing.stage in {"", UNTOUCHED.stage}:
        return entry
    return replace(entry, row=replace(entry.row, touched_at=at))
