"""Bayut's words, as far as a source shows them; the others are assumed: see README.md.

Fields that we do not use are ignored, enumerations are open, and every field but the id may be
missing or null, so that the shapes of WhatsApp, call, e-mail and story leads are one.
"""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic.alias_generators import to_snake

from leadrelay.wire.records import WireModel
from leadrelay.wire.values import LeadId, Message, Text
from tests.examples.bayut.portal.identity import safe_id

SafeId = Annotated[LeadId, AfterValidator(safe_id)]
Moment = Annotated[datetime | None, BeforeValidator(lambda value: value or None)]
Seconds = Annotated[int, Field(ge=0, le=10**9)] | None


class SnakeModel(WireModel, alias_generator=to_snake):
    pass


class AgentDto(SnakeModel):
    id: Text = None
    name: Text = None


class ListingDto(SnakeModel):
    id: Text = None
    reference: Text = None
    title: Text = None


class CallDto(SnakeModel):
    duration: Seconds = None


class StoryDto(SnakeModel):
    id: Text = None


class LeadDto(SnakeModel):
    id: SafeId
    created_at: Moment = None
    channel: Text = None
    target: Text = None
    type: Text = None
    name: Text = None
    email: Text = None
    phone: Text = None
    message: Message = None
    agent: AgentDto | None = None
    listing: ListingDto | None = None
    call: CallDto | None = None
    story: StoryDto | None = None


class MetaDto(SnakeModel):
    current_page: Annotated[int, Field(ge=1)]
    total: Annotated[int, Field(ge=0)]


class PageDto(SnakeModel):
    data: list[Any]
    meta: MetaDto
