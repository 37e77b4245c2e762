"""Bayut's words into ours."""

from typing import Any

from pydantic import ValidationError

from leadrelay.domain.enquiry import Enquiry, Observation
from leadrelay.wire.records import Sighting, bytes_of, complaint, readable_id, unreadable
from leadrelay.wire.values import in_utc
from tests.examples.bayut.portal.identity import safe_id
from tests.examples.bayut.portal.schemas import AgentDto, CallDto, LeadDto, ListingDto, StoryDto

SUBJECTS = {"agency": "company"}  # where the portal's word is not ours
COUNTRY = "AE"
NO_PERSON = (0, "0", "false")


def is_person(row: object) -> bool:
    """False only for a row that says itself that it counts views."""
    told = row.get("is_lead") if isinstance(row, dict) else None
    return told not in NO_PERSON


def read_listed(row: object, sighting: Sighting) -> Observation:
    """One record of a page, which must say when it was created: go-live depends on it."""
    observation = read_lead(row, sighting)
    if isinstance(observation, Enquiry) and observation.created_at is None:
        return _kept(row, sighting, "bad or missing: created_at")
    return observation


def read_lead(row: object, sighting: Sighting) -> Observation:
    try:
        lead = LeadDto.model_validate(row)
    except ValidationError as error:
        return _kept(row, sighting, complaint(error))
    return _enquiry(lead, sighting)


def _enquiry(lead: LeadDto, sighting: Sighting) -> Enquiry:
    return Enquiry(
        portal=sighting.account.portal,
        account=sighting.account.name,
        portal_lead_id=lead.id,
        route=sighting.route,
        observed_at=sighting.observed_at,
        created_at=lead.created_at and in_utc(lead.created_at),
        channel=lead.channel,
        subject=SUBJECTS.get(lead.target or "", lead.target),
        country=COUNTRY,
        name=lead.name,
        email=lead.email,
        phones=(lead.phone,) if lead.phone else None,
        message=lead.message,
        details=_details(lead) or None,
        **_subject(lead),
    )


def _subject(lead: LeadDto) -> dict[str, Any]:
    listing, agent = lead.listing or ListingDto(), lead.agent or AgentDto()
    return {
        "listing_id": listing.id,
        "listing_reference": listing.reference,
        "listing_title": listing.title,
        "agent_id": agent.id,
        "agent_name": agent.name,
        "call_seconds": (lead.call or CallDto()).duration,
    }


def _details(lead: LeadDto) -> dict[str, str]:
    told = {"type": lead.type, "story": (lead.story or StoryDto()).id}
    return {name: text for name, text in told.items() if text}


def _kept(row: object, sighting: Sighting, reason: str) -> Observation:
    told = readable_id(row.get("id")) if isinstance(row, dict) else None
    return unreadable(bytes_of(row), sighting, reason, told and safe_id(told))
