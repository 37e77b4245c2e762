"""What the use cases need from the world; `aws`, `portals` and `crm` provide it.

Every method may raise TransientError where the other side throttles, fails or does not answer.
What a port speaks of is loaded by those who make it, not with the ports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from leadrelay.domain.audit import AuditState
    from leadrelay.domain.balance import DayReport
    from leadrelay.domain.breaker import Breaker
    from leadrelay.domain.coverage import PollState, Window
    from leadrelay.domain.enquiry import Account, Enquiry, Observation
    from leadrelay.domain.entry import Entry, Note, Row
    from leadrelay.domain.envelope import Envelope
    from leadrelay.domain.lead import Decision, LeadDraft, Shape, Standing
    from leadrelay.domain.listing import Filed, Found, Listing
    from leadrelay.domain.outcome import Outcome
    from leadrelay.domain.record import Handles
    from leadrelay.domain.rhythm import Rhythm
    from leadrelay.domain.routing import Usable
    from leadrelay.domain.subscriptions import Subscription, SubscriptionState
    from leadrelay.domain.token import AccessToken, Refreshed, RefreshState

Clock = Callable[[], datetime]  # aware UTC
AT_ONCE = timedelta(0)
LONGEST_LINE = timedelta(minutes=1)


class Telemetry(Protocol):
    """Counts and events without personal data; names are `SubjectPastParticiple`."""

    def count(self, metric: str, value: float = 1, **dimensions: str) -> None: ...

    def event(self, name: str, **facts: object) -> None: ...

    def about(self, **facts: str) -> AbstractContextManager[None]:
        """These facts are in every event until it ends."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """What the ledger has heard of an enquiry: the last words of a poll, and any of a webhook."""

    poll_hash: str | None
    is_announced: bool


class Ledger(Protocol):
    def read(self, key: str) -> Entry | None:
        """Strongly consistent. An expired record reads as an empty one."""
        ...

    def commit(self, entry: Entry, *, expected: int | None, note: Note) -> None:
        """Row, record and history note in one atomic write.

        `expected` is the revision that must be there now, None for "no row". Raises
        ConflictError if it is not; a conflict with our own earlier, unanswered write of the same
        `write_id` is success.
        """
        ...

    def seen(self, keys: Sequence[str]) -> Mapping[str, Seen]:
        """Of each key that has a row; one batch read for up to 100 keys."""
        ...

    def due(self, now: datetime, limit: int) -> Iterator[tuple[str, Account, datetime]]:
        """Key, account and time of rows whose `wake_at` has come.

        The oldest first, and what is late after everything else.
        """
        ...


class LedgerRows(Protocol):
    """The ledger as it is read across many enquiries, without their people."""

    def admitted(self, day: date) -> Iterable[str]:
        """Keys of what was admitted on a day of UTC, the latest first."""
        ...

    def rows(self, keys: Sequence[str]) -> Mapping[str, Row]:
        """In the order of `keys`; those without a row are left out."""
        ...


class AuditBook(Protocol):
    """What the auditor remembers; each write is conditional on the revision that was read."""

    def read_state(self) -> AuditState: ...

    def write_state(self, state: AuditState) -> AuditState:
        """Raises ConflictError when somebody else wrote first; answers the state as stored."""
        ...

    def read_rhythm(self, account: Account) -> Rhythm: ...

    def write_rhythm(self, account: Account, rhythm: Rhythm) -> Rhythm: ...

    def read_day(self, day: date) -> DayReport | None: ...

    def write_day(self, report: DayReport) -> DayReport: ...


class Queue(Protocol):
    def send(self, envelopes: Sequence[Envelope], *, after: timedelta = AT_ONCE) -> None:
        """Any number, in batches. Returns only when every one is durable; otherwise raises.

        Nobody gets them before `after` has passed, whole seconds up to 15 minutes.
        """
        ...


class PortalStates(Protocol):
    """Small facts of one account; each write is conditional on the revision that was read."""

    def read_poll(self, account: Account) -> PollState: ...

    def write_poll(self, account: Account, state: PollState) -> PollState:
        """Raises ConflictError when somebody else wrote first; answers the state as stored."""
        ...

    def read_subscriptions(self, account: Account) -> SubscriptionState: ...

    def write_subscriptions(
        self, account: Account, state: SubscriptionState
    ) -> SubscriptionState: ...

    def read_refresh(self, account: Account) -> RefreshState: ...

    def write_refresh(self, account: Account, state: RefreshState) -> RefreshState: ...

    def read_breaker(self) -> Breaker: ...

    def write_breaker(self, breaker: Breaker) -> Breaker: ...


class Leases(Protocol):
    def acquire(self, name: str, owner: str, until: datetime) -> bool:
        """True if nobody else holds `name` now; a lease ends by itself at `until`."""
        ...

    def release(self, name: str, owner: str) -> None: ...


class Turns(Protocol):
    """Who may call the CRM when, among all processes of a stack, in the order of asking."""

    def take(self, now: datetime, apart: timedelta, latest: datetime) -> datetime | None:
        """From `now` on, and `apart` from the turn before.

        None, and no turn is taken, where it would be later than `latest`. A turn more than
        `LONGEST_LINE` away was left by a clock that was wrong, and counts for nothing.
        """
        ...


class TokenStore(Protocol):
    def read(self, account: Account) -> AccessToken | None: ...

    def write(self, account: Account, token: AccessToken) -> None: ...


class TokenMinter(Protocol):
    """One per portal. Raises CredentialsRefusedError, NotConfiguredError, SchemaError."""

    def mint(self, credentials: Mapping[str, Any], now: datetime) -> AccessToken: ...


class Credentials(Protocol):
    def read(self, account: Account) -> Mapping[str, Any]:
        """The account's JSON secret. Raises NotConfiguredError where it has no value."""
        ...


class TokenRefresher(Protocol):
    def refresh(self, account: Account, rejected: AccessToken | None) -> Refreshed:
        """Ask for a new token; where one was `rejected`, only if it is still the stored one."""
        ...


class AccessTokens(Protocol):
    """What a reader of tokens asks."""

    def current(self) -> AccessToken: ...

    def renewed(self, rejected: AccessToken) -> AccessToken:
        """After a 401: re-read; if it is still the rejected one, ask the refresher once."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`sent_at` is the answer's Date header; `total` is what the portal claims for the window."""

    observations: tuple[Observation, ...]
    sent_at: datetime | None
    total: int | None


class PortalReader(Protocol):
    """`look_back` is the oldest age that the portal will answer for."""

    look_back: timedelta

    def pages(self, window: Window) -> Iterator[Page]:
        """All pages of a window, one in memory at a time.

        Raises SchemaError for a page that is not a page, never yields fewer leads silently.
        """
        ...

    def find(self, portal_lead_id: str) -> Observation | None: ...


class Subscriptions(Protocol):
    """An account's webhook subscriptions at its portal, ours and those of others.

    `events` is what must be subscribed to; where there is no choice it is one made-up word, and
    nothing at all where the portal has no interface for it and a person sets the webhook up.
    """

    @property
    def events(self) -> Sequence[str]: ...

    def held(self) -> tuple[Subscription, ...]: ...

    def create(self, event: str, url: str, secret: str) -> None:
        """Look first: whether the same one may exist twice differs by portal."""
        ...

    def activate(self, subscription: Subscription, secret: str) -> None: ...

    def delete(self, subscription: Subscription, *, alone: bool) -> bool:
        """`alone` if no other is held for its event. False where it could not be told apart."""
        ...

    def succeeded_at(self, subscription: Subscription) -> datetime | None:
        """When the portal last got a good answer; None where it does not tell."""
        ...


class Deliveries(Protocol):
    """What a portal's webhook sent, read after its signature was verified."""

    def __call__(
        self, raw: bytes, account: Account, received_at: datetime
    ) -> Iterable[Observation]:
        """Never raises: what cannot be read is an Unreadable; a known non-lead event is nothing."""
        ...


class Allowance(Protocol):
    """How many calls a process may make beside its proper work."""

    def wait(self) -> None:
        """Raises RateLimitedError, at once, where none is left for now."""
        ...


class ListingFinder(Protocol):
    """What a portal itself knows of an agency's listing."""

    def find(self, reference: str | None, listing_id: str | None) -> Found: ...


class Listings(Protocol):
    """The listing catalogue as it is kept: what is known of a listing, under each of its keys."""

    def read(self, key: str) -> Filed | None:
        """None, too, where it has expired."""
        ...

    def remember(self, keys: Sequence[str], filed: Filed) -> None:
        """What a portal said; nothing that was imported is replaced by it."""
        ...


class ListingImports(Protocol):
    """The listing catalogue as an import sees it: many keys at once."""

    def filed(self, keys: Sequence[str]) -> Mapping[str, Filed]:
        """What is there, whether it has expired or not."""
        ...

    def replace(self, filed: Mapping[str, Filed | None]) -> None:
        """Whatever was there before; None takes it away."""
        ...


class Catalogue(Protocol):
    """What the agency or the portal knows of the listing that an enquiry is about."""

    def find(self, enquiry: Enquiry) -> Listing | None:
        """Within a second or two; None where nothing is known."""
        ...


class KnownContacts(Protocol):
    def rows_of(self, enquiry: Enquiry) -> Sequence[Row]:
        """Of enquiries whose records hold one of its contacts; its own may be among them."""
        ...


class Crm(Protocol):
    def usable(self, enquiry: Enquiry) -> Usable: ...

    def draft(
        self, enquiry: Enquiry, decision: Decision, shape: Shape, listing: Listing | None
    ) -> LeadDraft: ...

    def handles(self, enquiry: Enquiry) -> tuple[Handles, ...]:
        """By which its lead can be found, however and whenever it was sent."""
        ...

    def create(self, draft: LeadDraft, seconds: float) -> Outcome:
        """One attempt, no retry, bounded by `seconds`."""
        ...

    def find(self, handles: Sequence[Handles], marker: str) -> tuple[int, ...]:
        """Ids of leads that carry exactly this marker, by every e-mail and phone as sent.

        Raises TransientError if any look-up did not end in a readable answer: never "none".
        """
        ...

    def strangers(self, handles: Handles, since: datetime) -> tuple[int, ...]:
        """Ids of leads of this person that carry no marker and were made since, in a few seconds.

        Raises TransientError if any look-up did not end in a readable answer.
        """
        ...

    def update(self, lead_id: int, draft: LeadDraft) -> Outcome:
        """GET, merge, PATCH absolute fields; safe to repeat. GONE where the lead was deleted."""
        ...

    def standing(self, lead_id: int) -> Standing | Outcome:
        """One GET; what it came to instead where the lead could not be read."""
        ...
