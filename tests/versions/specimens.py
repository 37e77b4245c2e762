"""One of everything that is written down or queued, with every field filled."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from leadrelay.domain.audit import AuditState
from leadrelay.domain.balance import DayReport
from leadrelay.domain.breaker import Breaker
from leadrelay.domain.command import Command
from leadrelay.domain.coverage import PollState
from leadrelay.domain.crm_event import CrmEvent, Told
from leadrelay.domain.enquiry import Enquiry, Unreadable
from leadrelay.domain.entry import ParkReason, Row, State
from leadrelay.domain.listing import Listing
from leadrelay.domain.record import Record
from leadrelay.domain.rhythm import Rhythm
from leadrelay.domain.subscriptions import SubscriptionState
from leadrelay.domain.token import RefreshState
from tests.builders import NOW

T = TypeVar("T")
KINDS: Mapping[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        *(Enquiry, Unreadable, Row, Record, Listing),
        *(PollState, SubscriptionState, RefreshState, Breaker),
        *(AuditState, Rhythm, DayReport),
    )
}
SIMPLE: Mapping[Any, Any] = {str: "text", int: 7, float: 0.5, bool: True, Any: "text"}


def full(kind: type[T]) -> T:
    """Of each field something that is not its default."""
    hints = get_type_hints(kind)
    return kind(**{each.name: _value(hints[each.name]) for each in fields(kind)})  # type: ignore[arg-type]


def rows() -> Iterator[Row]:
    """In every state, and parked for every reason."""
    row = full(Row)
    for state in State:
        yield replace(row, key=f"property_finder:{state}", state=state)
    for reason in ParkReason:
        key = f"property_finder:{reason}"
        yield replace(row, key=key, state=State.PARKED, park_reason=reason)


def crm_events() -> Iterator[CrmEvent]:
    for told in Told:
        yield CrmEvent(told=told, lead_id=7, key="property_finder:1")


def commands() -> Iterator[Command]:
    yield from Command


def _value(hint: Any) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return _value(next(each for each in inner if each is not NoneType))
    if origin in {tuple, frozenset}:
        return origin([_value(inner[0])])
    if origin is not None:
        return {_value(inner[0]): _value(inner[1])}
    return _plain(hint)


def _plain(hint: Any) -> Any:
    if hint in SIMPLE:
        return SIMPLE[hint]
    if is_dataclass(hint):
        return full(hint)  # type: ignore[arg-type]  # a class, not one of its instances
    if issubclass(hint, StrEnum):
        return list(hint)[-1]
    return timedelta(days=1) if issubclass(hint, timedelta) else _moment(hint)


def _moment(hint: Any) -> Any:
    return NOW if issubclass(type(NOW), hint) and hint is type(NOW) else NOW.date()
