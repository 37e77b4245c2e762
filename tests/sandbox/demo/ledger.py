"""The ledger as a scan of its table shows it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Part = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """What the ledger says of one enquiry; `notes` are the words of its history."""

    state: str
    reason: str
    is_open: bool
    polled: bool
    delivered_at: datetime | None
    is_erased: bool = False
    park_reason: str = ""
    notes: tuple[str, ...] = ()


def parts_of(portal: str, parts: Sequence[Part]) -> list[Part]:
    return [part for part in parts if enquiry_of(part).startswith(f"{portal}:")]


def enquiry_of(part: Part) -> str:
    """A contact of an enquiry has a key of its own, so that it is found by it."""
    return str(part["part"] if part["key"].startswith("contact#") else part["key"])


def entries(parts: Sequence[Part]) -> dict[str, Row]:
    notes: dict[str, list[tuple[str, str]]] = {}
    for part in parts:
        if part["part"].startswith("H#"):
            notes.setdefault(part["key"], []).append((part["part"], part["what"]))
    return {
        part["key"]: _row(part, tuple(what for _, what in sorted(notes.get(part["key"], []))))
        for part in parts
        if part["part"] == "STATE"
    }


def _row(state: Part, notes: tuple[str, ...]) -> Row:
    delivered_at = state.get("delivered_at")
    return Row(
        state=state["state"],
        reason=state.get("reason", ""),
        # `due_at` may also be the day on which an enquiry must be forgotten.
        is_open="deliver_at" in state,
        polled="poll_hash" in state,
        delivered_at=datetime.fromisoformat(delivered_at) if delivered_at else None,
        is_erased="erased_at" in state,
        park_reason=state.get("park_reason", ""),
        notes=notes,
    )


def traces(parts: Sequence[Part], forgotten: Mapping[str, Sequence[str]]) -> set[str]:
    """The keys of which one of the words is still there, in whatever part."""
    return {enquiry_of(part) for part in parts if _tells(part, forgotten)}


def _tells(part: Part, forgotten: Mapping[str, Sequence[str]]) -> bool:
    """A contact is one, though nobody can read it."""
    words = forgotten.get(enquiry_of(part), ())
    if words and enquiry_of(part) != part["key"]:
        return True
    return any(word in text for word in words for text in _texts(part))


def _texts(value: Any) -> Iterator[str]:
    """Some parts are JSON in a string."""
    if isinstance(value, str):
        yield value
        if value.startswith("{"):
            yield from _texts(json.loads(value))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
