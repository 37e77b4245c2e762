"""The few shapes of which every view is made; whatever is put into them is escaped."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import htpy as h

from leadrelay.domain.entry import Row, State

Node: TypeAlias = h.Node

GOOD, WARN, BAD, PLAIN = "lr-good", "lr-warn", "lr-bad", ""
LEVELS: Mapping[State, str] = {
    State.CREATED: GOOD,
    State.PARKED: BAD,
    State.UNKNOWN: WARN,
    State.RETRY: WARN,
}
# What would hide, or turn round, the text around it, or is no character: controls, marks of
# direction, what takes no room, halves. The joiners stay, which scripts and emoji need.
UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def seen(text: str) -> str:
    """With a mark in the place of each character that could deceive the eye."""
    return UNSEEN.sub("\ufffd", text)


def tile(label: str, value: str, note: str, level: str = PLAIN, *, words: bool = False) -> Node:
    """`words` is for a value that is no number."""
    return h.div(class_=["lr-tile", level])[
        h.div(".lr-label")[label],
        h.div(".lr-words" if words else ".lr-value")[value],
        h.div(".lr-note")[note],
    ]


def pill(row: Row) -> Node:
    return h.span(class_=["lr-state", LEVELS.get(row.state, PLAIN)])[row.state.value]


def table(
    heads: Sequence[str], rows: Iterable[Sequence[Node]], numbers: Sequence[int] = ()
) -> Node:
    """`numbers` are columns that stand at the right."""
    return h.table[
        h.thead[h.tr[(h.th(class_=_side(at, numbers))[head] for at, head in enumerate(heads))]],
        h.tbody[(_line(row, numbers) for row in rows)],
    ]


def faint(text: str) -> Node:
    return h.span(".lr-faint")[text]


def _line(row: Sequence[Node], numbers: Sequence[int]) -> Node:
    return h.tr[(h.td(class_=_side(at, numbers))[cell] for at, cell in enumerate(row))]


def _side(column: int, numbers: Sequence[int]) -> str | None:
    return "lr-number" if column in numbers else None
