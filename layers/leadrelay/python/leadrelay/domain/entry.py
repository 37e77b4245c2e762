"""The ledger's own words: one entry per enquiry key, the row without and the record with people."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from leadrelay.domain import canary
from leadrelay.domain.enquiry import Account
from leadrelay.domain.lead import Decision, Shape
from leadrelay.domain.record import Record

ADMITTED_SHARDS = 4
URGENT_SHARDS = 3  # of what is due; one more, read after them, is of what is late
URGENT_FOR = timedelta(hours=1)


class State(StrEnum):
    NEW = "new"  # admitted, never posted
    SENDING = "sending"  # a POST is intended or under way
    UNKNOWN = "unknown"  # a POST ended without a clear answer
    RETRY = "retry"  # the lead is known not to exist
    CREATED = "created"  # Lead.pro holds it
    SUPPRESSED = "suppressed"  # known, deliberately not sent
    PARKED = "parked"  # stopped; a person has been told why
    GONE = "gone"  # deleted in Lead.pro after we made it


UNRESOLVED = frozenset({State.SENDING, State.UNKNOWN})


class ParkReason(StrEnum):
    UNREADABLE = "unreadable"
    REJECTED = "rejected"
    OUTCOMES_UNKNOWN = "outcomes_unknown"
    UPDATE_REJECTED = "update_rejected"
    UPDATE_FAILED = "update_failed"
    HELD = "held"  # the agency wants a person to look before anything is sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """No personal data. `revision` grows by one with every write.

    `version` is the newest content, `sent_version` what the last POST or PATCH carried,
    `applied_version` what Lead.pro is known to hold. `posts` counts POSTs that may have been
    committed. `send_bound` is the latest instant at which the last POST or PATCH could still leave;
    None once it is known what became of it. `applied_hash` is empty while that is unclear.
    `due_at` is None exactly when nothing is left to deliver. `announced_at` is when a webhook first
    spoke of the enquiry, `touched_at` when the CRM first showed that an agent had been at work on
    its lead. `is_released` says that a person has let it pass whatever the agency's rules hold or
    suppress, `is_backfilled` that somebody wants it sent however old it is. `lacks` is what the
    lead was created without (email, phones); `has_second` says that one with it follows or is
    there. `merged_into` is the earlier enquiry whose lead is told of this one instead of a new
    lead. `is_taken_over` says that the lead was there by another road and does not yet carry our
    marker. `sure_since` is the restore after which its lead was looked for. After `delete_by` the
    portal wants nothing kept of it; since `erased_at` its record is empty, for good.
    """

    key: str
    account: Account
    state: State
    admitted_at: datetime
    revision: int = 1
    write_id: str = ""
    version: int = 1
    content_hash: str = ""
    poll_hash: str | None = None
    portal_created_at: datetime | None = None
    due_at: datetime | None = None
    owner: str | None = None
    lease_until: datetime | None = None
    send_bound: datetime | None = None
    posts: int = 0
    attempts: int = 0
    shape: Shape = Shape.FULL
    sent_version: int = 0
    sent_hash: str = ""
    applied_version: int = 0
    applied_hash: str = ""
    lead_id: int | None = None
    delivered_at: datetime | None = None
    decision: Decision | None = None
    park_reason: ParkReason | None = None
    reason: str = ""
    is_released: bool = False
    is_backfilled: bool = False
    lacks: frozenset[str] = frozenset()
    has_second: bool = False
    merged_into: str | None = None
    is_taken_over: bool = False
    sure_since: datetime | None = None
    announced_at: datetime | None = None
    touched_at: datetime | None = None
    delete_by: datetime | None = None
    erased_at: datetime | None = None

    @property
    def wake_at(self) -> datetime | None:
        """When it must be looked at next, to be delivered or to be erased; None for never."""
        erase_at = self.delete_by if self.erased_at is None else None
        return min(filter(None, (self.due_at, erase_at)), default=None)

    @property
    def is_late(self) -> bool:
        """Nobody waits for it by the telephone any more: what has just come in goes before it."""
        since = self.portal_created_at or self.admitted_at
        return self.due_at is not None and self.due_at - since > URGENT_FOR

    @property
    def admitted_shard(self) -> str:
        return str(self._hash % ADMITTED_SHARDS)

    @property
    def due_shard(self) -> str:
        """Moves with the first write that makes it late."""
        return str(URGENT_SHARDS if self.is_late else self._hash % URGENT_SHARDS)

    @property
    def _hash(self) -> int:
        return zlib.crc32(self.key.encode())

    @property
    def is_canary(self) -> bool:
        """Of our own making, and no enquiry: it is in no list and no count."""
        return canary.is_canary_row(self.key, self.reason)

    def is_leased(self, now: datetime, owner: str) -> bool:
        """By somebody else, and still."""
        held = self.owner is not None and self.owner != owner
        return held and self.lease_until is not None and now < self.lease_until


@dataclass(frozen=True, slots=True)
class Entry:
    row: Row
    record: Record = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One line of an entry's history; `facts` hold no personal data."""

    at: datetime
    what: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Safety constants. Invariant: settle covers the CRM's slowest commit plus its index lag."""

    settle: timedelta = timedelta(seconds=180)
    call: timedelta = timedelta(seconds=12)
    slack: timedelta = timedelta(seconds=5)
    most_posts: int = 3
    most_update_attempts: int = 300  # about a day of an outage


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """None keeps the part for as long as the entry is open."""

    record_until: datetime | None
    row_until: datetime | None


@dataclass(frozen=True, slots=True)
class Claim:
    """One invocation's right to deliver; `deadline` is when the platform kills it."""

    owner: str
    deadline: datetime


RECORD_KEPT = timedelta(days=30)
PARKED_RECORD_KEPT = timedelta(days=90)
ROW_KEPT = timedelta(days=800)  # longer than any portal can list or re-deliver: 24 months + slack
ERASURE_KNOWN = timedelta(days=30)  # how long it is still known which lead had to be deleted


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How long people stay in the ledger once nothing is left to deliver; never longer than this.

    `parked` is that of enquiries which wait for a person.
    """

    record: timedelta = RECORD_KEPT
    parked: timedelta = PARKED_RECORD_KEPT


LONGEST = Keeping()


def retention(row: Row, now: datetime, keeping: Keeping = LONGEST) -> Retention:
    if row.due_at is not None:
        return Retention(record_until=None, row_until=None)
    if row.is_canary:
        return Retention(record_until=now + canary.KEPT, row_until=now + canary.KEPT)
    kept = now + (keeping.parked if row.state is State.PARKED else keeping.record)
    if row.delete_by is None:
        return Retention(record_until=kept, row_until=now + ROW_KEPT)
    known = max(now + ROW_KEPT, row.delete_by + ERASURE_KNOWN)
    return Retention(record_until=min(kept, row.delete_by), row_until=known)
