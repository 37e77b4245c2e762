"""Lists of enquiries: the latest, those that are open or parked, and what a search found."""

from collections.abc import Sequence

import htpy as h

from leadrelay.console.elements import Node, faint, pill, table
from leadrelay.console.frame import Frame
from leadrelay.domain.command import Command
from leadrelay.domain.entry import Row
from leadrelay.usecases.day_figures import asked_at, is_open
from leadrelay.usecases.find_enquiries import Found
from leadrelay.usecases.look_over import Look
from leadrelay.usecases.safe_steps import can_dismiss, can_replay, safe_step
from leadrelay.usecases.tell_timeline import duration, seconds_to_lead

VIEWS = {"enquiries": "Latest", "open": "Open", "parked": "Parked", "accounts": "Day and accounts"}
SEARCH = "search"
HEADS = ("State", "Enquiry", "Account", "Asked", "Speed", "Office", "Why")
PARKED_HEADS = ("Enquiry", "Asked", "Parked because", "What to do", "")
SPEED, OFFICE = 4, 5
LISTED = 50
NOT_FOUND = (
    "Nothing was found. Search by the enquiry key, the portal's own number of the enquiry, the "
    "whole e-mail address, the whole telephone number or the listing reference. The last three are "
    "known as long as the person's record is kept."
)
CONSEQUENCES = {
    Command.REPLAY: "It is tried again, whatever the agency's rules hold or suppress.",
    Command.DISMISS: "Nothing more is tried, and it leaves the list.",
}


def navigation(frame: Frame, view: str) -> Node:
    """With the field to search in; what was typed is not shown again."""
    return h.div(".lr-bar")[
        h.div(".lr-set")[
            (frame.button(label, name, is_here=name == view) for name, label in VIEWS.items())
        ],
        h.div(".lr-set")[
            h.form[
                h.input(
                    type="text",
                    name=SEARCH,
                    autocomplete="off",
                    placeholder="Enquiry, e-mail, phone or listing reference",
                )
            ],
            frame.button("Find", SEARCH),
        ],
    ]


def latest(frame: Frame, look: Look) -> Node:
    note = f"The latest {len(look.rows)}." if look.is_cut else f"All of {look.days} days."
    return h.fragment[enquiries(frame, look.rows), h.p[faint(note)]]


def narrowed(frame: Frame, look: Look, rows: Sequence[Row]) -> Node:
    return h.fragment[enquiries(frame, rows), looked_at(look)]


def found(frame: Frame, result: Found) -> Node:
    if not result.rows:
        return h.p[NOT_FOUND]
    count = f"{len(result.rows)} found by {result.by}"
    more = f", the latest {LISTED}" if len(result.rows) > LISTED else ""
    return h.fragment[
        h.p[faint(f"{count}{more}.")],
        enquiries(frame, result.rows[:LISTED]),
    ]


def enquiries(frame: Frame, rows: Sequence[Row]) -> Node:
    if not rows:
        return h.p["There is none."]
    return table(HEADS, (_cells(frame, row) for row in rows), numbers=(SPEED, OFFICE))


def parked(frame: Frame, look: Look, rows: Sequence[Row]) -> Node:
    if not rows:
        return h.fragment[h.p["Nothing is parked."], looked_at(look)]
    cells = (_parked_cells(frame, row) for row in rows)
    return h.fragment[table(PARKED_HEADS, cells), looked_at(look)]


def commands(frame: Frame, row: Row) -> list[Node]:
    """Only those that would change anything."""
    offered = {Command.REPLAY: can_replay(row), Command.DISMISS: can_dismiss(row)}
    return [
        frame.ask(command, row.key, CONSEQUENCES[command])
        for command, is_of_use in offered.items()
        if is_of_use
    ]


def looked_at(look: Look) -> Node:
    much = f"the latest {len(look.rows):,} enquiries" if look.is_cut else "every enquiry"
    older = "; there are older ones" if look.is_cut else ""
    return h.p[faint(f"Looked at {much} of the last {look.days} days{older}.")]


def _cells(frame: Frame, row: Row) -> Sequence[Node]:
    return (
        pill(row),
        frame.link(row.key, "timeline", key=row.key),
        row.account.name,
        _asked(frame, row),
        _speed(frame, row),
        str(row.decision.office_id) if row.decision else "",
        _why(row),
    )


def _parked_cells(frame: Frame, row: Row) -> Sequence[Node]:
    return (
        frame.link(row.key, "timeline", key=row.key),
        _asked(frame, row),
        _why(row),
        safe_step(row),
        h.div(".lr-set")[commands(frame, row)],
    )


def _asked(frame: Frame, row: Row) -> Node:
    at = asked_at(row)
    return h.span(".lr-time")[frame.time(at), " ", faint(frame.ago(at))]


def _speed(frame: Frame, row: Row) -> Node:
    seconds = seconds_to_lead(row)
    if seconds is not None:
        return duration(seconds)
    return faint(f"open {frame.since(asked_at(row))}") if is_open(row) else ""


def _why(row: Row) -> str:
    """The reason that it is not in Lead.pro, or that it went where it went."""
    held = f"{row.park_reason}: ".replace("_", " ") if row.park_reason else ""
    if row.reason:
        return f"{held}{row.reason}"
    return row.decision.office_because if row.decision else ""
