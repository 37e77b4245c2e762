"""Property Finder's words into ours."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from leadrelay.domain.enquiry import Enquiry, Observation
from leadrelay.portals.property_finder.schemas import (
    ContactDetailsDto,
    IdentifiedDto,
    LeadDto,
    ListingDto,
    SellerPropertyDto,
    SenderDto,
)
from leadrelay.wire.records import Sighting, bytes_of, complaint, readable_id, unreadable
from leadrelay.wire.values import in_utc

__all__ = ["Sighting", "enquiry_from", "read_listed"]

PHONES = frozenset({"phone", "whatsapp"})
EMAILS = frozenset({"email"})
USERNAMES = frozenset({"whatsappUsername"})


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


def _unreadable(lead: object, sighting: Sighting, reason: str) -> Observation:
    lead_id = readable_id(lead.get("id")) if isinstance(lead, dict) else None
    return unreadable(bytes_of(lead), sighting, reason, lead_id)
