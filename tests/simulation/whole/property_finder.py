"""Property Finder as it lists one account: newest first, in pages that move, whatever is asked."""

from dataclasses import dataclass, replace
from datetime import datetime

from leadrelay.domain.enquiry import Enquiry
from leadrelay.http import Answer
from leadrelay.portals.property_finder.client import LEADS_PATH, PropertyFinder
from leadrelay.portals.property_finder.paging import LeadPage
from tests.simulation.whole.access import JSON
from tests.simulation.whole.listing import Listing, Query, created
from tests.simulation.whole.times import DAY
from tests.simulation.whole.walk import Walk

REACH = 89 * DAY  # three calendar months are never shorter


@dataclass
class PropertyFinderModel(Listing):
    def answer(self, reader: str, query: Query) -> Answer:
        """The body is the page itself."""
        return Answer(200, JSON, self.page(reader, query))

    def page(self, reader: str, query: Query) -> LeadPage:
        asked = dict(query)
        number = int(asked["page"])
        start, end = _time(asked.get("createdAtFrom")), _time(asked.get("createdAtTo"))
        assert start is not None, "the client asks for a window"
        assert start >= self.now() - REACH, "older than the portal answers for"
        listed = self._newest_first(start, end)
        first, beyond = (number - 1) * self.page_size, number * self.page_size
        shown, is_last = listed[first:beyond], beyond >= len(listed)
        if number == 1:
            self.walks[reader] = self._begun(reader, start, end)
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

    def _begun(self, reader: str, start: datetime, end: datetime | None) -> Walk:
        before, there = self.walks.get(reader), self._between(start, end)
        if before is not None and (before.start, before.end) == (start, end):
            return before.again(self.clock(), there)
        return Walk(start, end, self.clock(), there)

    def _newest_first(self, start: datetime, end: datetime | None) -> list[Enquiry]:
        within = self._within(start, end, bounds=self.includes_bounds)
        return sorted(within, key=lambda each: (created(each), self.shuffle()), reverse=True)


class ModelReader(PropertyFinder):
    """The shipping client, but for the reading of a page's JSON."""

    def _read(self, query: Query, number: int) -> LeadPage:  # noqa: ARG002 - pages tell it
        page: LeadPage = self._calls.get(LEADS_PATH, query).body
        at = page.sent_at or self._now()
        listed = tuple(replace(each, observed_at=at) for each in page.observations)
        return replace(page, observations=listed)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
