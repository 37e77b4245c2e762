"""Which leads a query of GET /v1/leads asks for, with the rules that it must keep."""

import calendar
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tests.simulators.property_finder.dialects import RETRIEVAL_STATUS, Dialect
from tests.simulators.property_finder.leads import PortalLead, moment
from tests.simulators.server import RefusedError, Request

LEADS_PER_PAGE = 50
ENTITY_TYPES = frozenset({"listing", "project", "developer", "agent", "company"})
STATUSES = frozenset({"sent", "delivered", "read", "replied"})

ALLOWED: Mapping[str, frozenset[str]] = {
    "status": STATUSES,
    "channel": frozenset({"whatsapp", "email", "call"}),
    "entityType": ENTITY_TYPES,
    "listingCategory": frozenset({"commercial", "residential"}),
    "listingOffering": frozenset({"sale", "rent"}),
}
LOOSER: Mapping[str, frozenset[str]] = {
    "status": frozenset({"sent", "opened", "responded", "archived"}),
    "channel": frozenset({"call", "email", "chat", "whatsapp"}),
    "entityType": ENTITY_TYPES | {"publicProfile"},
}
"""What the guides allow where the vendor's schema does not."""

FACTS: Mapping[str, Callable[[PortalLead], Iterable[object]]] = {
    "id": lambda lead: (lead.id,),
    "status": lambda lead: (lead.status, RETRIEVAL_STATUS.get(lead.status)),
    "channel": lambda lead: (lead.channel,),
    "entityType": lambda lead: (lead.entity_type,),
    "publicProfileId": lambda lead: (str(lead.public_profile_id),),
    "listingId": lambda lead: (lead.listing_id,),
    "listingReference": lambda lead: (lead.listing_reference,),
    "listingCategory": lambda lead: (lead.listing_category,) if lead.listing_id else (),
    "listingOffering": lambda lead: (lead.listing_offering,) if lead.listing_id else (),
    "developerId": lambda lead: (lead.developer_id,),
    "projectId": lambda lead: (lead.project_id,),
    "senderName": lambda lead: (lead.name,),
    "senderPhone": lambda lead: (lead.phone,),
    "senderEmail": lambda lead: (lead.email,),
    "senderWhatsappUsername": lambda lead: (lead.username,),
    "tag": lambda lead: lead.tags,
}


@dataclass(frozen=True)
class LeadQuery:
    page: int
    per_page: int
    created_from: datetime | None
    created_to: datetime | None
    direction: str | None
    wanted: Mapping[str, frozenset[str]]

    def wants(self, lead: PortalLead) -> bool:
        return all(_fits(name, values, lead) for name, values in self.wanted.items())


def _fits(name: str, values: frozenset[str], lead: PortalLead) -> bool:
    if name == "search":
        texts = (lead.id, lead.name, lead.email, lead.phone, lead.listing_reference)
        return any(word in (text or "").casefold() for word in values for text in texts)
    if name == "excludeTag":
        return values.isdisjoint(lead.tags)
    return any(fact in values for fact in FACTS[name](lead))


def lead_query(request: Request, dialect: Dialect, now: datetime, too_old: int) -> LeadQuery:
    """Read and check a query; `too_old` is the status for a start before the last 3 months."""
    strict = "id" in dialect.filters
    first = _date(request, dialect.created_from)
    if first is not None and first < three_months_before(now):
        raise RefusedError(too_old, "older than 3 months", dialect.created_from)
    return LeadQuery(
        whole_number(request, "page", 1, None),
        whole_number(request, "perPage", LEADS_PER_PAGE, LEADS_PER_PAGE),
        first,
        _date(request, dialect.created_to) if dialect.created_to else None,
        _direction(request) if strict else None,
        _wanted(request, dialect, ALLOWED if strict else LOOSER),
    )


def three_months_before(now: datetime) -> datetime:
    months = now.year * 12 + now.month - 1 - 3
    year, month = divmod(months, 12)
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    return now.replace(year=year, month=month + 1, day=day)


def whole_number(request: Request, name: str, default: int, most: int | None) -> int:
    text = request.one(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise RefusedError(400, "must be a whole number from 1", name)
    if most is not None and int(text) > most:
        raise RefusedError(400, f"must not exceed {most}", name)
    return int(text)


def _date(request: Request, name: str) -> datetime | None:
    text = request.one(name)
    if text is None:
        return None
    if "T" not in text:
        raise RefusedError(400, "must be an RFC 3339 date-time", name)
    try:
        return moment(text)
    except RefusedError as error:
        raise RefusedError(400, "must be an RFC 3339 date-time", name) from error


def _direction(request: Request) -> str | None:
    if request.one("orderBy") not in {None, "createdAt"}:
        raise RefusedError(400, "unknown order", "orderBy")
    direction = request.one("orderDirection")
    if direction not in {None, "asc", "desc"}:
        raise RefusedError(400, "must be asc or desc", "orderDirection")
    return direction


def _wanted(
    request: Request, dialect: Dialect, allowed: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    wanted = {}
    for criterion, name in dialect.filters.items():
        if name not in request.query:
            continue
        values = frozenset(request.query[name])
        if criterion in allowed and not values <= allowed[criterion]:
            raise RefusedError(400, f"must be one of {sorted(allowed[criterion])}", name)
        if criterion == "publicProfileId" and not all(value.isdecimal() for value in values):
            raise RefusedError(400, "must be integers", name)
        wanted[criterion] = _folded(values) if criterion == "search" else values
    return wanted


def _folded(values: frozenset[str]) -> frozenset[str]:
    return frozenset(value.casefold() for value in values)
