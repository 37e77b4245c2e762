"""Our own types as JSON and back: ASCII, None left out, a newer release's fields ignored.

Pydantic is loaded with the first of them, which many a first invocation has none of.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from leadrelay.domain.audit import AuditState
from leadrelay.domain.balance import Audited, DayReport
from leadrelay.domain.breaker import Breaker
from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Enquiry, Observation, Unreadable
from leadrelay.domain.entry import Row
from leadrelay.domain.errors import SchemaError
from leadrelay.domain.listing import Listing
from leadrelay.domain.record import Record
from leadrelay.domain.rhythm import Rhythm
from leadrelay.domain.subscriptions import SubscriptionState
from leadrelay.domain.token import RefreshState

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")

# Tens of milliseconds each, so made when needed.
_adapters: "dict[type[Any], TypeAdapter[Any]]" = {}


def observation_to_body(observation: Observation) -> dict[str, Any]:
    """The body of an `enquiry` envelope."""
    kind = Unreadable if isinstance(observation, Unreadable) else Enquiry
    mapping: dict[str, Any] = json.loads(_json(kind, observation))
    return mapping


def observation_from_body(body: object) -> Observation:
    """Raises SchemaError, with names of fields only."""
    if isinstance(body, Mapping) and "raw" in body:
        return _from_mapping(Unreadable, body)
    return _from_mapping(Enquiry, body)


def record_to_json(record: Record) -> str:
    return _json(Record, record)


def record_from_json(text: str) -> Record:
    return _from_json(Record, text)


def row_to_mapping(row: Row) -> dict[str, Any]:
    """JSON types only: text, whole numbers and mappings of them."""
    return _mapping(Row, row)


def row_from_mapping(mapping: Mapping[str, Any]) -> Row:
    return _from_mapping(Row, mapping)


def listing_to_json(listing: Listing) -> str:
    return _json(Listing, listing)


def listing_from_json(text: str) -> Listing:
    return _from_json(Listing, text)


def poll_state_to_json(state: PollState) -> str:
    return _json(PollState, state)


def poll_state_from_json(text: str) -> PollState:
    return _from_json(PollState, text)


def subscription_state_to_json(state: SubscriptionState) -> str:
    return _json(SubscriptionState, state)


def subscription_state_from_json(text: str) -> SubscriptionState:
    return _from_json(SubscriptionState, text)


def refresh_state_to_json(state: RefreshState) -> str:
    return _json(RefreshState, state)


def refresh_state_from_json(text: str) -> RefreshState:
    return _from_json(RefreshState, text)


def breaker_to_json(breaker: Breaker) -> str:
    return _json(Breaker, breaker)


def breaker_from_json(text: str) -> Breaker:
    return _from_json(Breaker, text)


def audit_state_to_json(state: AuditState) -> str:
    return _json(AuditState, state)


def audit_state_from_json(text: str) -> AuditState:
    return _from_json(AuditState, text)


def rhythm_to_json(rhythm: Rhythm) -> str:
    return _json(Rhythm, rhythm)


def rhythm_from_json(text: str) -> Rhythm:
    return _from_json(Rhythm, text)


def audited_to_mapping(audited: Audited) -> dict[str, Any]:
    return _mapping(Audited, audited)


def audited_from_json(text: str) -> Audited:
    return _from_json(Audited, text)


def day_report_to_json(report: DayReport) -> str:
    return _json(DayReport, report)


def day_report_from_json(text: str) -> DayReport:
    return _from_json(DayReport, text)


def _adapter(kind: type[Any]) -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter  # noqa: PLC0415 - 50 ms, not at every import

    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def _mapping(kind: type[Any], value: object) -> dict[str, Any]:
    # In a record None can be a value (a phone that was not sent); its defaults say nothing.
    mapping: dict[str, Any] = _adapter(kind).dump_python(
        value, mode="json", exclude_none=kind is not Record, exclude_defaults=kind is Record
    )
    return mapping


def _json(kind: type[Any], value: object) -> str:
    return _ascii(_mapping(kind, value))


def _ascii(mapping: dict[str, Any]) -> str:
    text = json.dumps(mapping)
    if "\\ud" not in text:
        return text
    # Half a surrogate pair is no character: nothing beyond us could read it back.
    whole = json.dumps(mapping, ensure_ascii=False).encode(errors="replace").decode()
    return json.dumps(json.loads(whole))


def _from_json(kind: type[T], text: str) -> T:
    with _judged(kind):
        value: T = _adapter(kind).validate_json(text)
    return value


def _from_mapping(kind: type[T], mapping: object) -> T:
    with _judged(kind):
        value: T = _adapter(kind).validate_python(mapping)
    return value


@contextmanager
def _judged(kind: type[Any]) -> Iterator[None]:
    from pydantic import ValidationError  # noqa: PLC0415 - as above

    try:
        yield
    except ValidationError as error:
        raise SchemaError(_complaint(kind, error)) from None


def _complaint(kind: type[Any], error: "ValidationError") -> str:
    places = error.errors(include_url=False, include_context=False, include_input=False)
    names = sorted({str(place["loc"][0]) if place["loc"] else "everything" for place in places})
    return f"{kind.__name__}: missing or invalid: {', '.join(names)}"
