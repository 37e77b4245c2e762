"""The page loop: bounded, and never satisfied by a page that repeats."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from leadrelay.domain.enquiry import Observation
from leadrelay.domain.errors import SchemaError
from leadrelay.http import Answer
from leadrelay.portals.property_finder.schemas import PageDto
from leadrelay.wire.records import read_as

MOST_PAGES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadPage:
    observations: tuple[Observation, ...]
    sent_at: datetime | None
    total: int | None
    is_last: bool
    is_missing: bool
    """Nothing is on it, although by its own account there is."""


def walk(read: Callable[[int], LeadPage]) -> Iterator[LeadPage]:
    """Raises SchemaError where the portal would have us page for ever."""
    before: tuple[str, ...] = ()
    for number in range(1, MOST_PAGES + 1):
        page = read(number)
        keys = tuple(observation.key for observation in page.observations)
        if page.is_missing:
            raise SchemaError("GET /v1/leads: an empty page where more are promised")
        if keys and keys == before:
            raise SchemaError("GET /v1/leads: no progress, the same page twice")
        yield page
        if page.is_last or not keys:
            return
        before = keys
    raise SchemaError(f"GET /v1/leads: more than {MOST_PAGES} pages, the page bound")


def read_page(answer: Answer, path: str) -> PageDto:
    return read_as(PageDto, answer.body, f"GET {path}")
