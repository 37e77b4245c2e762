"""How an answer with many leads says that there are more. No source shows one that does."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from leadrelay.domain.errors import SchemaError

_LAST = ("totalPages", "total_pages", "lastPage", "last_page", "pages")
_NEXT = ("nextPage", "next_page", "next", "next_page_url")
_ENVELOPES = ("pagination", "meta", "links", "paging")


def next_page(body: Any, current: int) -> int | None:
    """The page to ask for after `current`; None after the last.

    Raises SchemaError where more is announced in a way that cannot be followed.
    """
    if not isinstance(body, dict) or "data" not in body:
        return None
    said = _said(body)
    following = next((said[name] for name in _NEXT if said.get(name)), None)
    if following is not None:
        return _number(following)
    last = next((said[name] for name in _LAST if said.get(name) is not None), None)
    return current + 1 if last is not None and _number(last) > current else None


def _said(body: Mapping[str, Any]) -> dict[str, Any]:
    inner = [body[name] for name in _ENVELOPES if isinstance(body.get(name), dict)]
    return {name: value for part in (body, *inner) for name, value in part.items()}


def _number(value: Any) -> int:
    """A page's number, also out of a link: a link itself is never followed."""
    if isinstance(value, str) and "page=" in value:
        value = parse_qs(urlsplit(value).query).get("page", [""])[0]
    try:
        return int(value)
    except (TypeError, ValueError):
        raise SchemaError("more leads are announced, but not where") from None
