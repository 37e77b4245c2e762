"""What a portal lists of one account, for one thread and a virtual clock: it moves while read."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.ports import Clock
from leadrelay.http import Answer
from tests.simulation.whole.walk import Walk

Query = Sequence[tuple[str, str]]


@dataclass
class Listing:
    """`skew` is how far its clock is ahead of ours; `shuffle` orders what has no order.

    `amid` holds what happens after the coming pages that are not the last of their reading.
    """

    clock: Clock
    skew: timedelta = timedelta(0)
    page_size: int = 50
    page_takes: timedelta = timedelta(milliseconds=200)
    includes_bounds: bool = True
    tells_time: bool = True
    shuffle: Callable[[], float] = lambda: 0.0
    leads: dict[str, Enquiry] = field(default_factory=dict)
    listed_since: dict[str, datetime] = field(default_factory=dict)
    walks: dict[str, Walk] = field(default_factory=dict)
    amid: deque[Callable[[], None]] = field(default_factory=deque)
    slips: int = 0
    _ordered: list[Enquiry] | None = None

    def now(self) -> datetime:
        return self.clock() + self.skew

    def answer(self, reader: str, query: Query) -> Answer:
        """One page."""
        raise NotImplementedError

    def listed(self, key: str) -> Enquiry:
        """As it would be read now."""
        return self.leads[key]

    def put(self, enquiry: Enquiry) -> None:
        """Listed from now on, or from now on as this."""
        self.leads[enquiry.key] = enquiry
        self.listed_since.setdefault(enquiry.key, self.clock())
        self._ordered = None

    def erase(self, key: str) -> None:
        """The person's contact is gone, the lead is not."""
        gone: dict[str, Any] = {"name": None, "email": None, "phones": None, "erased": True}
        self.put(replace(self.leads[key], **gone))

    def vanish(self, key: str) -> None:
        del self.leads[key]
        self._ordered = None

    def _move(self) -> None:
        """One thing that waited for it, or all of them."""
        waiting = len(self.amid)
        for _ in range(waiting if self.shuffle() < 0.5 else min(waiting, 1)):
            self.amid.popleft()()

    def _between(self, start: datetime, end: datetime | None) -> frozenset[str]:
        """Bounds included, whatever the portal makes of them."""
        return frozenset(each.key for each in self._within(start, end, bounds=True))

    def _within(self, start: datetime, end: datetime | None, *, bounds: bool) -> list[Enquiry]:
        """Oldest first."""
        if self._ordered is None:
            self._ordered = sorted(self.leads.values(), key=created)
        before, after = (bisect_left, bisect_right) if bounds else (bisect_right, bisect_left)
        first = before(self._ordered, start, key=created)
        last = len(self._ordered) if end is None else after(self._ordered, end, key=created)
        return self._ordered[first:last]


def created(enquiry: Enquiry) -> datetime:
    assert enquiry.created_at is not None
    return enquiry.created_at
