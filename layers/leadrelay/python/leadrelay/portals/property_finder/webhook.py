"""Property Finder's webhook bodies, read after their signature was verified; never raises."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from leadrelay.domain.enquiry import Account, Enquiry, Observation, Route
from leadrelay.portals.property_finder.mapper import enquiry_from
from leadrelay.portals.property_finder.schemas import EventDto, LeadDto
from leadrelay.portals.property_finder.verification import OTHER_FAMILIES
from leadrelay.wire.records import Sighting, complaint, readable_id, unreadable
from leadrelay.wire.strict_json import parsed
from leadrelay.wire.values import in_utc

LEAD_EVENTS = frozenset({"lead.created", "lead.updated", "lead.assigned"})
# A body with none of these would become a lead about nobody.
LEAD_MEMBERS = frozenset(
    {"sender", "contactDetails", "name", "email", "phone", "channel", "status"}
)
CLOCK_SKEW = timedelta(minutes=10)
_TIME: TypeAdapter[datetime] = TypeAdapter(datetime)


class _UnreadableError(Exception):
    def __init__(self, reason: str, lead_id: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.lead_id = reason, lead_id


def deliveries(raw: bytes, account: Account, received_at: datetime) -> Iterable[Observation]:
    """Implements `ports.Deliveries`."""
    sighting = Sighting(account, Route.WEBHOOK, received_at)
    try:
        return _read(_parsed(raw), sighting)
    except _UnreadableError as error:
        return (unreadable(raw, sighting, error.reason, error.lead_id),)
    except RecursionError:
        return (unreadable(raw, sighting, "nested too deep", None),)


def _read(body: dict[str, Any], sighting: Sighting) -> tuple[Observation, ...]:
    kind = body.get("type")
    if kind is None and "payload" not in body:
        return (enquiry_from(_lead(body), sighting),)
    if isinstance(kind, str) and kind.partition(".")[0] in OTHER_FAMILIES:
        return ()
    return (_told(_event(body), sighting),)


def _event(body: dict[str, Any]) -> EventDto:
    """A lead without an envelope, as one source has it, stands in for the payload."""
    try:
        event = EventDto.model_validate({"payload": body, **body})
    except ValidationError as error:
        raise _UnreadableError(complaint(error), _entity_id(body)) from None
    if event.type not in LEAD_EVENTS:
        raise _UnreadableError("unknown event type", event.entity.id)
    return event


def _told(event: EventDto, sighting: Sighting) -> Enquiry:
    lead = _lead({**event.payload, "id": event.entity.id})
    told_at = _time(event.timestamp)
    if told_at is None or told_at > sighting.observed_at + CLOCK_SKEW:
        return enquiry_from(lead, sighting)
    # The other events happen later than the enquiry.
    if event.type == "lead.created" and lead.created_at is None:
        lead = lead.model_copy(update={"created_at": told_at})
    return enquiry_from(lead, replace(sighting, observed_at=told_at))


def _lead(wire: dict[str, Any]) -> LeadDto:
    lead_id = readable_id(wire.get("id"))
    if LEAD_MEMBERS.isdisjoint(wire):
        raise _UnreadableError("nothing of a lead", lead_id)
    try:
        return LeadDto.model_validate(wire)
    except ValidationError as error:
        raise _UnreadableError(complaint(error), lead_id) from None


def _time(value: object) -> datetime | None:
    try:
        return in_utc(_TIME.validate_python(value))
    except ValidationError:
        return None


def _entity_id(body: dict[str, Any]) -> str | None:
    entity = body.get("entity")
    return readable_id(entity.get("id")) if isinstance(entity, dict) else None


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        body = parsed(raw)
    except ValueError:
        raise _UnreadableError("not unambiguous JSON in UTF-8") from None
    if not isinstance(body, dict):
        raise _UnreadableError("not a JSON object")
    return body
