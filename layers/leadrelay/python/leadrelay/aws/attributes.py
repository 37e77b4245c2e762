"""Our values as DynamoDB attributes: text and whole numbers, never floats."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Attributes = dict[str, Any]  # what the low-level client calls an item


def from_plain(plain: Mapping[str, Any]) -> Attributes:
    return {name: _attribute(value) for name, value in plain.items()}


def _attribute(value: object) -> Attributes:
    match value:
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case str():
            return {"S": value}
        case Mapping():
            return {"M": from_plain(value)}
        case list():
            return {"L": [_attribute(each) for each in value]}
    raise TypeError(f"no attribute for {type(value).__name__}")


def to_plain(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes that nothing of ours could have written are left out."""
    return {
        name: _plain(attribute)
        for name, attribute in attributes.items()
        if not {"BOOL", "N", "S", "M", "L"}.isdisjoint(attribute)
    }


def _plain(attribute: Mapping[str, Any]) -> Any:
    ((kind, value),) = attribute.items()
    match kind:
        case "N":
            return int(Decimal(value))
        case "M":
            return to_plain(value)
        case "L":
            return [_plain(each) for each in value]
    return value


def instant(at: datetime) -> Attributes:
    """Epoch seconds with their fraction, exact to the microsecond."""
    return seconds(at - EPOCH)


def seconds(span: timedelta) -> Attributes:
    """As `instant`, so that one can be added to the other; not below zero."""
    whole, microseconds = divmod(span // MICROSECOND, 1_000_000)
    return {"N": f"{whole}.{microseconds:06d}"}


def to_instant(attribute: Mapping[str, Any]) -> datetime:
    return EPOCH + int(Decimal(attribute["N"]) * 1_000_000) * MICROSECOND


def expiry(at: datetime) -> Attributes:
    """Time to live wants whole seconds."""
    return {"N": str((at - EPOCH) // timedelta(seconds=1))}
