"""What one reading of the portal saw, and what it could not see."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from leadrelay.domain.enquiry import Enquiry


@dataclass(slots=True)
class Walk:
    """One reading, from its first page on, of what the portal lists from `start` up to `end`.

    `there` was listed when it began. Of that, `slipped` moved to where the reading had already
    been, without having been read.
    """

    start: datetime
    end: datetime | None
    began: datetime
    there: frozenset[str]
    read: dict[str, Enquiry] = field(default_factory=dict)
    slipped: set[str] = field(default_factory=set)
    is_whole: bool = False

    def turned(self, passed: Sequence[Enquiry], shown: Sequence[Enquiry], *, is_last: bool) -> int:
        """One more page is `shown`, after `passed`. How many slipped since the page before."""
        self.read |= {each.key: each for each in shown}
        unread = {each.key for each in passed} - self.read.keys()
        slipped = (unread & self.there) - self.slipped
        self.slipped |= slipped
        self.is_whole = is_last
        return len(slipped)
