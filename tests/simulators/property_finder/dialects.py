"""The three ways in which sources describe GET /v1/leads.

- `openapi`: the vendor's own schema: plain query names, `sender`, `pagination`.
- `retrieval`: the retrieval guide: `filter[...]` names only, `contactDetails`, `meta`.
- `crm_sync`: the CRM guide: `since`, flat contact fields, its own `pagination`.

Every dialect ignores query names that are not its own, silently.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from tests.simulators.property_finder.leads import PortalLead

DialectName = Literal["openapi", "retrieval", "crm_sync"]


def utc_text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Place:
    """Where a page stands among all pages."""

    page: int
    per_page: int
    total: int
    shown: int

    @property
    def pages(self) -> int:
        return -(-self.total // self.per_page)


@dataclass(frozen=True)
class Dialect:
    created_from: str
    created_to: str | None
    filters: Mapping[str, str]
    """The dialect's query name for a criterion of `criteria`."""
    lead: Callable[[PortalLead], dict[str, Any]]
    paging: Callable[[Place], dict[str, Any]]


def rendered(dialect: Dialect, lead: PortalLead) -> dict[str, Any]:
    shown = {**dialect.lead(lead), **lead.overrides}
    return {name: value for name, value in shown.items() if name not in lead.omit}


def sender(lead: PortalLead) -> dict[str, Any]:
    kinds = {"email": lead.email, "phone": lead.phone, "whatsappUsername": lead.username}
    contacts = [{"type": kind, "value": value} for kind, value in kinds.items() if value]
    return {**_present(name=lead.name), "contacts": contacts}


def entities(lead: PortalLead) -> dict[str, Any]:
    """What the lead is about, as the pull API and the webhooks both show it."""
    listing = {"id": lead.listing_id, "reference": lead.listing_reference}
    return _present(
        publicProfile=lead.public_profile_id and {"id": lead.public_profile_id},
        listing=listing if lead.listing_id else None,
        project=lead.project_id and {"id": lead.project_id},
        developer=lead.developer_id and {"id": lead.developer_id},
    )


def _present(**members: object) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _openapi_lead(lead: PortalLead) -> dict[str, Any]:
    optional = _present(
        enrichment=lead.enrichment, distributionType=lead.distribution_type, call=lead.call
    )
    return {
        "id": lead.id,
        "entityType": lead.entity_type,
        "channel": lead.channel,
        "status": lead.status,
        "sender": sender(lead),
        "responseLink": lead.response_link,
        **entities(lead),
        **optional,
        "tags": lead.tags,
        "createdAt": utc_text(lead.created_at),
    }


RETRIEVAL_STATUS = {"sent": "sent", "delivered": "sent", "read": "opened", "replied": "responded"}


def _retrieval_lead(lead: PortalLead) -> dict[str, Any]:
    return {
        "id": lead.id,
        "createdAt": utc_text(lead.created_at),
        "channel": lead.channel,
        "status": RETRIEVAL_STATUS.get(lead.status, lead.status),
        "comments": lead.message,
        "contactDetails": {"fullName": lead.name, "email": lead.email, "phone": lead.phone},
        "listing": {"id": lead.listing_id, "externalId": lead.listing_reference},
        "assignedToId": lead.public_profile_id,
        "responseLink": lead.response_link,
    }


def _crm_sync_lead(lead: PortalLead) -> dict[str, Any]:
    listing = {
        "id": lead.listing_id,
        "reference": lead.listing_reference,
        "title": lead.listing_title,
    }
    return {
        "id": lead.id,
        "name": lead.name,
        "email": lead.email,
        "phone": lead.phone,
        "message": lead.message,
        "channel": lead.channel,
        "createdAt": utc_text(lead.created_at),
        "listing": listing,
        "assignedTo": {"id": lead.public_profile_id, "name": "Agent Sarah"},
    }


def openapi_paging(place: Place) -> dict[str, Any]:
    further = place.page < place.pages
    paging = {
        "page": place.page,
        "perPage": place.per_page,
        "total": place.total,
        "totalPages": place.pages,
        "nextPage": place.page + 1 if further else None,
        "prevPage": place.page - 1 if place.page > 1 else None,
    }
    return {"pagination": paging}


def _retrieval_paging(place: Place) -> dict[str, Any]:
    meta = {
        "currentPage": place.page,
        "perPage": place.per_page,
        "totalPages": place.pages,
        "totalCount": place.total,
    }
    return {"meta": meta}


def _crm_sync_paging(place: Place) -> dict[str, Any]:
    paging = {
        "total": place.total,
        "count": place.shown,
        "perPage": place.per_page,
        "currentPage": place.page,
        "totalPages": place.pages,
    }
    return {"pagination": paging}


_PLAIN = (
    "id status channel entityType publicProfileId listingId listingReference listingCategory "
    "listingOffering developerId projectId senderName senderPhone senderEmail "
    "senderWhatsappUsername tag excludeTag search"
)
_BRACKETED = "status entityType listingReference projectId"

DIALECTS: Mapping[DialectName, Dialect] = {
    "openapi": Dialect(
        "createdAtFrom",
        "createdAtTo",
        {name: name for name in _PLAIN.split()},
        _openapi_lead,
        openapi_paging,
    ),
    "retrieval": Dialect(
        "filter[createdAtFrom]",
        None,
        {
            **{name: f"filter[{name}]" for name in _BRACKETED.split()},
            "channel": "filter[type]",
            "publicProfileId": "filter[assignedToId]",
        },
        _retrieval_lead,
        _retrieval_paging,
    ),
    "crm_sync": Dialect("since", None, {"channel": "channel"}, _crm_sync_lead, _crm_sync_paging),
}
