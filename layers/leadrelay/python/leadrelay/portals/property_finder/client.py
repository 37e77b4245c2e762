"""Property Finder's leads: window by window, in whichever wording its filter understands."""

from collections.abc import Generator, Iterator
from datetime import datetime, timedelta

from leadrelay.domain.contract import Witness, ignored
from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Account, Observation, Route
from leadrelay.domain.errors import RequestRejectedError, SchemaError
from leadrelay.domain.ports import AccessTokens, Page, Telemetry
from leadrelay.http import JsonApi
from leadrelay.portals.property_finder.calls import Calls, Query
from leadrelay.portals.property_finder.filters import (
    PLAIN,
    WORDINGS,
    LeadFilter,
    Wording,
    wire_time,
)
from leadrelay.portals.property_finder.mapper import Sighting, read_listed
from leadrelay.portals.property_finder.pacing import Budget
from leadrelay.portals.property_finder.paging import LeadPage, read_page, walk
from leadrelay.portals.property_finder.wish import Wish, names_start

LEADS_PATH = "/v1/leads"
LOOK_BACK = timedelta(days=85)  # three calendar months are at least 89 days
UNREMARKABLE_CUT = timedelta(hours=1)


class PropertyFinder:
    """Implements `ports.PortalReader` for one run; what it learns of the filter it keeps."""

    look_back = LOOK_BACK

    def __init__(  # noqa: PLR0913 - one run has this many parts
        self,
        api: JsonApi,
        tokens: AccessTokens,
        *,
        account: Account,
        budget: Budget,
        telemetry: Telemetry,
        witness: Witness = ignored,
    ) -> None:
        self._calls = Calls(api, tokens, budget)
        self._account = account
        self._now = budget.now
        self._telemetry = telemetry
        self._witness = witness
        self._wording = 0

    def pages(self, window: Window) -> Iterator[Page]:
        """Begins again, and so repeats leads, where the portal turns out to ignore the window.

        Raises TokenRejectedError, CredentialsRefusedError, RequestRejectedError, SchemaError and
        the TransientErrors that outlived their tries. A part of the window that is too old to be
        asked for is left out and counted as `DataGaps`.
        """
        wish, is_complete = self._within_reach(window), False
        while not (is_complete or wish.is_empty):
            try:
                is_complete = yield from self._attempt(wish)
            except RequestRejectedError as refused:
                wish = self._after_refusal(refused, wish)

    def leads(self, wanted: LeadFilter) -> Iterator[Page]:
        """Whatever filter, in the plain wording and taken at its word."""
        for page in walk(lambda number: self._read(wanted.query(number), number)):
            yield Page(observations=page.observations, sent_at=page.sent_at, total=page.total)

    def find(self, portal_lead_id: str) -> Observation | None:
        """Raises SchemaError if the portal answered with other leads only."""
        query = LeadFilter(ids=(portal_lead_id,)).query(1, per_page=1)
        found = self._read(query, 1).observations
        for observation in found:
            if observation.portal_lead_id == portal_lead_id:
                return observation
        if found:
            raise SchemaError(f"GET {LEADS_PATH}: the filter by id was ignored")
        return None

    def _attempt(self, wish: Wish) -> Generator[Page, None, bool]:
        """False asks for another attempt, in the next wording."""
        wording = WORDINGS[self._wording]
        wanted, now = wish.filter, self._now()
        for page in walk(lambda number: self._read(wanted.query(number, wording), number)):
            is_ignored = any(wish.is_before(each, now) for each in page.observations)
            if is_ignored and wording.is_checked:
                self._doubt(wording)
                return False
            yield _within(page, wish, now)
        return True

    def _read(self, query: Query, number: int) -> LeadPage:
        answer = self._calls.get(LEADS_PATH, query)
        page = read_page(answer, LEADS_PATH)
        for row in page.rows:
            self._witness(row)
        sighting = Sighting(self._account, Route.POLL, answer.sent_at or self._now())
        return LeadPage(
            observations=tuple(read_listed(row, sighting) for row in page.rows),
            sent_at=answer.sent_at,
            total=page.paging.total,
            is_last=page.paging.ends_at(number),
            is_missing=not page.rows and page.paging.promises(number),
        )

    def _within_reach(self, window: Window) -> Wish:
        oldest = self._now() - LOOK_BACK
        wish = Wish(window.start, window.end)
        if window.start >= oldest:
            return wish
        if oldest - window.start > UNREMARKABLE_CUT:
            self._report_gap(wish, oldest)
        return Wish(oldest, window.end)

    def _after_refusal(self, refused: RequestRejectedError, wish: Wish) -> Wish:
        """A later start, or the next wording, or the refusal itself."""
        wording = WORDINGS[self._wording]
        if wish.is_too_old(refused, wording, self._now()):
            later = wish.later()
            self._report_gap(wish, later.start)
            return later
        is_worded_wrongly = wording is not PLAIN or names_start(refused, wording)
        if not (wording.is_checked and is_worded_wrongly):
            raise refused
        self._doubt(wording)
        return wish

    def _doubt(self, wording: Wording) -> None:
        self._wording += 1
        portal = self._account.portal
        self._telemetry.event("PortalFilterIgnored", portal=portal, wording=wording.name)

    def _report_gap(self, wish: Wish, end: datetime) -> None:
        portal, until = self._account.portal, min(end, wish.end or end)
        self._telemetry.count("DataGaps", account=str(self._account))
        self._telemetry.event(
            "DataGap", portal=portal, start=wire_time(wish.start), end=wire_time(until)
        )


def _within(page: LeadPage, wish: Wish, now: datetime) -> Page:
    kept = (each for each in page.observations if not wish.is_before(each, now))
    return Page(
        observations=tuple(each for each in kept if not wish.is_after(each, now)),
        sent_at=page.sent_at,
        total=page.total,
    )
