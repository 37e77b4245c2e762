"""What to do next with a ledger entry: a value with its reason, decided without any effect."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from leadrelay.domain.delivery_mode import DeliveryMode
from leadrelay.domain.entry import UNRESOLVED, Entry, Limits, ParkReason, Row, State

ERASED = "contact erased at the portal"
EXPIRED = "the portal's time to delete it has come"
WITHOUT_GO_LIVE = timedelta(minutes=1)
WITHOUT_CONFIGURATION = timedelta(minutes=5)
WITHOUT_HISTORY = timedelta(minutes=1)
WHILE_PAUSED = timedelta(minutes=1)
SHADOWED = "shadow: not sent"
AWAITED_FOR = timedelta(minutes=5)
SOON = timedelta(minutes=1)  # when the next sweep would find it


@dataclass(frozen=True, slots=True)
class Nothing:
    """Final, or somebody else's: leave the row as it is."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Suppress:
    reason: str


@dataclass(frozen=True, slots=True)
class Park:
    park_reason: ParkReason
    reason: str


@dataclass(frozen=True, slots=True)
class Join:
    """Tell the lead of an earlier enquiry, `into`, instead of making another."""

    into: str


@dataclass(frozen=True, slots=True)
class Erase:
    """Empty the record for good; whether Lead.pro holds a copy is known by now."""

    reason: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """The ledger was restored: it may have been sent until `before`, and that was forgotten."""

    before: datetime


@dataclass(frozen=True, slots=True)
class Post:
    pass


@dataclass(frozen=True, slots=True)
class LookUp:
    pass


@dataclass(frozen=True, slots=True)
class Update:
    pass


Step = Nothing | Wait | Suppress | Park | Join | Erase | Doubt | Post | LookUp | Update


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What surrounds a decision.

    `deadline` is when this invocation is killed. `crm_blocked_until` is the breaker's word.
    `history_read` says that every enquiry older than the watermark is in the ledger, so that an
    unknown one without a creation time must be new. `refusal` is what the agency's rules say of an
    enquiry that has not been sent yet. `mode` and `unsure_before` are the operator's words.
    """

    owner: str
    deadline: datetime
    configured: bool
    go_live: datetime | None
    history_read: bool
    crm_blocked_until: datetime | None = None
    refusal: Suppress | Park | Join | None = None
    mode: DeliveryMode = DeliveryMode.RUNNING
    unsure_before: datetime | None = None


def next_step(entry: Entry, now: datetime, conditions: Conditions, limits: Limits) -> Step:
    row = entry.row
    if row.is_leased(now, conditions.owner):
        return Nothing("leased")
    return _erasure(entry, now) or _delivery(entry, now, conditions, limits)


def is_awaited(row: Row, now: datetime) -> bool:
    """Somebody has just asked, and it may be sent soon: its message must not wait for a sweep."""
    is_unsent = row.state in {State.NEW, State.RETRY}
    is_soon = row.due_at is not None and row.due_at - now <= SOON
    return is_unsent and is_soon and not row.is_late and now - row.admitted_at < AWAITED_FOR


def _erasure(entry: Entry, now: datetime) -> Step | None:
    """Not before it is clear whether there is a lead: only what was sent can tell."""
    row, enquiry = entry.row, entry.record.enquiry
    if row.erased_at is not None:
        return Nothing("erased")
    if row.state in UNRESOLVED:
        return None
    if enquiry is not None and enquiry.erased:
        return Erase(ERASED)
    return Erase(EXPIRED) if row.delete_by is not None and row.delete_by <= now else None


def _delivery(entry: Entry, now: datetime, conditions: Conditions, limits: Limits) -> Step:
    row = entry.row
    match row.state:
        case State.SUPPRESSED | State.PARKED | State.GONE:
            return Nothing(row.state)
        case State.NEW:
            step = _admissible(entry, now, conditions) or Post()
            return _call(step, now, conditions, limits) if isinstance(step, Post | Join) else step
        case State.RETRY:
            doubt = _due(row, now) or _doubt(entry, conditions)
            return doubt or _sendable(entry, Post(), now, conditions, limits)
        case State.SENDING | State.UNKNOWN:
            return _settled(row, now, limits) or _findable(entry, now, conditions, limits)
        case State.CREATED:
            return _outdated(row, now, limits) or _sendable(
                entry, Update(), now, conditions, limits
            )
    assert_never(row.state)


def _admissible(entry: Entry, now: datetime, conditions: Conditions) -> Step | None:
    enquiry = entry.record.enquiry
    if enquiry is None:
        return Park(ParkReason.UNREADABLE, entry.row.reason or "no readable content")
    if not conditions.configured:
        return Wait(now + WITHOUT_CONFIGURATION, "configuration missing")
    waiting = _live(entry.row, now, conditions) or _doubt(entry, conditions)
    refusal = None if entry.row.is_released else conditions.refusal
    if isinstance(refusal, Join):
        return waiting or _shadowed(conditions) or refusal
    return waiting or refusal or _shadowed(conditions)


def _shadowed(conditions: Conditions) -> Step | None:
    return Suppress(SHADOWED) if conditions.mode is DeliveryMode.SHADOW else None


def _live(row: Row, now: datetime, conditions: Conditions) -> Step | None:
    created_at = row.portal_created_at
    if conditions.go_live is None:
        return Wait(now + WITHOUT_GO_LIVE, "no go-live line yet")
    if row.is_backfilled:
        return None
    if created_at is not None and created_at < conditions.go_live:
        return Suppress("before go-live")
    if created_at is None and not conditions.history_read:
        return Wait(now + WITHOUT_HISTORY, "creation time unknown")
    return None


def _doubt(entry: Entry, conditions: Conditions) -> Step | None:
    """Until it has been looked for once, an enquiry from before a restore may have been sent."""
    row, before = entry.row, conditions.unsure_before
    if before is None or entry.record.enquiry is None or not conditions.configured:
        return None
    is_newer = row.portal_created_at is not None and row.portal_created_at >= before
    is_sure = row.sure_since is not None and row.sure_since >= before
    return None if is_newer or is_sure else Doubt(before)


def _due(row: Row, now: datetime) -> Step | None:
    if row.due_at is not None and now < row.due_at:
        return Nothing("not due")
    return None


def _settled(row: Row, now: datetime, limits: Limits) -> Step | None:
    settled_at = row.send_bound + limits.settle if row.send_bound else now
    if now < settled_at:
        return _due(row, now) or Wait(settled_at, "outcome not settled")
    return _due(row, now)


def _outdated(row: Row, now: datetime, limits: Limits) -> Step | None:
    """An update that may still land must not overtake the next one."""
    if row.applied_version >= row.version:
        return Nothing("delivered")
    return _settled(row, now, limits)


def _findable(entry: Entry, now: datetime, conditions: Conditions, limits: Limits) -> Step:
    if not entry.record.sent_as:
        return Park(ParkReason.OUTCOMES_UNKNOWN, "no handles to look up")
    return _call(LookUp(), now, conditions, limits)


def _sendable(
    entry: Entry, call: Post | Update, now: datetime, conditions: Conditions, limits: Limits
) -> Step:
    if entry.record.enquiry is None:
        return Park(ParkReason.UNREADABLE, "no readable content")
    return _call(call, now, conditions, limits)


def _call(
    call: Post | LookUp | Update | Join, now: datetime, conditions: Conditions, limits: Limits
) -> Step:
    if not conditions.configured:
        return Wait(now + WITHOUT_CONFIGURATION, "configuration missing")
    if not _may_call(call, conditions.mode):
        return Wait(now + WHILE_PAUSED, f"deliveries {conditions.mode}")
    if conditions.crm_blocked_until is not None and now < conditions.crm_blocked_until:
        return Wait(conditions.crm_blocked_until, "crm paused")
    if conditions.deadline - now < limits.call + limits.slack:
        return Wait(now, "no time left")
    return call


def _may_call(call: Post | LookUp | Update | Join, mode: DeliveryMode) -> bool:
    """A shadow may look, so that what was sent before comes to its end."""
    return mode is DeliveryMode.RUNNING or (
        mode is DeliveryMode.SHADOW and isinstance(call, LookUp)
    )
