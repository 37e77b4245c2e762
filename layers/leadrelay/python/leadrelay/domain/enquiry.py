"""One person asking one portal about one thing, in our words."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from enum import StrEnum


class Portal(StrEnum):
    PROPERTY_FINDER = "property_finder"
    SEEKER_LEADS = "seeker_leads"


class Route(StrEnum):
    """How an observation of an enquiry reached us."""

    POLL = "poll"
    WEBHOOK = "webhook"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Account:
    """One set of credentials at a portal; an agency may have several."""

    portal: Portal
    name: str

    def __str__(self) -> str:
        return f"{self.portal}:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """Another enquiry of the same person, `key`, that joins the lead of this one.

    `version` is that of this one's content since when it says so.
    """

    key: str
    asked_at: datetime
    channel: str | None = None
    reference: str | None = None
    text: str | None = field(default=None, repr=False)
    version: int = 0

    @property
    def is_blank(self) -> bool:
        """Erased, or refused: its place is kept, so that no other gets its name."""
        return self.channel is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """What one observation says of an enquiry; None means "not said", never "empty".

    `observed_at` is the event's own time (webhook) or the `Date` header of the page (poll).
    `created_at` is the portal's time of the enquiry. `offering` is "sale" or "rent".
    `intention` is what the person wants: buy, rent, sell, let, manage, question, or the portal's
    own word in lower case; `postcode` is that of an owner's property. `site` is which of the
    portal's sites it was asked on, `country` the one it serves (ISO 3166), where telephone numbers
    without a country's code belong; `language` is an ISO 639 code in lower case.
    `erased` is True where the portal has deleted the person's contact details; after `delete_by`
    the portal wants nothing of the enquiry kept anywhere.
    What no portal says: `second_key` is the key of a second lead that was made of the same enquiry,
    and of such a second one `first_lead_id` is the lead that it belongs to. `repeats` are what the
    same person has asked since, in the order in which they joined.
    """

    portal: Portal
    account: str
    portal_lead_id: str
    route: Route
    observed_at: datetime
    created_at: datetime | None = None
    channel: str | None = None
    status: str | None = None
    subject: str | None = None  # listing, project, developer, agent, company, search
    intention: str | None = None
    site: str | None = None
    country: str | None = None
    language: str | None = None
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phones: tuple[str, ...] | None = None
    message: str | None = None
    listing_id: str | None = None
    listing_reference: str | None = None
    listing_title: str | None = None
    offering: str | None = None
    project_id: str | None = None
    developer_id: str | None = None
    postcode: str | None = None
    agent_id: str | None = None
    agent_name: str | None = None
    response_link: str | None = None
    call_seconds: int | None = None
    call_wait_seconds: int | None = None
    recording_url: str | None = None
    tags: tuple[str, ...] | None = None
    details: Mapping[str, str] | None = field(default=None, hash=False)
    erased: bool | None = None
    delete_by: datetime | None = None
    second_key: str | None = None
    first_lead_id: int | None = None
    repeats: tuple[Repeat, ...] | None = None

    def __repr__(self) -> str:
        return f"Enquiry({self.key}, {self.route})"

    @property
    def key(self) -> str:
        return enquiry_key(self.portal, self.portal_lead_id)

    @property
    def content_hash(self) -> str:
        """Equal for two observations that say the same, whenever and by whatever route.

        A field that is not said does not count, so that another release may add one.
        """
        values = ((name, getattr(self, name)) for name in CONTENT)
        said = {name: value for name, value in values if value is not None}
        text = json.dumps(said, sort_keys=True, default=_plain)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def _plain(value: object) -> object:
    """The same for equal values, whichever class of time zone they have."""
    return asdict(value) if isinstance(value, Repeat) else str(value)


IDENTITY = frozenset({"portal", "account", "portal_lead_id", "route", "observed_at"})
CONTENT = frozenset(entry.name for entry in fields(Enquiry)) - IDENTITY
OUTLIVES_ERASURE = IDENTITY | {"created_at", "delete_by"}


def forgotten(enquiry: Enquiry) -> Enquiry:
    """Which one it was and when, and nothing of whom or what about."""
    return Enquiry(**{name: getattr(enquiry, name) for name in OUTLIVES_ERASURE}, erased=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Something authentic that could not be read as an enquiry; kept whole and shown to a person.

    `raw` is the base64 of the exact bytes; `reason` names fields, never values.
    """

    portal: Portal
    account: str
    route: Route
    observed_at: datetime
    raw: str = field(repr=False)
    reason: str
    portal_lead_id: str | None = None

    @property
    def key(self) -> str:
        digest = hashlib.sha256(self.raw.encode()).hexdigest()[:32]
        return enquiry_key(self.portal, self.portal_lead_id or f"unreadable-{digest}")

    @property
    def content_hash(self) -> str:
        return hashlib.sha256(self.raw.encode()).hexdigest()[:32]


Observation = Enquiry | Unreadable


def enquiry_key(portal: str, portal_lead_id: str) -> str:
    """The identity of an enquiry on every route: webhook, poll, backfill, replay."""
    return f"{portal}:{portal_lead_id}"
