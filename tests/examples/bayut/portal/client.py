"""Bayut's leads: whole days are asked for, and cut to the window here."""

from collections.abc import Iterator
from datetime import timedelta

from leadrelay.domain.contract import Witness, ignored
from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Account, Enquiry, Observation, Route
from leadrelay.domain.ports import Clock, Page
from leadrelay.wire.calls import Calls
from leadrelay.wire.records import Sighting, read_as
from tests.examples.bayut.portal.calls import LEADS_PATH, lead_query
from tests.examples.bayut.portal.mapper import is_person, read_listed
from tests.examples.bayut.portal.paging import LeadPage, walk
from tests.examples.bayut.portal.schemas import PageDto

PER_PAGE = 100  # the most that is allowed
LOOK_BACK = timedelta(days=30)  # no source says how far back it answers
SECOND = timedelta(seconds=1)  # the finest that is told
DAY = timedelta(days=1)  # around the window: in which time zone a date is meant is not known


class Bayut:
    """Implements `ports.PortalReader` for one run."""

    look_back = LOOK_BACK

    def __init__(
        self, calls: Calls, *, account: Account, now: Clock, witness: Witness = ignored
    ) -> None:
        self._calls = calls
        self._account = account
        self._now = now
        self._witness = witness

    def pages(self, window: Window) -> Iterator[Page]:
        """Raises PermanentErrors, and the TransientErrors that outlived their tries."""
        for page in walk(lambda number: self._read(window, number)):
            yield _within(page, window)

    def find(self, portal_lead_id: str) -> Observation | None:
        """Among all that there are: no source shows a way to ask for one."""
        every = self.pages(Window(self._now() - LOOK_BACK))
        found = (each for page in every for each in page.observations)
        return next((each for each in found if each.portal_lead_id == portal_lead_id), None)

    def _read(self, window: Window, number: int) -> LeadPage:
        first, last = window.start - DAY, (window.end or self._now()) + DAY
        query = lead_query(first.date(), last.date(), page=number, per_page=PER_PAGE)
        answer = self._calls.get(LEADS_PATH, query)
        page = read_as(PageDto, answer.body, f"GET {LEADS_PATH}")
        for row in page.data:
            self._witness(row)
        sighting = Sighting(self._account, Route.POLL, answer.sent_at or self._now())
        return LeadPage(
            observations=tuple(read_listed(row, sighting) for row in filter(is_person, page.data)),
            rows=len(page.data),
            total=page.meta.total,
            sent_at=answer.sent_at,
        )


def _within(page: LeadPage, window: Window) -> Page:
    """`total` counts whole days, so nothing is said of the window's."""
    kept = tuple(each for each in page.observations if _is_within(each, window))
    return Page(observations=kept, sent_at=page.sent_at, total=None)


def _is_within(seen: Observation, window: Window) -> bool:
    """What cannot be read is kept, whenever it was; without an end, what seems ahead of us too."""
    at = seen.created_at if isinstance(seen, Enquiry) else None
    if at is None:
        return True
    is_before_end = window.end is None or at < window.end + SECOND
    return window.start - SECOND < at and is_before_end
