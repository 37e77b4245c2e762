"""Each time a function asks something of the world: numbered, named, and open to going wrong."""

from dataclasses import dataclass
from enum import StrEnum

from tests.simulation.boundaries import Boundary
from tests.simulation.handlers.mapping import Right


class Mishap(StrEnum):
    NONE = "fine"
    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"
    # AWS
    FAILED = "failed without effect"
    REPEATED = "took effect, and was repeated by the SDK"
    # a vendor
    REFUSED = "refused before it was sent"
    LOST = "no effect and no answer"
    LATE = "no answer, and the effect comes later"
    ERROR = "500 without effect"
    ERROR_COMMITTED = "500 after the effect"
    HTML = "HTML without effect"
    HTML_COMMITTED = "HTML after the effect"
    THROTTLED = "429"
    LOCKED_OUT = "401"
    REJECTED = "422"
    # both
    ANSWER_LOST = "took effect, and its answer was lost"


Mishaps = tuple[Mishap, ...]
AWS_READ: Mishaps = (Mishap.NONE, Mishap.KILLED_BEFORE, Mishap.FAILED)
AWS_WRITE: Mishaps = (
    *(Mishap.NONE, Mishap.KILLED_BEFORE, Mishap.KILLED_AFTER),
    *(Mishap.FAILED, Mishap.ANSWER_LOST, Mishap.REPEATED),
)
ONCE_ONLY: Mishaps = AWS_WRITE[:-1]  # a client that repeats nothing
VENDOR_READ: Mishaps = (
    *(Mishap.NONE, Mishap.KILLED_BEFORE, Mishap.KILLED_AFTER, Mishap.REFUSED, Mishap.LOST),
    *(Mishap.ERROR, Mishap.HTML, Mishap.THROTTLED, Mishap.LOCKED_OUT),
)
VENDOR_WRITE: Mishaps = (*VENDOR_READ, Mishap.ANSWER_LOST)
CRM_WRITE: Mishaps = (
    *(*VENDOR_WRITE, Mishap.LATE, Mishap.ERROR_COMMITTED, Mishap.HTML_COMMITTED, Mishap.REJECTED),
)
RECEIVE: Mishaps = (Mishap.NONE, Mishap.FAILED, Mishap.ANSWER_LOST)


@dataclass(frozen=True, slots=True)
class Crossing:
    """`says` tells two of a kind apart; `rights` are what AWS asks of the role for it."""

    function: str
    what: str
    says: str
    boundary: Boundary | None
    mishaps: Mishaps
    rights: tuple[Right, ...] = ()
    is_mapped: bool = True

    def __str__(self) -> str:
        boundary = f"  [{self.boundary}]" if self.boundary else ""
        return f"{self.function:16} {self.what} {self.says}{boundary}"


@dataclass(frozen=True, slots=True)
class Turn:
    """What a crossing may come to: one of the options that `Choices` picks from."""

    crossing: Crossing
    mishap: Mishap
