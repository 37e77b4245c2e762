"""What the buttons answer: that a command is queued, or who asked."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

import htpy as h

from leadrelay.console.elements import Node, faint, table
from leadrelay.console.frame import Frame
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.entry import Entry
from leadrelay.domain.record import Record
from leadrelay.usecases.ask_command import Queued, Refused

LONGEST_BODY = 20_000  # characters of a body that nobody could read
FIELDS: Mapping[str, str] = {
    "name": "Name",
    "first_name": "First name",
    "last_name": "Last name",
    "email": "E-mail",
    "phones": "Phone",
    "message": "Message",
    "channel": "Channel",
    "subject": "About",
    "intention": "Wants to",
    "listing_reference": "Listing",
    "listing_title": "Title",
    "postcode": "Postcode",
    "agent_name": "Agent",
    "language": "Language",
    "site": "Site",
    "call_seconds": "Call, seconds",
    "tags": "Tags",
    "created_at": "Asked",
}


def answer(frame: Frame, result: Queued | Refused | Entry) -> Node:
    match result:
        case Refused(reason):
            return h.p[f"Nothing was done: {reason}."]
        case Queued(command, row):
            told = "is queued. It is taken within seconds: refresh the dashboard to see more."
            return h.p[f"{command.title()} of ", h.b[row.key], f" {told}"]
        case Entry(row, record):
            return h.fragment[h.h3[row.key], _record(frame, record)]


def _record(frame: Frame, record: Record) -> Node:
    if record.enquiry is not None and not record.enquiry.erased:
        return table(("", ""), _fields(frame, record.enquiry))
    if record.raw is not None:
        return h.fragment[
            h.p[faint("What came, which could not be read:")], h.pre[_body(record.raw)]
        ]
    return h.p["Nothing of the person is kept any more."]


def _fields(frame: Frame, enquiry: Enquiry) -> Iterator[Sequence[Node]]:
    for name, label in FIELDS.items():
        value = getattr(enquiry, name)
        if value is not None:
            yield (faint(label), h.pre[h.bdi[_text(frame, value)]])


def _text(frame: Frame, value: object) -> str:
    match value:
        case datetime():
            return frame.time(value)
        case StrEnum():
            return value.value
        case tuple():
            return "\n".join(map(str, value))
    return str(value)


def _body(raw: str) -> str:
    text = base64.b64decode(raw).decode("utf-8", errors="replace")
    return text if len(text) <= LONGEST_BODY else f"{text[:LONGEST_BODY]}…"
