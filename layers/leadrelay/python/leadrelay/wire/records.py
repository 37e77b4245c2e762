"""Records of a portal as it words them: read, or kept whole with the names of what was wrong."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from leadrelay.domain.enquiry import Account, Route, Unreadable
from leadrelay.domain.errors import SchemaError
from leadrelay.wire.values import LeadId

LARGEST_RAW = 131_072
_LEAD_ID: TypeAdapter[str] = TypeAdapter(LeadId, config=ConfigDict(defer_build=True))


class WireModel(BaseModel):
    """Fields that we do not use are ignored: a portal may add more at any time.

    Shows its class and nothing else when printed.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        defer_build=True,
    )

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"

    __str__ = __repr__


Dto = TypeVar("Dto", bound=WireModel)


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where, how and when something of a lead was seen."""

    account: Account
    route: Route
    observed_at: datetime


def read_as(dto: type[Dto], body: object, what: str) -> Dto:
    """Raises SchemaError with names of fields only."""
    try:
        return dto.model_validate(body)
    except ValidationError as error:
        raise SchemaError(f"{what}: {complaint(error)}") from None


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


def unreadable(raw: bytes, sighting: Sighting, reason: str, lead_id: str | None) -> Unreadable:
    return Unreadable(
        portal=sighting.account.portal,
        account=sighting.account.name,
        route=sighting.route,
        observed_at=sighting.observed_at,
        raw=base64.b64encode(raw).decode(),
        reason=reason,
        portal_lead_id=lead_id,
    )


def bytes_of(record: object) -> bytes:
    """Its JSON; of one that no message can hold, the beginning."""
    try:
        text = json.dumps(record)
    except RecursionError:
        text = ""
    return text.encode()[:LARGEST_RAW]
