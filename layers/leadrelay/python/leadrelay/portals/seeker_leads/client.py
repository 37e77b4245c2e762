"""Seeker Leads' leads: slice by slice, page by page, by the time of their ingestion."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

from leadrelay.domain.contract import Witness, ignored
from leadrelay.domain.coverage import Window, covered_until, portal_now
from leadrelay.domain.enquiry import Account, Observation, Route
from leadrelay.domain.errors import RequestRejectedError, SchemaError
from leadrelay.domain.ports import Page, Telemetry
from leadrelay.http import Answer
from leadrelay.portals.seeker_leads.mapper import Sighting, read_listed
from leadrelay.portals.seeker_leads.paging import LeadPage, next_start, walk
from leadrelay.portals.seeker_leads.problems import is_nothing, refusal
from leadrelay.portals.seeker_leads.schemas import PageDto
from leadrelay.portals.seeker_leads.slices import Slice, slices
from leadrelay.wire.calls import Calls, Query
from leadrelay.wire.pacing import Budget
from leadrelay.wire.records import read_as

LEADS_PATH = "/leads"
PER_PAGE = 100  # the most that is allowed
# What the portal is said to keep; before that it has nothing to list.
LOOK_BACK = timedelta(days=730)
SHORTEST_READING = timedelta(minutes=1)
MOST_RESTARTS = 3
KNOWN = frozenset({200, 206, 404})
LOST = frozenset({400, 404})


class _CursorLostError(Exception):
    """The lead that a cursor names is not there any more."""


class SeekerLeads:
    """Implements `ports.PortalReader` for one run."""

    look_back = LOOK_BACK

    def __init__(  # noqa: PLR0913 - one run has this many parts
        self,
        calls: Calls,
        base_url: str,
        *,
        account: Account,
        budget: Budget,
        telemetry: Telemetry,
        witness: Witness = ignored,
    ) -> None:
        self._calls = calls
        self._leads_url = base_url.rstrip("/") + LEADS_PATH
        self._account = account
        self._now = budget.now
        self._telemetry = telemetry
        self._witness = witness

    def pages(self, window: Window) -> Iterator[Page]:
        """Repeats the leads of a slice whose cursor was lost, and of the borders between slices.

        Raises TokenRejectedError, CredentialsRefusedError, RequestRejectedError, SchemaError and
        the TransientErrors that outlived their tries.
        """
        until = window.end or max(self._now(), window.start + SHORTEST_READING)
        began = None
        for page in self._read_all(slices(window.start, until)):
            began = began or portal_now(page.sent_at, self._now())
            yield page
        # By our clock the present was asked for: it may be slow, or the first answer was.
        if began is not None and covered_until(window, began) > until:
            yield from self._read_all(slices(until, began))

    def find(self, portal_lead_id: str) -> Observation | None:
        """Raises SchemaError if the portal answered with another lead."""
        answer = self._get(f"{LEADS_PATH}/{quote(portal_lead_id, safe='')}", ())
        if answer.status == 404:
            return None
        found = read_listed(answer.body, self._sighting(answer))
        if found.portal_lead_id != portal_lead_id:
            raise SchemaError("GET /leads/{leadId}: another lead")
        return found

    def _read_all(self, wanted: Iterator[Slice]) -> Iterator[Page]:
        for each in wanted:
            for page in self._read_slice(each):
                yield Page(observations=page.observations, sent_at=page.sent_at, total=None)

    def _read_slice(self, wanted: Slice) -> Iterator[LeadPage]:
        for _ in range(1 + MOST_RESTARTS):
            try:
                yield from walk(lambda start: self._read(wanted, start))
            except _CursorLostError:
                self._telemetry.event("PortalCursorLost", portal=self._account.portal)
            else:
                return
        raise SchemaError(f"GET {LEADS_PATH}: the cursor was lost again and again")

    def _read(self, wanted: Slice, start: str | None) -> LeadPage:
        answer = self._get_page(wanted, start)
        if answer.status == 404:
            return LeadPage(observations=(), sent_at=answer.sent_at, next_start=None)
        page = read_as(PageDto, answer.body, f"GET {LEADS_PATH}")
        for item in page.items:
            self._witness(item)
        sighting, is_partial = self._sighting(answer), answer.status == 206
        return LeadPage(
            observations=tuple(read_listed(item, sighting) for item in page.items),
            sent_at=answer.sent_at,
            next_start=next_start(page, self._leads_url, is_partial=is_partial),
        )

    def _get_page(self, wanted: Slice, start: str | None) -> Answer:
        window = [("minDate", str(wanted.start)), ("maxDate", str(wanted.end))]
        query = [*window, ("limit", str(PER_PAGE)), *([("start", start)] if start else [])]
        try:
            answer = self._get(LEADS_PATH, query)
        except RequestRejectedError as refused:
            if start and refused.status in LOST:
                raise _CursorLostError from None
            raise
        if start and answer.status == 404:
            raise _CursorLostError
        return answer

    def _get(self, path: str, query: Query) -> Answer:
        """A page for people with status 404 is not the portal's word for "none"."""
        answer = self._calls.get(path, query, KNOWN)
        if answer.status == 404 and not is_nothing(answer):
            raise refusal(answer, f"GET {LEADS_PATH}")
        return answer

    def _sighting(self, answer: Answer) -> Sighting:
        return Sighting(self._account, Route.POLL, answer.sent_at or self._now())
