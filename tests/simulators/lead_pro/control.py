"""The part of the control API that only Lead.pro has; see the package."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.simulators.control import CONTROL
from tests.simulators.routing import Route
from tests.simulators.server import Answer, Request, json_answer

if TYPE_CHECKING:
    from tests.simulators.lead_pro.crm import LeadProSimulator


@dataclass(frozen=True)
class CrmControl:
    crm: "LeadProSimulator"

    def routes(self) -> Sequence[Route]:
        return (
            Route("GET", f"{CONTROL}/leads", self.leads),
            Route("POST", f"{CONTROL}/leads", self.add),
            Route("PATCH", rf"{CONTROL}/leads/(\d+)", self.edit),
            Route("DELETE", rf"{CONTROL}/leads/(\d+)", self.delete),
            Route("GET", f"{CONTROL}/duplicates", self.duplicates),
            Route("GET", f"{CONTROL}/deliveries", self.deliveries),
        )

    def leads(self, _: Request) -> Answer:
        rows = list(self.crm.store.rows.values())
        return json_answer(200, [{**row.members, "src_key": row.src_key} for row in rows])

    def add(self, request: Request) -> Answer:
        return json_answer(201, self.crm.add(**request.json_object()))

    def edit(self, request: Request, lead_id: str) -> Answer:
        return json_answer(200, self.crm.edit(int(lead_id), **request.json_object()))

    def delete(self, _: Request, lead_id: str) -> Answer:
        self.crm.delete(int(lead_id))
        return Answer(204)

    def duplicates(self, _: Request) -> Answer:
        held = self.crm.duplicates
        return json_answer(200, [{"src_key": key, "lead_ids": ids} for key, ids in held.items()])

    def deliveries(self, request: Request) -> Answer:
        self.crm.settle(float(request.one("wait") or 0))
        attempts = [one.as_json() for one in self.crm.attempts]
        return json_answer(200, {"pending": self.crm.later.pending, "attempts": attempts})
