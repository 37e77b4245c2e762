"""Seeker Leads' words into ours."""

from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from leadrelay.domain.enquiry import Enquiry, Observation
from leadrelay.portals.seeker_leads.person import Person, is_erased, particulars, person_from
from leadrelay.portals.seeker_leads.schemas import (
    CATEGORIES,
    CallDto,
    CallLeadDto,
    HeadDto,
    LeadDto,
    MetadataDto,
)
from leadrelay.portals.seeker_leads.sites import country_of, site_of
from leadrelay.portals.seeker_leads.subject import subject_from
from leadrelay.wire.records import Sighting, bytes_of, complaint, readable_id, unreadable

__all__ = ["Sighting", "read_lead", "read_listed"]


def read_listed(lead: object, sighting: Sighting) -> Observation:
    """One record of a page, which must say when it was ingested: go-live depends on it."""
    observation = read_lead(lead, sighting)
    if isinstance(observation, Enquiry) and observation.created_at is None:
        return _kept(lead, sighting, "bad or missing: metadata.ingestionDate")
    return observation


def read_lead(lead: object, sighting: Sighting) -> Observation:
    try:
        category = HeadDto.model_validate(lead).metadata.lead_category
        kind = CATEGORIES.get(category or "")
        if kind is None:
            return _kept(lead, sighting, "unknown: metadata.leadCategory")
        dto = kind.model_validate(lead)
    except ValidationError as error:
        return _kept(lead, sighting, complaint(error))
    return _observed(lead, dto, sighting)


def _observed(lead: Any, dto: LeadDto, sighting: Sighting) -> Observation:
    call = (dto.call_details or CallDto()) if isinstance(dto, CallLeadDto) else None
    person, wire = person_from(dto.contact_request, call), lead.get("contactRequest") or {}
    if is_erased(person, wire) or _is_expired(dto.metadata, sighting):
        return _enquiry(dto, sighting, Person(), erased=True)
    # Many things may have become of a form without anybody in it; a call may hide its number.
    if person.is_nobody and call is None:
        return _kept(lead, sighting, "nobody to answer: contactRequest")
    return _enquiry(dto, sighting, person)


def _enquiry(
    dto: LeadDto, sighting: Sighting, person: Person, *, erased: bool | None = None
) -> Enquiry:
    head = dto.metadata
    subject, further = subject_from(dto)
    details = further if erased else {**particulars(dto.contact_request), **further}
    return Enquiry(
        portal=sighting.account.portal,
        account=sighting.account.name,
        portal_lead_id=head.lead_id,
        route=sighting.route,
        observed_at=sighting.observed_at,
        created_at=_moment(head.ingestion_date),
        site=site_of(head.portal),
        country=country_of(head.portal),
        name=person.name,
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email,
        phones=person.phones,
        message=person.message,
        language=person.language,
        details={name: text for name, text in details.items() if text} or None,
        erased=erased,
        delete_by=_moment(_time_to_delete(head)),
        **subject,
    )


def _is_expired(head: MetadataDto, sighting: Sighting) -> bool:
    delete_by = _moment(_time_to_delete(head))
    return delete_by is not None and delete_by <= sighting.observed_at


def _time_to_delete(head: MetadataDto) -> int | None:
    """A time that is not after the lead's own is a length of time, or nothing at all."""
    is_after = head.ttl is not None and head.ttl > (head.ingestion_date or 0)
    return head.ttl if is_after else None


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _kept(lead: object, sighting: Sighting, reason: str) -> Observation:
    metadata = lead.get("metadata") if isinstance(lead, dict) else None
    lead_id = readable_id(metadata.get("leadId")) if isinstance(metadata, dict) else None
    return unreadable(bytes_of(lead), sighting, reason, lead_id)
