"""The part of the control API that only Property Finder has; see the package."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.simulators.control import CONTROL, json_content
from tests.simulators.property_finder.desk import PortalDesk
from tests.simulators.property_finder.leads import PortalLead, moment
from tests.simulators.property_finder.webhooks import LEAD_EVENTS
from tests.simulators.routing import Route
from tests.simulators.server import Answer, RefusedError, Request, json_answer

DELIVERY = frozenset({"lead_id", "event", "signature", "times", "raw_body", "event_id"})


@dataclass(frozen=True)
class PortalControl:
    portal: PortalDesk

    def routes(self) -> Sequence[Route]:
        return (
            Route("GET", f"{CONTROL}/leads", self.leads),
            Route("POST", f"{CONTROL}/leads", self.add),
            Route("PATCH", f"{CONTROL}/leads/([^/]+)", self.change),
            Route("DELETE", f"{CONTROL}/leads/([^/]+)", self.erase),
            Route("POST", f"{CONTROL}/deliver", self.deliver),
            Route("GET", f"{CONTROL}/deliveries", self.deliveries),
            Route("GET", f"{CONTROL}/subscriptions", self.subscriptions),
            Route("POST", f"{CONTROL}/subscriptions", self.subscribe),
            Route("POST", f"{CONTROL}/listings", self.add_listing),
            Route("POST", f"{CONTROL}/users", self.add_user),
        )

    def leads(self, _: Request) -> Answer:
        return _shown(self.portal.leads, 200)

    def add(self, request: Request) -> Answer:
        wish = json_content(request)
        if isinstance(wish, dict) and "count" in wish:
            return _shown(self._several(wish), 201)
        wishes = wish if isinstance(wish, list) else [wish]
        return _shown([self.portal.add(**_timed(one)) for one in wishes], 201)

    def _several(self, wish: dict[str, Any]) -> list[PortalLead]:
        now, count = self.portal.clock(), int(wish["count"])
        until = moment(wish["created_to"]) if "created_to" in wish else now
        earlier = until - timedelta(hours=1)
        since = moment(wish["created_from"]) if "created_from" in wish else earlier
        if not wish.get("deliver"):
            return self.portal.fill(count, since, until)
        step = (until - since) / max(count - 1, 1)
        times = [(since + step * number).replace(microsecond=0) for number in range(count)]
        return [self.portal.add(created_at=at) for at in times]

    def change(self, request: Request, lead_id: str) -> Answer:
        changes: dict[str, Any] = request.json_object()
        return json_answer(200, self.portal.change(lead_id, **changes).as_json())

    def erase(self, _: Request, lead_id: str) -> Answer:
        self.portal.erase(lead_id)
        return Answer(204)

    def deliver(self, request: Request) -> Answer:
        wish: dict[str, Any] = request.json_object()
        if unknown := wish.keys() - DELIVERY:
            raise RefusedError(400, f"unknown field {min(unknown)}")
        if isinstance(wish.get("raw_body"), str):
            wish["raw_body"] = wish["raw_body"].encode()
        self.portal.deliver(**{"lead_id": "", **wish})
        return json_answer(202, {"pending": self.portal.later.pending})

    def deliveries(self, request: Request) -> Answer:
        self.portal.settle(float(request.one("wait") or 0))
        attempts = [one.as_json() for one in self.portal.attempts]
        return json_answer(200, {"pending": self.portal.later.pending, "attempts": attempts})

    def subscriptions(self, _: Request) -> Answer:
        held = self.portal.subscriptions.held
        return json_answer(200, [{**one.as_json(), "event": one.event} for one in held])

    def subscribe(self, request: Request) -> Answer:
        wish: dict[str, Any] = request.json_object()
        if "url" not in wish:
            raise RefusedError(400, "url is required")
        self.portal.subscribe(wish["url"], wish.get("secret"), wish.get("events", LEAD_EVENTS))
        return self.subscriptions(request)

    def add_listing(self, request: Request) -> Answer:
        self.portal.directory.listings.append(request.json_object())
        return Answer(204)

    def add_user(self, request: Request) -> Answer:
        self.portal.directory.users.append(request.json_object())
        return Answer(204)


def _timed(wish: dict[str, Any]) -> dict[str, Any]:
    times: dict[str, Any] = {
        name: moment(wish[name]) for name in ("created_at", "visible_at") if name in wish
    }
    return {**wish, **times}


def _shown(leads: Sequence[PortalLead], status: int) -> Answer:
    return json_answer(status, [lead.as_json() for lead in leads])
