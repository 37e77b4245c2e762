"""Lead.pro's words, read leniently: whatever is not needed may be missing, odd or new."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from leadrelay.domain.errors import SchemaError


def lead_id_from(value: Any) -> int | None:
    """Ids come as numbers and as texts of digits."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18:
        value = int(value)
    is_id = isinstance(value, int) and not isinstance(value, bool) and value > 0
    return value if is_id else None


def _id(value: Any) -> int:
    number = lead_id_from(value)
    if number is None:
        raise ValueError("not an id")
    return number


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> dict[str, str]:
    """An empty object may arrive as an empty array."""
    if value in (None, []):
        return {}
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - pydantic wants ValueError
    return {
        name: each if isinstance(each, str) else json.dumps(each) for name, each in value.items()
    }


Id = Annotated[int, BeforeValidator(_id)]
Text = Annotated[str, BeforeValidator(_text)]
Texts = Annotated[dict[str, str], BeforeValidator(_texts)]
Estimate = Annotated[float | None, Field(default=None, ge=0)]


class WireModel(BaseModel):
    """Fields we do not use are ignored: the CRM may add more at any time."""

    model_config = ConfigDict(
        extra="ignore", frozen=True, hide_input_in_errors=True, defer_build=True
    )


class PersonalModel(WireModel):
    """Shows its class and nothing else when printed."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"

    __str__ = __repr__


class LeadDto(PersonalModel):
    id: Id
    first_name: Text = ""
    last_name: Text = ""
    email: Text = ""
    phone: Text = ""
    address: Text = ""
    postcode: Text = ""
    advert_address: Text = ""
    advert_postcode: Text = ""
    advert_url: Text = ""
    type: Text = ""
    source: Text = ""
    status: Text = ""
    stage: Text = ""
    created_at: Text = ""
    meta: Texts = Field(default_factory=dict)


class OfficeDto(WireModel):
    id: Id
    name: Text = ""


class StatusDto(WireModel):
    model_config = ConfigDict(alias_generator=to_camel)

    id: Id
    name: Text = ""
    stage_id: int | None = None
    is_predefined: bool = False


class ValuationDto(WireModel):
    """Estimates in whole currency units; `valuation_status` may doubt the estimates beside it."""

    valuation_status: Text = ""
    minimum_sale_estimation: Estimate
    average_sale_estimation: Estimate
    maximum_sale_estimation: Estimate
    minimum_rent_estimation: Estimate
    average_rent_estimation: Estimate
    maximum_rent_estimation: Estimate


Model = TypeVar("Model", bound=WireModel)


def single(body: Any) -> Mapping[str, Any]:
    """The one object of an answer, bare or as `data`. Raises SchemaError if there is none."""
    found = body
    if isinstance(body, dict) and "id" not in body and isinstance(body.get("data"), dict):
        found = body["data"]
    if not isinstance(found, dict):
        raise SchemaError("not an object")
    return found


def many(body: Any) -> list[Mapping[str, Any]]:
    """The objects of an answer: one bare, an array, or either as `data`; `{}` is none of them.

    Raises SchemaError for anything else, as for `null`: that is a broken answer, not an empty one.
    """
    found = body["data"] if isinstance(body, dict) and "data" in body else body
    if isinstance(found, dict):
        found = [found] if found else []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise SchemaError("neither an object nor an array of objects")
    return found


def read(kind: type[Model], wire: Any) -> Model:
    """Raises SchemaError naming the fields that could not be read."""
    try:
        return kind.model_validate(wire)
    except ValidationError as error:
        names = ", ".join(str(each["loc"][0]) for each in error.errors() if each["loc"])
        raise SchemaError(f"{kind.__name__}: bad or missing {names}") from None
