"""What one reading of the portal saw, and what it could not see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from leadrelay.domain.enquiry import Enquiry


@dataclass(slots=True)
class Walk:
    """One reading, from its first page on, of what the portal lists from `start` up to `end`.

    `there` was listed when it began. Of that, `slipped` moved to where the reading had already
    been, without having been read. `shown` is all that was read, also when it had to begin again.
    """

    start: datetime
    end: datetime | None
    began: datetime
    there: frozenset[str]
    read: dict[str, Enquiry] = field(default_factory=dict)
    slipped: set[str] = field(default_factory=set)
    shown: dict[str, Enquiry] = field(default_factory=dict)
    is_whole: bool = False

    def again(self, began: datetime, there: frozenset[str]) -> "Walk":
        return Walk(self.start, self.end, began, there, shown=self.shown)

    def show(self, observations: Iterable[Enquiry]) -> None:
        for each in observations:
            self.read[each.key] = each
            self.shown.setdefault(each.key, each)

    def turned(self, passed: Sequence[Enquiry], shown: Sequence[Enquiry], *, is_last: bool) -> int:
        """One more page is `shown`, after `passed`. How many slipped since the page before."""
        self.show(shown)
        unread = {each.key for each in passed} - self.read.keys()
        slipped = (unread & self.there) - self.slipped
        self.slipped |= slipped
        self.is_whole = is_last
        return len(slipped)
