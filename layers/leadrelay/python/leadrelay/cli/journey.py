"""An enquiry on its way: hop after hop, each with its time, until it is in Lead.pro or stuck."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from leadrelay.domain.entry import Note, Row, State
from leadrelay.domain.ports import Clock
from leadrelay.usecases.tell_timeline import WORDS

GOOD = frozenset({"sending", "created", "adopted", "updating", "updated"})
STUCK = frozenset({State.SUPPRESSED, State.PARKED, State.GONE})


@dataclass(frozen=True, slots=True)
class Hop:
    """`is_good` if it leads towards Lead.pro."""

    seconds: float
    text: str
    is_good: bool = True


@dataclass
class Journey:
    """It begins when this is made; `show` is told each hop at once."""

    clock: Clock
    show: Callable[[Hop], None]
    hops: list[Hop] = field(default_factory=list)
    row: Row | None = None
    noted: int = 0

    def __post_init__(self) -> None:
        self._began = self.clock()

    @property
    def seconds(self) -> float:
        return (self.clock() - self._began).total_seconds()

    @property
    def has_arrived(self) -> bool:
        return self.row is not None and self.row.lead_id is not None

    @property
    def is_over(self) -> bool:
        return self.has_arrived or (self.row is not None and self.row.state in STUCK)

    def reached(self, text: str, *, is_good: bool = True) -> None:
        hop = Hop(self.seconds, text, is_good)
        self.hops.append(hop)
        self.show(hop)

    def seen(self, row: Row, notes: Sequence[Note]) -> None:
        if self.row is None:
            self.reached("durable in the ledger")
        self.row = row
        for note in notes[self.noted :]:
            if note.what != "observed":  # which is what has made it durable
                self.reached(_words(note.what, row), is_good=note.what in GOOD)
        self.noted = len(notes)


def missing(row: Row | None) -> str:
    """What has not happened, for somebody who has waited in vain."""
    if row is None:
        return "It is not in the ledger: nobody has taken it from the queue."
    why = row.reason or row.park_reason or row.state
    if row.state in STUCK:
        return f"It was {row.state}: {why}."
    if not row.posts:
        return f"It has not gone out to Lead.pro: {why}."
    return f"Lead.pro has not confirmed it: {why}."


def _words(note: str, row: Row) -> str:
    if note == "rested":
        return f"it rests, {row.state}: {row.reason or 'no reason is known'}"
    return WORDS.get(note, note)
