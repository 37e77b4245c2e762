"""What may be asked of GET /v1/leads, and the three ways in which sources word it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from leadrelay.portals.property_finder.calls import Query

PER_PAGE = 50  # the most that is allowed

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """`names` are those that differ from the plain ones."""

    name: str
    names: Mapping[str, str]
    is_checked: bool = True

    @property
    def start(self) -> str:
        return self.names.get("createdAtFrom", "createdAtFrom")


PLAIN = Wording("plain", MappingProxyType({}))
BRACKETED = Wording(
    "bracketed",
    MappingProxyType(
        {
            "createdAtFrom": "filter[createdAtFrom]",
            "createdAtTo": "filter[createdAtTo]",
            "status": "filter[status]",
            "channel": "filter[type]",
            "entityType": "filter[entityType]",
            "publicProfileId": "filter[assignedToId]",
            "listingReference": "filter[listingReference]",
            "projectId": "filter[projectId]",
        }
    ),
)
SINCE = Wording("since", MappingProxyType({"createdAtFrom": "since"}))
# Nobody filters but we: the plain names again, and answers are no longer doubted.
LOCAL = Wording("local", MappingProxyType({}), is_checked=False)
WORDINGS = (PLAIN, BRACKETED, SINCE, LOCAL)


NAMES = MappingProxyType(
    {
        "ids": "id",
        "statuses": "status",
        "channels": "channel",
        "entity_types": "entityType",
        "agent_ids": "publicProfileId",
        "listing_ids": "listingId",
        "listing_references": "listingReference",
        "listing_categories": "listingCategory",
        "listing_offerings": "listingOffering",
        "developer_ids": "developerId",
        "project_ids": "projectId",
        "sender_names": "senderName",
        "sender_phones": "senderPhone",
        "sender_emails": "senderEmail",
        "sender_whatsapp_usernames": "senderWhatsappUsername",
        "tags": "tag",
        "excluded_tags": "excludeTag",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LeadFilter:
    """Every documented filter; several values of one name mean any of them.

    `created_from` is included; whether `created_to` is, no source says.
    """

    created_from: datetime | None = None
    created_to: datetime | None = None
    search: str | None = None
    ids: Names = ()
    statuses: Names = ()
    channels: Names = ()
    entity_types: Names = ()
    agent_ids: Names = ()
    listing_ids: Names = ()
    listing_references: Names = ()
    listing_categories: Names = ()
    listing_offerings: Names = ()
    developer_ids: Names = ()
    project_ids: Names = ()
    sender_names: Names = ()
    sender_phones: Names = ()
    sender_emails: Names = ()
    sender_whatsapp_usernames: Names = ()
    tags: Names = ()
    excluded_tags: Names = ()

    def query(self, page: int, wording: Wording = PLAIN, per_page: int = PER_PAGE) -> Query:
        """Oldest first, so that what arrives meanwhile does not move the pages."""
        order = [("orderBy", "createdAt"), ("orderDirection", "asc")]
        asked = [*self._times(), *self._values()]
        worded = [(wording.names.get(name, name), value) for name, value in asked]
        return [("page", str(page)), ("perPage", str(per_page)), *order, *worded]

    def _times(self) -> Query:
        """Whole seconds, rounded outwards."""
        end = self.created_to and _ceiling(self.created_to)
        times = {"createdAtFrom": self.created_from, "createdAtTo": end}
        return [(name, wire_time(moment)) for name, moment in times.items() if moment]

    def _values(self) -> Query:
        values = [(name, value) for own, name in NAMES.items() for value in getattr(self, own)]
        return [*([("search", self.search)] if self.search else []), *values]


def wire_time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _ceiling(moment: datetime) -> datetime:
    floor = moment.replace(microsecond=0)
    return floor if floor == moment else floor + timedelta(seconds=1)
