"""Seeker Leads as it lists one agency: by a cursor that may be lost, in JSON, by its ingestion."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import StrEnum
from typing import Any

from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Account, Enquiry, Portal, Route
from leadrelay.domain.ports import Page
from leadrelay.http import Answer
from leadrelay.portals.seeker_leads.client import SeekerLeads
from leadrelay.portals.seeker_leads.mapper import Sighting, read_listed
from tests.simulation.whole.access import JSON
from tests.simulation.whole.listing import Listing, Query, created
from tests.simulation.whole.records import record_of
from tests.simulation.whole.times import DAY
from tests.simulation.whole.walk import Walk

BASE_URL = "https://portal.example/seeker-leads/v1"
LONGEST_WINDOW = 7 * DAY
LOST = {"title": "no such lead", "status": 400}
NOTHING = {"title": "no leads in this period", "status": 404}


class Order(StrEnum):
    OLDEST_FIRST = "oldest first"
    NEWEST_FIRST = "newest first"
    BY_ID = "by id"


@dataclass
class SeekerLeadsModel(Listing):
    """Whoever gives a lead a `delete_by` has to see to it that it is gone by then, or is not.

    So often a lead is gone as soon as it is a cursor: `loses`, of 1. `windows` are those that were
    asked for.
    """

    order: Order = Order.OLDEST_FIRST
    empty_status: int = 404
    lost_status: int = 400
    tells_next: bool = True
    agency: str = "main"
    loses: float = 0.0
    windows: list[tuple[datetime, datetime]] = field(default_factory=list)

    def put(self, enquiry: Enquiry) -> None:
        """Kept as its record is read, which may say less."""
        super().put(self._read(enquiry))

    def listed(self, key: str) -> Enquiry:
        return self._read(self.leads[key])

    def begin(self, reader: str, window: Window) -> Walk:
        """The reading of a window, in however many slices."""
        there = {each.key for each in self._within(window.start, window.end, bounds=True)}
        walk = Walk(window.start, window.end, self.clock(), frozenset(there))
        self.walks[reader] = walk
        return walk

    def answer(self, reader: str, query: Query) -> Answer:
        asked = dict(query)
        least, most = _moment(asked["minDate"]), _moment(asked["maxDate"])
        assert most - least <= LONGEST_WINDOW, "longer than the portal answers for"
        start = asked.get("start")
        if start is not None and _key(start) not in self.leads:
            return self._told(self.lost_status, LOST)
        if start is None:
            self.windows.append((least, most))
        found = self._after(start, least, most)
        if not found:
            return self._told(self.empty_status, {"items": []} if self._is_fine else NOTHING)
        return self._page(reader, found)

    @property
    def _is_fine(self) -> bool:
        return self.empty_status == 200

    def _after(self, start: str | None, least: datetime, most: datetime) -> list[Enquiry]:
        within = self._within(least, most, bounds=self.includes_bounds)
        found = sorted(within, key=self._rank)
        if start is None:
            return found
        cursor = self._rank(self.leads[_key(start)])
        return [each for each in found if self._rank(each) > cursor]

    def _rank(self, enquiry: Enquiry) -> tuple[float, str]:
        age = created(enquiry).timestamp()
        match self.order:
            case Order.OLDEST_FIRST:
                return age, enquiry.portal_lead_id
            case Order.NEWEST_FIRST:
                return -age, enquiry.portal_lead_id
        return 0.0, enquiry.portal_lead_id

    def _page(self, reader: str, found: list[Enquiry]) -> Answer:
        shown, is_last = found[: self.page_size], len(found) <= self.page_size
        self.walks[reader].show(shown)
        items = [record_of(each) for each in shown]
        links = {"next": f"{BASE_URL}/leads?limit=100&start={shown[-1].portal_lead_id}"}
        content = {"items": items, "links": links if self.tells_next and not is_last else {}}
        if not is_last:
            self._move()
            self._lose(shown[-1].key)
        return self._told(200 if is_last else 206, content)

    def _lose(self, key: str) -> None:
        if key in self.leads and self.shuffle() < self.loses:
            self.vanish(key)

    def _told(self, status: int, content: Any) -> Answer:
        date = {"date": format_datetime(self.now().replace(microsecond=0), usegmt=True)}
        return Answer(status, {**JSON, **(date if self.tells_time else {})}, content)

    def _read(self, enquiry: Enquiry) -> Enquiry:
        account = Account(Portal.SEEKER_LEADS, self.agency)
        read = read_listed(record_of(enquiry), Sighting(account, Route.POLL, self.now()))
        assert isinstance(read, Enquiry)
        return read


class WatchedReader(SeekerLeads):
    """The shipping client; the model is told of each window that it is asked for."""

    def __init__(self, *given: Any, model: SeekerLeadsModel, reader: str, **named: Any) -> None:
        super().__init__(*given, **named)
        self._model, self._reader = model, reader

    def pages(self, window: Window) -> Iterator[Page]:
        walk = self._model.begin(self._reader, window)
        yield from super().pages(window)
        walk.is_whole = True


def _moment(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def _key(lead_id: str) -> str:
    return f"{Portal.SEEKER_LEADS}:{lead_id}"
