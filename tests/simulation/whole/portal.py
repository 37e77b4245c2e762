"""A portal for one thread and a virtual clock: its pages move while they are read.

It lists newest first, whatever order is asked for.
"""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.ports import Clock
from leadrelay.portals.property_finder.paging import LeadPage
from tests.simulation.whole.times import DAY
from tests.simulation.whole.walk import Walk

REACH = 89 * DAY  # three calendar months are never shorter
Query = Sequence[tuple[str, str]]


@dataclass
class PortalModel:
    """`skew` is how far its clock is ahead of ours; `shuffle` orders leads of one time.

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

    def page(self, reader: str, query: Query) -> LeadPage:
        asked = dict(query)
        number = int(asked["page"])
        start, end = _time(asked.get("createdAtFrom")), _time(asked.get("createdAtTo"))
        assert start is not None, "the client asks for a window"
        assert start >= self.now() - REACH, "older than the portal answers for"
        listed = self._listed(start, end)
        first, beyond = (number - 1) * self.page_size, number * self.page_size
        shown, is_last = listed[first:beyond], beyond >= len(listed)
        if number == 1:
            self.walks[reader] = Walk(start, end, self.clock(), self._between(start, end))
        self.slips += self.walks[reader].turned(listed[:first], shown, is_last=is_last)
        if not is_last:
            self._move()
        return LeadPage(
            observations=tuple(shown),
            sent_at=self.now().replace(microsecond=0) if self.tells_time else None,
            total=len(listed),
            is_last=is_last,
            is_missing=False,
        )

    def _move(self) -> None:
        """One thing that waited for it, or all of them."""
        waiting = len(self.amid)
        for _ in range(waiting if self.shuffle() < 0.5 else min(waiting, 1)):
            self.amid.popleft()()

    def _between(self, start: datetime, end: datetime | None) -> frozenset[str]:
        """Bounds included, whatever the portal makes of them."""
        return frozenset(each.key for each in self._within(start, end, bounds=True))

    def _listed(self, start: datetime, end: datetime | None) -> list[Enquiry]:
        within = self._within(start, end, bounds=self.includes_bounds)
        return sorted(within, key=lambda each: (created(each), self.shuffle()), reverse=True)

    def _within(self, start: datetime, end: datetime | None, *, bounds: bool) -> list[Enquiry]:
        if self._ordered is None:
            self._ordered = sorted(self.leads.values(), key=created)
        before, after = (bisect_left, bisect_right) if bounds else (bisect_right, bisect_left)
        first = before(self._ordered, start, key=created)
        last = len(self._ordered) if end is None else after(self._ordered, end, key=created)
        return self._ordered[first:last]


def created(enquiry: Enquiry) -> datetime:
    assert enquiry.created_at is not None
    return enquiry.created_at


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
