"""The simulator itself: the portal's one route, and its key."""

from collections.abc import Sequence
from datetime import UTC, date
from typing import Any

from tests.examples.bayut.simulator.control import PortalControl
from tests.examples.bayut.simulator.desk import PortalDesk
from tests.examples.bayut.simulator.leads import shown, views
from tests.simulators.property_finder.criteria import whole_number
from tests.simulators.routing import Route
from tests.simulators.server import Answer, RefusedError, Request, json_answer

LEADS_PATH = "/v1/leads"
LEADS_PER_PAGE = 100


class BayutSimulator(PortalDesk):
    def routes(self) -> Sequence[Route]:
        return [Route("GET", LEADS_PATH, self._list_leads)]

    def control_routes(self) -> Sequence[Route]:
        return PortalControl(self).routes()

    def refusal(self, _request: Request, refused: RefusedError) -> Answer:
        """In words that no source shows."""
        content = {"message": refused.detail, "field": refused.pointer}
        return json_answer(refused.status, content, headers=refused.headers)

    def admit(self, request: Request) -> None:
        if request.headers.get("authorization") != f"Bearer {self.api_key}":
            raise RefusedError(401, "unauthorized")

    def _list_leads(self, request: Request) -> Answer:
        page = whole_number(request, "page", 1, None)
        per_page = whole_number(request, "per_page", 20, LEADS_PER_PAGE)
        found = self._found(_day(request, "created_from"), _day(request, "created_to"))
        rows = found[(page - 1) * per_page : page * per_page]
        total = len(found) if self.settings.total_counts == "leads" else -(-len(found) // per_page)
        return json_answer(200, {"data": rows, "meta": {"current_page": page, "total": total}})

    def _found(self, first: date, last: date) -> list[dict[str, Any]]:
        every = sorted(self.book.values(), key=lambda lead: lead.created_at)
        days = [(lead.created_at.astimezone(UTC).date(), lead) for lead in every]
        is_in = self.settings.last_day_included
        meant = [lead for day, lead in days if first <= day < last or (is_in and day == last)]
        rows = [shown(lead, self.settings) for lead in meant]
        return [*rows, views(self.clock())] if self.settings.views else rows


def _day(request: Request, name: str) -> date:
    try:
        return date.fromisoformat(request.one(name) or "")
    except ValueError:
        raise RefusedError(422, "must be a date", name) from None
