"""Property Finder's words, in all three dialects that its documents use.

Fields that we do not use are ignored, enumerations are open, and every field but the id may be
missing or null: sources disagree, and the portal may add more at any time.
"""

from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from leadrelay.portals.property_finder.fields import (
    MOST_TAGS,
    Count,
    Enrichment,
    Moment,
    Seconds,
    Url,
    known_contacts,
)
from leadrelay.wire.records import WireModel
from leadrelay.wire.values import LeadId, Message, Text, first_of


class ContactDto(WireModel):
    type: Text = None
    value: Text = None


class SenderDto(WireModel):
    name: Text = None
    contacts: Annotated[tuple[ContactDto | None, ...] | None, BeforeValidator(known_contacts)] = (
        None
    )


class ContactDetailsDto(WireModel):
    full_name: Text = None
    email: Text = None
    phone: Text = None


class IdentifiedDto(WireModel):
    """`publicProfile`, `assignedTo`, `project` and `developer`."""

    id: Text = None
    name: Text = None


class ListingDto(WireModel):
    id: Text = None
    reference: Text = None
    external_id: Text = None
    title: Text = None


class CallDto(WireModel):
    talk_time: Seconds = None
    wait_time: Seconds = None
    record_file: Url = None


class SellerPropertyDto(WireModel):
    location_path: Text = None


class LeadDto(WireModel):
    id: LeadId
    created_at: Moment = None
    channel: Text = None
    status: Text = None
    entity_type: Text = None
    distribution_type: Text = None
    sender: SenderDto | None = None
    contact_details: ContactDetailsDto | None = None
    name: Text = None
    email: Text = None
    phone: Text = None
    message: Message = None
    comments: Message = None
    listing: ListingDto | None = None
    project: IdentifiedDto | None = None
    project_id: Text = None
    developer: IdentifiedDto | None = None
    public_profile: IdentifiedDto | None = None
    assigned_to_id: Text = None
    assigned_to: IdentifiedDto | None = None
    response_link: Url = None
    call: CallDto | None = None
    tags: Annotated[tuple[Text, ...] | None, BeforeValidator(first_of(MOST_TAGS))] = None
    enrichment: Enrichment = None
    seller_property: SellerPropertyDto | None = None


class PagingDto(WireModel):
    """`pagination` or `meta`; `count`, where there is one, is of this page only."""

    total: Count | None = Field(None, validation_alias=AliasChoices("total", "totalCount"))
    total_pages: Count | None = None
    next_page: Any = None

    def ends_at(self, page: int) -> bool:
        """Whether no page follows; unknown counts as no, and an empty page ends it then."""
        if self.total_pages:
            return page >= self.total_pages
        return "next_page" in self.model_fields_set and self.next_page is None

    def promises(self, page: int) -> bool:
        """Whether by this account something is on the page itself or after it."""
        return (self.total_pages or 0) > page or (page == 1 and bool(self.total))


class PageDto(WireModel):
    rows: list[Any] = Field(validation_alias=AliasChoices("data", "results"))
    paging: PagingDto = Field(validation_alias=AliasChoices("pagination", "meta"))


class EntityDto(WireModel):
    id: LeadId


class EventDto(WireModel):
    """The envelope of a webhook; `id` is the event's, `entity.id` is the lead's."""

    type: str
    entity: EntityDto
    timestamp: Any = None
    payload: dict[str, Any]


class SubscriptionDto(WireModel):
    """`createdAt` is Go's default text for a time, so nothing relies on it."""

    event_id: Annotated[str, Field(min_length=1, max_length=512)]
    url: Text = None
