"""The part of the control API that only Bayut has; see the package."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.examples.bayut.simulator.desk import PortalDesk
from tests.examples.bayut.simulator.leads import moment, shown
from tests.simulators.control import CONTROL
from tests.simulators.routing import Route
from tests.simulators.server import Answer, RefusedError, Request, json_answer

DELIVERY = frozenset({"lead_id", "signature", "times"})


@dataclass(frozen=True)
class PortalControl:
    portal: PortalDesk

    def routes(self) -> Sequence[Route]:
        return (
            Route("GET", f"{CONTROL}/leads", self.leads),
            Route("POST", f"{CONTROL}/leads", self.add),
            Route("POST", f"{CONTROL}/deliver", self.deliver),
            Route("GET", f"{CONTROL}/deliveries", self.deliveries),
        )

    def leads(self, _: Request) -> Answer:
        book, settings = self.portal.book, self.portal.settings
        return json_answer(200, [shown(lead, settings) for lead in book.values()])

    def add(self, request: Request) -> Answer:
        wish: dict[str, Any] = request.json_object()
        if "created_at" in wish:
            wish["created_at"] = moment(wish["created_at"])
        return json_answer(201, shown(self.portal.add(**wish), self.portal.settings))

    def deliver(self, request: Request) -> Answer:
        wish: dict[str, Any] = request.json_object()
        if unknown := wish.keys() - DELIVERY:
            raise RefusedError(400, f"unknown field {min(unknown)}")
        self.portal.deliver(**wish)
        return json_answer(202, {"pending": self.portal.later.pending})

    def deliveries(self, request: Request) -> Answer:
        self.portal.settle(float(request.one("wait") or 0))
        attempts = [one.as_json() for one in self.portal.attempts]
        return json_answer(200, {"pending": self.portal.later.pending, "attempts": attempts})
