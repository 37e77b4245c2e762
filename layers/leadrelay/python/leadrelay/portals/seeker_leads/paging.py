"""The page loop: an exclusive cursor that must move, within one slice and within bounds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, parse_qs, urljoin, urlsplit

from leadrelay.domain.enquiry import Observation
from leadrelay.domain.errors import SchemaError
from leadrelay.portals.seeker_leads.schemas import PageDto
from leadrelay.wire.records import readable_id

MOST_PAGES = 200
USUAL_PORTS = frozenset({80, 443})  # which of them a gateway believes to be on does not matter


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadPage:
    """`next_start` is the cursor of the page that follows; None after the last."""

    observations: tuple[Observation, ...]
    sent_at: datetime | None
    next_start: str | None


def walk(read: Callable[[str | None], LeadPage]) -> Iterator[LeadPage]:
    """Raises SchemaError where the portal would have us page for ever."""
    start: str | None = None
    seen: set[str] = set()
    for _ in range(MOST_PAGES):
        page = read(start)
        yield page
        start = page.next_start
        if start is None:
            return
        if start in seen:
            raise SchemaError("GET /leads: no progress, the same cursor twice")
        seen.add(start)
    raise SchemaError(f"GET /leads: more than {MOST_PAGES} pages, the page bound")


def next_start(page: PageDto, leads_url: str, *, is_partial: bool) -> str | None:
    """What `links.next` says; without it, a partial page is followed by what its last lead says."""
    link = page.links.next if page.links else None
    if not page.items:
        return None
    if link:
        return _start_in(link, leads_url)
    return _id_of(page.items[-1]) if is_partial else None


def _start_in(link: str, leads_url: str) -> str:
    """Only a cursor is ever taken from a link; it counts only if the link leads to ourselves."""
    try:
        target = urlsplit(urljoin(leads_url, link))
        starts = parse_qs(target.query, max_num_fields=20).get("start", [])
        is_own = _place(target) == _place(urlsplit(leads_url))
    except ValueError:
        is_own, starts = False, []
    if not is_own or len(starts) != 1:
        raise SchemaError("GET /leads: bad: links.next")
    return starts[0]


def _place(url: SplitResult) -> tuple[str | None, int | None, str]:
    port = None if url.port in USUAL_PORTS else url.port
    return url.hostname, port, url.path.rstrip("/")


def _id_of(lead: Any) -> str:
    metadata = lead.get("metadata") if isinstance(lead, dict) else None
    lead_id = readable_id(metadata.get("leadId")) if isinstance(metadata, dict) else None
    if lead_id is None:
        raise SchemaError("GET /leads: more is promised, and nothing says where to go on")
    return lead_id
