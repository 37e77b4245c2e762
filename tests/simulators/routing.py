"""Which action answers a request, and what is remembered of it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tests.simulators.server import Answer, RefusedError, Request


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    """A regular expression for the whole path; its groups are arguments of the action."""
    action: Callable[..., Answer]


@dataclass(frozen=True)
class Exchange:
    """One vendor request and the status it was answered with; None: the connection was reset."""

    at: datetime
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str
    status: int | None

    def as_json(self) -> dict[str, object]:
        return {**vars(self), "at": self.at.isoformat()}


def exchange_of(request: Request, answer: Answer | None) -> Exchange:
    return Exchange(
        request.at,
        request.method,
        request.path,
        request.query_string,
        dict(request.headers),
        request.body.decode("utf-8", "replace"),
        None if answer is None else answer.status,
    )


def routed(routes: Sequence[Route], request: Request) -> Answer:
    """Answer by the first route that fits; 405 for a known path, else 404."""
    fitting = [
        (route, match) for route in routes if (match := re.fullmatch(route.path, request.path))
    ]
    for route, match in fitting:
        if route.method == request.method:
            return route.action(request, *match.groups())
    raise RefusedError(405 if fitting else 404, "no such endpoint")
