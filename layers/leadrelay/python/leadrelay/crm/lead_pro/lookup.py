"""Which leads carry a marker: every e-mail and phone that was sent is asked for, all pages."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from leadrelay.crm.lead_pro.api import Budget, KeyedApi, says_nothing_here
from leadrelay.crm.lead_pro.extras import MARKER
from leadrelay.crm.lead_pro.paging import next_page
from leadrelay.crm.lead_pro.phones import is_dialable
from leadrelay.crm.lead_pro.schemas import lead_id_from, many
from leadrelay.domain.errors import (
    ConfigurationError,
    NotConfiguredError,
    PermanentError,
    RateLimitedError,
    SchemaError,
    UnavailableError,
)
from leadrelay.domain.record import Handles
from leadrelay.http import Answer

PATH = "/person/leads"
MOST_PAGES = 50

Query = tuple[str, str]


def find_ids(
    api: KeyedApi, handles: Sequence[Handles], marker: str, seconds: float
) -> tuple[int, ...]:
    """Raises TransientError if any answer is missing or unreadable: never "none"."""
    queries = queries_of(handles)
    if not queries:
        raise UnavailableError("look-up: nothing to look up by")
    try:
        budget = api.begin(seconds, len(queries))
        pages = (page for query in queries for page in _pages(api, query, budget))
        return tuple(sorted({lead_id for page in pages for lead_id in _marked(page, marker)}))
    except NotConfiguredError:
        raise
    except (PermanentError, ConfigurationError) as error:
        raise UnavailableError(f"look-up: {error}") from None


def find_strangers(
    api: KeyedApi, handles: Handles, since: datetime, seconds: float, patience: float
) -> tuple[int, ...]:
    """Raises TransientError if any answer is missing or unreadable: never "none"."""
    queries = queries_of([handles])
    try:
        budget = api.begin(seconds, len(queries), patience)
        pages = (page for query in queries for page in _pages(api, query, budget))
        return tuple(sorted({lead_id for page in pages for lead_id in _unmarked(page, since)}))
    except NotConfiguredError:
        raise
    except (PermanentError, ConfigurationError) as error:
        raise UnavailableError(f"look-up: {error}") from None


def _unmarked(page: Any, since: datetime) -> Iterator[int]:
    for lead in many(page):
        if _marker(lead) is None and _made_at(lead) >= since:
            yield _id_of(lead)


def _made_at(lead: Mapping[str, Any]) -> datetime:
    try:
        made_at = datetime.fromisoformat(lead["created_at"])
    except (KeyError, TypeError, ValueError):
        raise SchemaError("a lead without a time") from None
    if made_at.tzinfo is None:
        raise SchemaError("a lead without a time zone")
    return made_at


def queries_of(handles: Sequence[Handles]) -> tuple[Query, ...]:
    emails = [("email", handle.email) for handle in handles]
    phones = [("phone", each.phone) for each in handles if each.phone and is_dialable(each.phone)]
    return tuple(dict.fromkeys([*emails, *phones]))


def _pages(api: KeyedApi, query: Query, budget: Budget) -> Iterator[Any]:
    """The first page is asked for without a number, as documented."""
    number, asked = 1, [query]
    for _ in range(MOST_PAGES):
        answer = api.call("GET", PATH, budget, query=asked)
        body = _readable(answer)
        yield body
        following = next_page(body, number)
        if following is None:
            return
        number = _forward(number, following)
        asked = [query, ("page", str(number))]
    raise SchemaError("more pages than one person can have")


def _forward(number: int, following: int) -> int:
    if following <= number:
        raise SchemaError("pages that do not go forward")
    return following


def _readable(answer: Answer) -> Any:
    if answer.status == 204 or says_nothing_here(answer):
        return []
    if answer.status == 429:
        raise RateLimitedError("look-up: 429", retry_after=answer.retry_after)
    if not answer.ok:
        raise UnavailableError(f"look-up: {answer.status}", retry_after=answer.retry_after)
    return answer.body


def _marked(page: Any, marker: str) -> Iterator[int]:
    for lead in many(page):
        if _marker(lead) == marker:
            yield _id_of(lead)


def _id_of(lead: Mapping[str, Any]) -> int:
    lead_id = lead_id_from(lead.get("id"))
    if lead_id is None:
        raise SchemaError("a lead without an id")
    return lead_id


def _marker(lead: Mapping[str, Any]) -> Any:
    """`null` is no marker; meta that is not shown or cannot be read may hold any."""
    if not {"id", "meta"} <= lead.keys():
        raise SchemaError("not a whole lead")
    meta = lead["meta"]
    if not isinstance(meta, dict) and meta not in (None, []):
        raise SchemaError("meta is not an object")
    return (meta or {}).get(MARKER)
