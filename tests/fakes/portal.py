"""A portal in memory whose pages move while they are read, as far as its script says."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Enquiry, Observation, Portal, Route
from leadrelay.domain.errors import LeadRelayError, SchemaError
from leadrelay.domain.ports import Page
from tests.fakes.clock import FakeClock

MOST_PAGES = 200


def a_listed_lead(name: str, created_at: datetime) -> Enquiry:
    return Enquiry(
        portal=Portal.PROPERTY_FINDER,
        account="main",
        portal_lead_id=name,
        route=Route.POLL,
        observed_at=created_at,
        created_at=created_at,
        channel="whatsapp",
        name="Layla Haddad",
        phones=("+971501110001",),
    )


@dataclass
class FakePortal:
    """Newest first. `skew` is how far its clock is ahead of ours, `page_takes` moves both.

    `faults` holds one entry per coming page; `between_pages` runs after every page but the last.
    """

    clock: FakeClock
    look_back: timedelta = timedelta(days=85)
    leads: dict[str, Enquiry] = field(default_factory=dict)
    page_size: int = 50
    page_takes: timedelta = timedelta(0)
    skew: timedelta = timedelta(0)
    tells_time: bool = True
    includes_bounds: bool = True
    faults: deque[LeadRelayError | None] = field(default_factory=deque)
    between_pages: Callable[[], None] = lambda: None
    asked: list[Window] = field(default_factory=list)
    ordered: list[Enquiry] | None = None

    def receive(self, name: str, created_at: datetime | None = None) -> Enquiry:
        self.leads[name] = a_listed_lead(name, created_at or self.now())
        self.ordered = None
        return self.leads[name]

    def change(self, name: str) -> None:
        self.leads[name] = replace(self.leads[name], status=f"{self.leads[name].status}+")
        self.ordered = None

    def erase(self, name: str) -> None:
        del self.leads[name]
        self.ordered = None

    def now(self) -> datetime:
        return self.clock() + self.skew

    def find(self, portal_lead_id: str) -> Observation | None:
        return self.leads.get(portal_lead_id)

    def pages(self, window: Window) -> Iterator[Page]:
        self.asked.append(window)
        assert window.start >= self.clock() - self.look_back, "older than the portal answers for"
        for number in range(MOST_PAGES):
            page, is_last = self._page(window, number)
            yield page
            if is_last:
                return
            self.between_pages()
        raise SchemaError("more than 200 pages")

    def _page(self, window: Window, number: int) -> tuple[Page, bool]:
        fault = self.faults.popleft() if self.faults else None
        if fault is not None:
            raise fault
        began = self.now()
        self.clock.advance(self.page_takes)
        listed = self._listed(window)
        last = len(listed) - number * self.page_size
        rows = tuple(reversed(listed[max(last - self.page_size, 0) : max(last, 0)]))
        sent_at = began if self.tells_time else None
        page = Page(observations=rows, sent_at=sent_at, total=len(listed))
        return page, last <= self.page_size

    def _listed(self, window: Window) -> Sequence[Enquiry]:
        """Oldest first."""
        if self.ordered is None:
            self.ordered = sorted(self.leads.values(), key=_order)
        end = window.end or datetime.max.replace(tzinfo=UTC)
        before, after = (
            (bisect_left, bisect_right) if self.includes_bounds else (bisect_right, bisect_left)
        )
        first = before(self.ordered, window.start, key=_time)
        last = after(self.ordered, end, key=_time)
        return self.ordered[first:last]


def _time(lead: Enquiry) -> datetime:
    assert lead.created_at is not None
    return lead.created_at


def _order(lead: Enquiry) -> tuple[datetime, str]:
    return _time(lead), lead.key
