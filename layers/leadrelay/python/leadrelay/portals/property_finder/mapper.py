"""Property Finder's words into ours."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from leadrelay.domain.enquiry import Account, Enquiry, Observation, Route, Unreadable
from leadrelay.portals.property_finder.fields import LeadId
from leadrelay.portals.property_finder.schemas import (
    ContactDetailsDto,
    IdentifiedDto,
    LeadDto,
    ListingDto,
    SellerPropertyDto,
    SenderDto,
)

PHONES = frozenset({"phone", "whatsapp"})
EMAILS = frozenset({"email"})
USERNAMES = frozenset({"whatsappUsername"})
LARGEST_RAW = 131_072
_LEAD_ID: TypeAdapter[str] = TypeAdapter(LeadId)


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where, how and when something of a lead was seen."""

    account: Account
    route: Route
    observed_at: datetime


def read_listed(lead: object, sighting: Sighting) -> Observation:
    """One record of a page, which must say when it was created: go-live depends on it."""
    try:
        dto = LeadDto.model_validate(lead)
    except ValidationError as error:
        return _unreadable(lead, sighting, complaint(error))
    if dto.created_at is None:
        return _unreadable(lead, sighting, "bad or missing: createdAt")
    return enquiry_from(dto, sighting)


def enquiry_from(lead: LeadDto, sighting: Sighting) -> Enquiry:
    return Enquiry(
        portal=sighting.account.portal,
        account=sighting.account.name,
        portal_lead_id=lead.id,
        route=sighting.route,
        observed_at=sighting.observed_at,
        created_at=lead.created_at and in_utc(lead.created_at),
        channel=lead.channel,
        status=lead.status,
        subject=lead.entity_type,
        message=lead.message or lead.comments,
        response_link=lead.response_link,
        tags=None if lead.tags is None else tuple(tag for tag in lead.tags if tag),
        details=_details(lead) or None,
        **_person(lead),
        **_subject(lead),
        **_call(lead),
    )


def complaint(error: ValidationError) -> str:
    """Names of fields, never values."""
    places = error.errors(include_url=False, include_context=False, include_input=False)
    names = sorted({".".join(map(str, place["loc"])) or "everything" for place in places})
    return f"bad or missing: {', '.join(names)}"[:300]


def readable_id(value: object) -> str | None:
    try:
        return _LEAD_ID.validate_python(value)
    except ValidationError:
        return None


def in_utc(moment: datetime) -> datetime:
    """A time without an offset counts as UTC, which is what every example of the portal uses."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # within hours of year 1 or of year 9999
        return moment.replace(tzinfo=UTC)


def _person(lead: LeadDto) -> dict[str, Any]:
    sender = lead.sender or SenderDto()
    details = lead.contact_details or ContactDetailsDto()
    return {
        "name": sender.name or details.full_name or lead.name,
        "email": next(iter(_emails(lead)), None),
        "phones": _contacts(lead, PHONES, details.phone, lead.phone) or None,
    }


def _emails(lead: LeadDto) -> tuple[str, ...]:
    details = lead.contact_details or ContactDetailsDto()
    return _contacts(lead, EMAILS, details.email, lead.email)


def _contacts(lead: LeadDto, kinds: frozenset[str], *others: str | None) -> tuple[str, ...]:
    """Without repetitions, the primary one first."""
    contacts = (lead.sender or SenderDto()).contacts or ()
    told = [contact.value for contact in contacts if contact and contact.type in kinds]
    return tuple(dict.fromkeys(value for value in (*told, *others) if value))


def _subject(lead: LeadDto) -> dict[str, Any]:
    listing = lead.listing or ListingDto()
    profile, assigned, project, developer = (
        dto or IdentifiedDto()
        for dto in (lead.public_profile, lead.assigned_to, lead.project, lead.developer)
    )
    agent_id = profile.id or lead.assigned_to_id or assigned.id
    return {
        "listing_id": listing.id,
        "listing_reference": listing.reference or listing.external_id,
        "listing_title": listing.title,
        "project_id": project.id or lead.project_id,
        "developer_id": developer.id,
        "agent_id": None if agent_id == "0" else agent_id,  # Go's "none"
        "agent_name": profile.name or assigned.name,
    }


def _call(lead: LeadDto) -> dict[str, Any]:
    if lead.call is None:
        return {}
    return {
        "call_seconds": lead.call.talk_time,
        "call_wait_seconds": lead.call.wait_time,
        "recording_url": lead.call.record_file,
    }


def _details(lead: LeadDto) -> Mapping[str, str]:
    seller = lead.seller_property or SellerPropertyDto()
    told = {
        "distribution_type": lead.distribution_type,
        "whatsapp_username": next(iter(_contacts(lead, USERNAMES)), None),
        "further_emails": ", ".join(_emails(lead)[1:]),
        "seller_property": seller.location_path,
    }
    return {**(lead.enrichment or {}), **{name: text for name, text in told.items() if text}}


def _unreadable(lead: object, sighting: Sighting, reason: str) -> Unreadable:
    return Unreadable(
        portal=sighting.account.portal,
        account=sighting.account.name,
        route=sighting.route,
        observed_at=sighting.observed_at,
        raw=_raw(lead),
        reason=reason,
        portal_lead_id=readable_id(lead.get("id")) if isinstance(lead, dict) else None,
    )


def _raw(lead: object) -> str:
    """The base64 of its JSON; of one that no message can hold, the beginning."""
    try:
        text = json.dumps(lead)
    except RecursionError:
        text = ""
    return base64.b64encode(text.encode()[:LARGEST_RAW]).decode()
