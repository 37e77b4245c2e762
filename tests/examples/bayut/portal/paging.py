"""The page loop: bounded, and never satisfied by a page that repeats."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from leadrelay.domain.enquiry import Observation
from leadrelay.domain.errors import SchemaError

MOST_PAGES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadPage:
    """`rows` is how many were on it, people or not; `total` is what the portal claims of all."""

    observations: tuple[Observation, ...]
    rows: int
    total: int
    sent_at: datetime | None

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(observation.key for observation in self.observations)


def walk(read: Callable[[int], LeadPage]) -> Iterator[LeadPage]:
    """Until a page is empty: whether `total` counts leads or pages is not known.

    Raises SchemaError where the portal would have us page for ever, and where it claims leads and
    shows none.
    """
    page = read(1)
    yield page
    if page.total and not page.rows:
        raise SchemaError("GET /v1/leads: an empty page where leads are promised")
    for number in range(2, MOST_PAGES + 2):
        if not page.rows:
            return
        before, page = page, read(number)
        if page.rows and page.keys == before.keys:
            raise SchemaError("GET /v1/leads: no progress, the same page twice")
        if page.rows:
            yield page
    raise SchemaError(f"GET /v1/leads: more than {MOST_PAGES} pages, the page bound")
