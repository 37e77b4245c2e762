"""A request at our webhooks, and the event that API Gateway makes of it."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

QUERY = ":query"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Names of headers are in lower case, `:query` is the URL's query."""

    path: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"


def event_of(arrival: Arrival, *, as_base64: bool) -> dict[str, Any]:
    """What is not UTF-8 always comes in base64."""
    text = _text(arrival.body)
    is_base64 = as_base64 or text is None
    headers = {name: each for name, each in arrival.headers.items() if name != QUERY}
    return {
        "version": "2.0",
        "routeKey": "POST /webhooks/{portal}/{generation}",
        "rawPath": arrival.path,
        "rawQueryString": arrival.headers.get(QUERY, ""),
        "requestContext": {"http": {"method": arrival.method, "path": arrival.path}},
        "headers": {"content-type": "application/json", **headers},
        "body": base64.b64encode(arrival.body).decode() if is_base64 else text,
        "isBase64Encoded": is_base64,
    }


def _text(body: bytes) -> str | None:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None
