"""The story of one enquiry, from the portal's time to an agent's first touch; nobody is in it."""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from types import MappingProxyType

from leadrelay.domain.delivery import SHADOWED
from leadrelay.domain.entry import Note, Row, State
from leadrelay.usecases.safe_steps import safe_step, standing

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "observed": "something new was heard of it",
        "sending": "on its way to Lead.pro",
        "post not_sent": "Lead.pro cannot be reached",
        "post rejected": "Lead.pro rejects it in this shape",
        "post refused": "Lead.pro does not take the key",
        "post throttled": "Lead.pro asks for a pause",
        "post unknown": "Lead.pro gave no clear answer: it is looked for before it is sent again",
        "post gone": "Lead.pro gave no clear answer: it is looked for before it is sent again",
        "created": "Lead.pro has made a lead of it",
        "adopted": "Lead.pro holds it: the answer was lost, the lead was found",
        "taken over": "Lead.pro held it already, by another road: it is made ours",
        "proved absent": "Lead.pro does not hold it: it may be sent",
        "held": "not found, which proves nothing: a person must look",
        "updating": "an update is on its way to Lead.pro",
        "updated": "Lead.pro has the update",
        "update not_sent": "the update did not leave",
        "update rejected": "Lead.pro rejects the update in this shape",
        "update refused": "Lead.pro does not take the key for the update",
        "update throttled": "Lead.pro asks for a pause before the update",
        "update gone": "the lead is no longer in Lead.pro",
        "update unknown": "Lead.pro gave no clear answer to the update",
        "touched": "an agent has been at work on the lead",
        "erased": "its record has been emptied",
        "second lead": "a contact came too late for its lead: a second lead has it",
        "joining": "the lead of an earlier enquiry is to be told of it",
        "repeat": "the same person has asked again: its lead is told",
        "parted": "what the same person had asked again is forgotten",
    }
)
DISMISSED = "dismissed"
ARRIVED = frozenset({"created", "adopted"})
FINAL = frozenset({State.SUPPRESSED, State.PARKED, State.GONE})


@dataclass(frozen=True, slots=True)
class Line:
    """`what` is a word or two, `text` what happened and why."""

    at: datetime
    what: str
    text: str


def timeline(row: Row, notes: Sequence[Note]) -> tuple[Line, ...]:
    """`notes` in the order in which they were written; the last line says how it stands."""
    told = [line for note in _worth_telling(notes) for line in _told(row, note)]
    lines = tuple(heapq.merge(_marks(row), told, key=attrgetter("at")))
    present = f"{standing(row)}. {safe_step(row)}"
    return (*lines, Line(lines[-1].at, "now", present[:1].upper() + present[1:]))


def seconds_to_lead(row: Row) -> float | None:
    """From the portal's time, or ours where it tells none; None while there is no lead."""
    return None if row.delivered_at is None else _seconds(row, row.delivered_at)


def seconds_to_touch(row: Row) -> float | None:
    return None if row.touched_at is None else _seconds(row, row.touched_at)


def duration(seconds: float) -> str:
    """As people say it: 4 s, 12 min, 3 h, 2 days."""
    for unit, size, most in (("s", 1, 120), ("min", 60, 120), ("h", 3600, 48)):
        if round(seconds / size) < most:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86_400:.0f} days"


def _seconds(row: Row, at: datetime) -> float:
    return max((at - (row.portal_created_at or row.admitted_at)).total_seconds(), 0)


def _marks(row: Row) -> list[Line]:
    """What the row itself knows the time of."""
    marks = [
        (row.portal_created_at, "asked", f"somebody asked {row.account.portal}"),
        (row.announced_at, "announced", "the portal's webhook told of it"),
        (row.admitted_at, "admitted", f"durable in the ledger, of account {row.account}"),
    ]
    return sorted((Line(at, *said) for at, *said in marks if at), key=attrgetter("at"))


def _worth_telling(notes: Sequence[Note]) -> Sequence[Note]:
    """The first, if it only says what made it durable, has been told."""
    return notes[1:] if notes and notes[0].what == "observed" else notes


def _told(row: Row, note: Note) -> Iterator[Line]:
    if note.what == "sending" or note.facts.get("reason") == SHADOWED:
        yield from _decided(row, note)
    at = row.touched_at if note.what == "touched" and row.touched_at else note.at
    yield Line(at, _heading(note), _text(row, note))


def _decided(row: Row, note: Note) -> Iterator[Line]:
    """A note of an older release does not say why; the row knows of the last time."""
    why = note.facts.get("why") or (row.decision.why if row.decision else "")
    if why:
        yield Line(note.at, "decided", str(why))


def _heading(note: Note) -> str:
    if _is_dismissal(note):
        return DISMISSED
    if note.what != "rested":
        return note.what.replace("_", " ")
    state = note.facts.get("state")
    return str(state) if state in FINAL else "waits"


def _text(row: Row, note: Note) -> str:
    reason = note.facts.get("reason")
    if _is_dismissal(note):
        return "a person has seen to it: nothing more is tried"
    if note.what == "rested":
        return str(reason or "no reason is known")
    text = WORDS.get(note.what, note.what)
    if note.what in ARRIVED:
        return f"{text}{_number(note)}{_after(seconds_to_lead(row))}"
    if note.what == "touched":
        return f"{text}{_after(seconds_to_touch(row))}"
    return f"{text}{f' ({reason})' if reason else ''}{_cut(note)}"


def _is_dismissal(note: Note) -> bool:
    return note.what == "observed" and note.facts.get("reason") == DISMISSED


def _number(note: Note) -> str:
    lead_id = note.facts.get("lead_id")
    return f": lead {lead_id}" if lead_id else ""


def _after(seconds: float | None) -> str:
    return "" if seconds is None else f", {duration(seconds)} after it was asked"


def _cut(note: Note) -> str:
    cut = note.facts.get("cut")
    return f"; left out or shortened: {cut}" if cut else ""
