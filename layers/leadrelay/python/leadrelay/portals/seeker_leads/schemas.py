"""Seeker Leads' words, by category of lead.

Fields that we do not use are ignored, enumerations are open, and what an erasure or another
contract may take away may be missing or null. What says what a lead is may not.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from leadrelay.portals.seeker_leads.fields import (
    LONGEST_URL,
    MOST_PHONES,
    Flag,
    Number,
    Reference,
    Seconds,
    UnixSeconds,
    Url,
    Words,
)
from leadrelay.wire.records import WireModel
from leadrelay.wire.values import LeadId, Message, Text, first_of


class MetadataDto(WireModel):
    """`ttl` is when the lead must have been deleted everywhere."""

    lead_id: LeadId
    lead_category: Text = None
    ingestion_date: UnixSeconds = None
    ttl: UnixSeconds = Field(None, alias="TTL")
    portal: Text = None
    seeker_intention: Text = None


class PhoneDto(WireModel):
    number: Text = None
    verified: Flag = None


class ContactDto(WireModel):
    first_name: Text = None
    last_name: Text = None
    name: Text = None
    gender: Text = None
    email: Text = None
    language: Text = None
    phone_numbers: Annotated[
        tuple[PhoneDto | None, ...] | None, BeforeValidator(first_of(MOST_PHONES))
    ] = None
    message: Message = None
    is_owner: Flag = None


class ListingDto(WireModel):
    """`classified_id` is the portal's own, the others are the agency's."""

    classified_id: Reference = None
    offerer_estate_id: Reference = None
    offerer_marketing_key: Reference = None
    project_id: Reference = None
    project_offerer_estate_id: Reference = None
    project_offerer_marketing_key: Reference = None


class RoomsDto(WireModel):
    least: Number = Field(None, alias="numberOfRoomsMin")
    most: Number = Field(None, alias="numberOfRoomsMax")


class SpacesDto(WireModel):
    least: Number = Field(None, alias="spaceMin")
    most: Number = Field(None, alias="spaceMax")


class BudgetDto(WireModel):
    least: Number = Field(None, alias="amountMin")
    most: Number = Field(None, alias="amountMax")


class PlaceDto(WireModel):
    city: Text = None
    postal_codes: Words = None
    departments: Words = None


class SearchDto(WireModel):
    estate_type: Words = None
    rooms: RoomsDto | None = None
    spaces: SpacesDto | None = None
    budget: BudgetDto | None = None
    geo: PlaceDto | None = None


class CallDto(WireModel):
    seeker_phone_number: Text = None
    is_voice_mail: Flag = None
    duration: Seconds = None
    status: Text = None


class LeadDto(WireModel):
    """An AGENCY lead has no more than this."""

    metadata: MetadataDto
    contact_request: ContactDto


class ListingLeadDto(LeadDto):
    property: ListingDto | None = None


class SearchLeadDto(LeadDto):
    property: SearchDto | None = None
    distribution_type: Words = None


class CallLeadDto(ListingLeadDto):
    contact_request: Annotated[ContactDto, BeforeValidator(lambda told: told or {})] = ContactDto()
    call_details: CallDto | None = None


CATEGORIES: Mapping[str, type[LeadDto]] = MappingProxyType(
    {
        "AGENCY": LeadDto,
        "CLASSIFIED": ListingLeadDto,
        "PROPERTY_SEARCH": SearchLeadDto,
        "CALL_TRACKING": CallLeadDto,
    }
)


class HeadDto(WireModel):
    """What must be known before it is known which lead it is."""

    metadata: MetadataDto


class LinksDto(WireModel):
    next: Annotated[str, Field(max_length=LONGEST_URL)] | None = None


class PageDto(WireModel):
    items: list[Any]
    links: Annotated[LinksDto | None, BeforeValidator(lambda told: told or None)] = None


class SubscriptionDto(WireModel):
    subscription_id: Annotated[str, Field(min_length=1, max_length=512)]
    url: Url = None
    status: Text = None


class SubscriptionsDto(WireModel):
    items: tuple[SubscriptionDto, ...]


class AuditDto(SubscriptionDto):
    """What an event consists of no source shows."""

    last_success_timestamp: Any = None
    recent_events: list[Any] = Field(default_factory=list)
