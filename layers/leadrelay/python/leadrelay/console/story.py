"""One enquiry from the portal's time to an agent's first touch, with what may be done about it."""

from collections.abc import Sequence

import htpy as h

from leadrelay.console.elements import Node, pill, table
from leadrelay.console.enquiries import commands
from leadrelay.console.frame import Frame
from leadrelay.domain.entry import Note, Row
from leadrelay.usecases.tell_timeline import Line, timeline


def story(frame: Frame, row: Row, notes: Sequence[Note]) -> Node:
    lines = timeline(row, notes)
    return h.fragment[
        h.h3[pill(row), " ", row.key],
        h.p[lines[-1].text],
        h.p[h.span(".lr-set")[*commands(frame, row), frame.reveal(row.key)]],
        table(("When", "", "What happened"), (_cells(frame, line) for line in lines[:-1])),
    ]


def unknown(key: str) -> Node:
    return h.p[f"There is no enquiry {key}."]


def _cells(frame: Frame, line: Line) -> Sequence[Node]:
    return (frame.time(line.at), h.b[line.what], line.text)
