"""What a webhook's body holds: leads, or no more than the word that there is something to read.

Standard library only: the webhook asks it before anything else is loaded. No source shows what
the portal delivers.
"""

from typing import Any

from leadrelay.wire.strict_json import parsed

# Beside its metadata a lead has at least one of these.
LEAD_MEMBERS = frozenset({"contactRequest", "property", "callDetails", "distributionType"})
_BEFORE_JSON = b"\xef\xbb\xbf \t\r\n"
_BRACKETS = (b"{", b"[")


def leads_in(raw: bytes) -> list[Any]:
    """All records of a body that holds at least one lead; none of any other.

    Raises ValueError or RecursionError for what looks like JSON and cannot be read as such.
    """
    if not raw.lstrip(_BEFORE_JSON).startswith(_BRACKETS):
        return []
    records = _records(parsed(raw))
    return records if any(map(_is_lead, records)) else []


def is_doorbell(raw: bytes) -> bool:
    """Whether it says only "look"; never raises."""
    try:
        return not leads_in(raw)
    except (ValueError, RecursionError):
        return False


def _records(body: Any) -> list[Any]:
    items = body.get("items") if isinstance(body, dict) else body
    return items if isinstance(items, list) else [body]


def _is_lead(record: Any) -> bool:
    metadata = record.get("metadata") if isinstance(record, dict) else None
    return isinstance(metadata, dict) and not LEAD_MEMBERS.isdisjoint(record)
