"""The simulator itself: the portal's vendor-facing routes."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Any
from uuid import uuid4

from tests.simulators.property_finder.criteria import whole_number
from tests.simulators.routing import Route
from tests.simulators.seeker_leads.audit import audit
from tests.simulators.seeker_leads.control import PortalControl
from tests.simulators.seeker_leads.criteria import LeadQuery, lead_query
from tests.simulators.seeker_leads.desk import PortalDesk
from tests.simulators.seeker_leads.leads import SeekerLead
from tests.simulators.seeker_leads.problems import API_ROOT, TOKEN_PATH, problem, traced
from tests.simulators.seeker_leads.settings import READ, WEBHOOKS, WRITE
from tests.simulators.seeker_leads.shapes import shown
from tests.simulators.seeker_leads.submission import submitted
from tests.simulators.seeker_leads.subscriptions import changed, new_subscription
from tests.simulators.seeker_leads.traffic import check_user_agent
from tests.simulators.server import Answer, RefusedError, Reply, Request, json_answer

LEADS, HOOKS = f"{API_ROOT}/leads", f"{API_ROOT}/webhook/subscriptions"


class SeekerLeadsSimulator(PortalDesk):
    def routes(self) -> Sequence[Route]:
        routes = (
            Route("POST", TOKEN_PATH, self.access.mint),
            Route("GET", LEADS, self._list_leads),
            Route("POST", LEADS, self._submit),
            Route("GET", f"{LEADS}/([^/]+)", self._read),
            Route("POST", HOOKS, self._subscribe),
            Route("GET", HOOKS, self._list_subscriptions),
            Route("PUT", f"{HOOKS}/([^/]+)", self._change_subscription),
            Route("DELETE", f"{HOOKS}/([^/]+)", self._unsubscribe),
            Route("GET", f"{HOOKS}/([^/]+)/audit", self._audit),
        )
        return [replace(route, action=traced(route.action)) for route in routes]

    def control_routes(self) -> Sequence[Route]:
        return PortalControl(self).routes()

    def refusal(self, request: Request, refused: RefusedError) -> Answer:
        return problem(request, refused, self.settings)

    def admit(self, request: Request) -> None:
        check_user_agent(request)
        if not _is_for_api(request):
            return
        if self.traffic.refuses(request):
            wait = self.settings.retry_after
            headers = {} if wait is None else {"Retry-After": str(wait)}
            raise RefusedError(429, "too many requests", headers=headers)
        self.access.check_token(request)
        self.access.check_scope(request, _scope(request))

    def serve(self, request: Request, reply: Reply) -> None:
        if self.settings.rate_limits and _is_for_api(request):
            self.traffic.arrived(request, self.access.caller(request), self.clock())
        try:
            super().serve(request, reply)
        finally:
            self.traffic.left(request)

    def _record(self, request: Request, answer: Answer | None) -> None:
        """What is answered is no longer in flight, so that nobody is refused who waited for it."""
        self.traffic.left(request)
        super()._record(request, answer)

    def _list_leads(self, request: Request) -> Answer:
        query = lead_query(request, self.settings.longest_window)
        found = self._found(query, self._agency(request))
        if not found and self.settings.empty_status == 404:
            raise RefusedError(404, "no leads in this period")
        page, more = found[: query.limit], len(found) > query.limit
        links = self._links(query, page[-1]) if more else {}
        content = {"metadata": {}, "links": links, "items": [shown(lead) for lead in page]}
        return json_answer(206 if more else 200, content)

    def _found(self, query: LeadQuery, agency: str) -> list[SeekerLead]:
        """The leads of the page and, if there are more, one of them."""
        now, start = self.clock(), None
        if query.start is not None:
            start = self.book.shown(query.start, agency, now)
            if start is None:
                raise RefusedError(self.settings.unknown_start_status, "no such lead", "start")
        seconds, order = query.seconds(self.settings), self.settings.order
        leads = self.book.shelf(agency).ingested(seconds, order, start)
        return list(islice((lead for lead in leads if lead.exists(now)), query.limit + 1))

    def _links(self, query: LeadQuery, last: SeekerLead) -> dict[str, str]:
        path = f"{LEADS}?{query.next_after(last.id)}"
        links = {"absolute": {"next": f"{self.url}{path}"}, "path": {"next": path}}
        return links.get(self.settings.next_link, {})

    def _read(self, request: Request, lead_id: str) -> Answer:
        lead = self.book.shown(lead_id, self._agency(request), self.clock())
        if lead is None:
            raise RefusedError(404, "no such lead", "leadId")
        return json_answer(200, shown(lead))

    def _submit(self, request: Request) -> Answer:
        agency, lead = self._agency(request), submitted(request.json_object())
        delay = self.settings.ingestion_delay
        self.later.call(delay, lambda: self._ingest(agency, lead))
        return json_answer(200, {"title": "Lead submitted", "requestId": str(uuid4())})

    def _ingest(self, agency: str, lead: dict[str, Any]) -> None:
        self.receive(agency=agency, **lead)

    def _subscribe(self, request: Request) -> Answer:
        wanted = new_subscription(request.json_object(), self._agency(request), self.clock())
        self.subscriptions.keep(wanted)
        return json_answer(self.settings.subscribed_status, wanted.as_json())

    def _list_subscriptions(self, request: Request) -> Answer:
        held = self.subscriptions.of(self._agency(request))
        return json_answer(200, {"metadata": {}, "items": [one.as_json() for one in held]})

    def _change_subscription(self, request: Request, subscription_id: str) -> Answer:
        mine = self.subscriptions.get(subscription_id, self._agency(request))
        fresh = changed(mine, request.json_object(), self.clock())
        return json_answer(200, self.subscriptions.keep(fresh).as_json())

    def _unsubscribe(self, request: Request, subscription_id: str) -> Answer:
        mine = self.subscriptions.get(subscription_id, self._agency(request))
        self.subscriptions.remove(mine)
        return json_answer(200, {**mine.as_json(), "message": "Subscription deleted"})

    def _audit(self, request: Request, subscription_id: str) -> Answer:
        mine = self.subscriptions.get(subscription_id, self._agency(request))
        limit = whole_number(request, "limit", 10, 100)
        return json_answer(200, audit(mine, self.attempts, limit))

    def _agency(self, request: Request) -> str:
        return self.access.agency_of(request).name


def _is_for_api(request: Request) -> bool:
    return request.path.startswith(f"{API_ROOT}/")


def _scope(request: Request) -> str:
    if request.path.startswith(HOOKS):
        return WEBHOOKS
    return WRITE if request.method == "POST" else READ
