"""The part of the control API that only Seeker Leads has; see the package."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, get_args

from tests.simulators.control import CONTROL, json_content
from tests.simulators.property_finder.leads import moment
from tests.simulators.routing import Route
from tests.simulators.seeker_leads.deliveries import Key
from tests.simulators.seeker_leads.desk import WEBHOOK_KEY, PortalDesk
from tests.simulators.seeker_leads.leads import SeekerLead
from tests.simulators.server import Answer, RefusedError, Request, json_answer

DELIVERY = frozenset({"lead_id", "key", "times", "raw_body", "agency"})
TIMES = ("ingested_at", "visible_at", "ttl")


@dataclass(frozen=True)
class PortalControl:
    portal: PortalDesk

    def routes(self) -> Sequence[Route]:
        return (
            Route("GET", f"{CONTROL}/agencies", self.agencies),
            Route("GET", f"{CONTROL}/mints", self.mints),
            Route("GET", f"{CONTROL}/leads", self.leads),
            Route("POST", f"{CONTROL}/leads", self.receive),
            Route("PATCH", f"{CONTROL}/leads/([^/]+)", self.change),
            Route("DELETE", f"{CONTROL}/leads/([^/]+)", self.remove),
            Route("POST", f"{CONTROL}/leads/([^/]+)/erase", self.erase),
            Route("POST", f"{CONTROL}/deliver", self.deliver),
            Route("GET", f"{CONTROL}/deliveries", self.deliveries),
            Route("GET", f"{CONTROL}/subscriptions", self.subscriptions),
            Route("POST", f"{CONTROL}/subscriptions", self.subscribe),
            Route("PATCH", f"{CONTROL}/subscriptions/([^/]+)", self.change_subscription),
        )

    def agencies(self, _: Request) -> Answer:
        return json_answer(200, [vars(agency) for agency in self.portal.agencies])

    def mints(self, _: Request) -> Answer:
        counts = self.portal.access.mints.items()
        shown = [{"client_id": who, "day": day, "count": many} for (who, day), many in counts]
        return json_answer(200, shown)

    def leads(self, _: Request) -> Answer:
        return _shown(self.portal.leads, 200)

    def receive(self, request: Request) -> Answer:
        wish = json_content(request)
        if isinstance(wish, dict) and "count" in wish:
            return _shown(self._several(wish), 201)
        wishes = wish if isinstance(wish, list) else [wish]
        return _shown([self.portal.receive(**_timed(one)) for one in wishes], 201)

    def _several(self, wish: dict[str, Any]) -> list[SeekerLead]:
        until = moment(wish["until"]) if "until" in wish else self.portal.clock()
        since = moment(wish["since"]) if "since" in wish else until - timedelta(hours=1)
        return self.portal.fill(int(wish["count"]), since, until, wish.get("agency"))

    def change(self, request: Request, lead_id: str) -> Answer:
        changes: dict[str, Any] = request.json_object()
        return json_answer(200, self.portal.change(lead_id, **_timed(changes)).as_json())

    def remove(self, _: Request, lead_id: str) -> Answer:
        self.portal.remove(lead_id)
        return Answer(204)

    def erase(self, _: Request, lead_id: str) -> Answer:
        return json_answer(200, self.portal.erase(lead_id).as_json())

    def deliver(self, request: Request) -> Answer:
        wish: dict[str, Any] = request.json_object()
        if unknown := wish.keys() - DELIVERY:
            raise RefusedError(400, f"unknown field {min(unknown)}")
        if wish.get("key", "valid") not in get_args(Key):
            raise RefusedError(400, f"key must be one of {get_args(Key)}")
        if isinstance(wish.get("raw_body"), str):
            wish["raw_body"] = wish["raw_body"].encode()
        self.portal.deliver(**wish)
        return json_answer(202, {"pending": self.portal.later.pending})

    def deliveries(self, request: Request) -> Answer:
        self.portal.settle(float(request.one("wait") or 0))
        attempts = [one.as_json() for one in self.portal.attempts]
        return json_answer(200, {"pending": self.portal.later.pending, "attempts": attempts})

    def subscriptions(self, _: Request) -> Answer:
        held = self.portal.subscriptions.held.values()
        content = [{**one.as_json(), "agency": one.agency, "muted": one.muted} for one in held]
        return json_answer(200, content)

    def subscribe(self, request: Request) -> Answer:
        wish: dict[str, Any] = request.json_object()
        if "url" not in wish:
            raise RefusedError(400, "url is required")
        key = wish.get("api_key", WEBHOOK_KEY)
        self.portal.subscribe(wish["url"], key, wish.get("agency"))
        return self.subscriptions(request)

    def change_subscription(self, request: Request, subscription_id: str) -> Answer:
        wish: dict[str, Any] = request.json_object()
        if unknown := wish.keys() - {"status", "muted"}:
            raise RefusedError(400, f"cannot change {min(unknown)}")
        self.portal.change_subscription(subscription_id, **wish)
        return self.subscriptions(request)


def _timed(wish: dict[str, Any]) -> dict[str, Any]:
    times: dict[str, Any] = {name: moment(wish[name]) for name in TIMES if name in wish}
    return {**wish, **times}


def _shown(leads: Sequence[SeekerLead], status: int) -> Answer:
    return json_answer(status, [lead.as_json() for lead in leads])
