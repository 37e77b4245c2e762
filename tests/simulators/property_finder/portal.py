"""The simulator itself: the portal's vendor-facing routes."""

from collections.abc import Sequence

from tests.simulators.property_finder.access import TOKEN_PATH
from tests.simulators.property_finder.control import PortalControl
from tests.simulators.property_finder.criteria import LeadQuery, lead_query
from tests.simulators.property_finder.desk import PortalDesk
from tests.simulators.property_finder.dialects import DIALECTS, Place, rendered
from tests.simulators.property_finder.leads import PortalLead
from tests.simulators.property_finder.problems import problem
from tests.simulators.property_finder.webhooks import SCOPE_OF_FAMILY, read_subscription
from tests.simulators.routing import Route
from tests.simulators.server import Answer, RefusedError, Request, json_answer

SCOPES = {
    "/v1/leads": "leads:read",
    "/v1/users": "users:read",
    "/v1/listings": "listings:read",
    "/v1/locations": "locations:read",
    "/v1/projects": "projects:read",
    "/v1/webhooks": "webhooks:full_access",
}


class PropertyFinderSimulator(PortalDesk):
    def routes(self) -> Sequence[Route]:
        return (
            Route("POST", TOKEN_PATH, self.access.mint),
            Route("GET", "/v1/leads", self._list_leads),
            Route("GET", "/v1/users", self.directory.find_users),
            Route("GET", "/v1/listings", self.directory.find_listings),
            Route("GET", "/v1/locations", self.directory.find_locations),
            Route("GET", "/v1/projects/([^/]+)", self.directory.project),
            Route("GET", "/v1/webhooks", self._list_subscriptions),
            Route("POST", "/v1/webhooks", self._subscribe),
            Route("DELETE", "/v1/webhooks/([^/]+)", self._unsubscribe),
        )

    def control_routes(self) -> Sequence[Route]:
        return PortalControl(self).routes()

    def refusal(self, request: Request, refused: RefusedError) -> Answer:
        return problem(request, refused)

    def admit(self, request: Request) -> None:
        self.access.check_rate(request)
        if request.path == TOKEN_PATH:
            return
        self.access.check_token(request)
        family = "/".join(request.path.split("/")[:3])
        if family in SCOPES:
            self.access.check_scope(SCOPES[family])

    def _list_leads(self, request: Request) -> Answer:
        dialect = DIALECTS[self.settings.dialect]
        query = lead_query(request, dialect, self.clock(), self.settings.old_created_at_status)
        shown, total = self._selected(query)
        place = Place(query.page, query.per_page, total, len(shown))
        leads = [rendered(dialect, lead) for lead in shown]
        return json_answer(200, {"data": leads, **dialect.paging(place)})

    def _selected(self, query: LeadQuery) -> tuple[Sequence[PortalLead], int]:
        """The page's leads and how many there are in all; only the page is copied."""
        leads, low, high = self.book.created_between(
            query.created_from, query.created_to, self.clock()
        )
        if query.wanted:
            leads = [lead for lead in leads[low:high] if query.wants(lead)]
            low, high = 0, len(leads)
        newest_first = self.settings.newest_first
        if query.direction is not None:
            newest_first = query.direction == "desc"
        start = (query.page - 1) * query.per_page
        if newest_first:
            last = max(high - start, low)
            return leads[max(last - query.per_page, low) : last][::-1], high - low
        return leads[low + start : min(low + start + query.per_page, high)], high - low

    def _list_subscriptions(self, request: Request) -> Answer:
        held = self.subscriptions.of(request.one("eventType"))
        return json_answer(200, {"data": [one.as_json() for one in held]})

    def _subscribe(self, request: Request) -> Answer:
        wanted = read_subscription(request.json_object(), self.clock())
        family = wanted.event.partition(".")[0]
        if family in SCOPE_OF_FAMILY:
            self.access.check_scope(SCOPE_OF_FAMILY[family])
        self.subscriptions.add(wanted)
        return json_answer(201, wanted.as_json())

    def _unsubscribe(self, _: Request, handle: str) -> Answer:
        self.subscriptions.remove(handle, self.settings.delete_handle)
        return Answer(204)
