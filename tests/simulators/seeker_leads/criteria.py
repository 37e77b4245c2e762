"""What a query of GET /leads asks for, with the rules that it must keep."""

from dataclasses import dataclass
from urllib.parse import urlencode

from tests.simulators.property_finder.criteria import whole_number
from tests.simulators.seeker_leads.settings import SeekerLeadsSettings
from tests.simulators.server import RefusedError, Request

LEADS_PER_PAGE = 100
DIGITS = 11
"""Of unix seconds; those who count milliseconds need more."""


@dataclass(frozen=True)
class LeadQuery:
    min_date: int
    max_date: int
    limit: int
    start: str | None

    def seconds(self, settings: SeekerLeadsSettings) -> range:
        """The ingestion dates that it covers."""
        first = self.min_date if settings.min_included else self.min_date + 1
        return range(first, self.max_date + 1 if settings.max_included else self.max_date)

    def next_after(self, lead_id: str) -> str:
        window = {"minDate": self.min_date, "maxDate": self.max_date, "limit": self.limit}
        return urlencode({**window, "start": lead_id})


def lead_query(request: Request, longest_window: int) -> LeadQuery:
    first, last = _seconds(request, "minDate"), _seconds(request, "maxDate")
    if last < first:
        raise RefusedError(400, "maxDate is before minDate", "maxDate")
    if last - first > longest_window:
        raise RefusedError(400, "the period is longer than 7 days", "maxDate")
    limit = whole_number(request, "limit", LEADS_PER_PAGE, LEADS_PER_PAGE)
    return LeadQuery(first, last, limit, request.one("start"))


def _seconds(request: Request, name: str) -> int:
    text = request.one(name)
    if text is None:
        raise RefusedError(400, f"{name} is required", name)
    if not (text.isascii() and text.isdigit()):
        raise RefusedError(400, f"{name} must be an integer", name)
    if len(text) > DIGITS:
        raise RefusedError(400, f"{name} must be in seconds", name)
    return int(text)
