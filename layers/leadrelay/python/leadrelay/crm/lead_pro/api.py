"""Lead.pro's HTTP with its key, and the shared time of several calls that belong together."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from leadrelay.domain.errors import (
    CredentialsRefusedError,
    RateLimitedError,
    RequestNotSentError,
    RequestRejectedError,
    SchemaError,
    TransientError,
    UnavailableError,
)
from leadrelay.http import Answer, JsonApi
from leadrelay.wire.pacing import SharedPace

VERSION = "/api/v103"


class Budget:
    """Seconds that all calls of one attempt have together, and the turns that it has for them."""

    def __init__(
        self, seconds: float, now: Callable[[], float], turns: Iterable[datetime] = ()
    ) -> None:
        self._now = now
        self._until = now() + seconds
        self.turns = deque(turns)

    @property
    def left(self) -> float:
        return self._until - self._now()


class KeyedApi:
    """`api_key` is asked before every call, because the key may be replaced meanwhile.

    `now` tells seconds, of which budgets are made.
    """

    def __init__(
        self,
        api: JsonApi,
        api_key: Callable[[], str],
        pace: SharedPace | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._api = api
        self._api_key = api_key
        self._pace = pace
        self._now = now

    def begin(self, seconds: float, calls: int = 1, patience: float = 0.0) -> Budget:
        """For an attempt of so many calls, whose turns are taken together.

        With `patience`, so many seconds more may be waited for the first of them. Raises
        NoTurnError.
        """
        waiting = Budget(seconds + patience, self._now)
        turns = self._pace.reserve(waiting.left, calls) if self._pace else []
        if self._pace and turns and patience:
            self._pace.wait(turns[0])
        return Budget(min(seconds, waiting.left), self._now, turns)

    def call(
        self,
        method: str,
        path: str,
        budget: Budget,
        *,
        query: Sequence[tuple[str, str]] = (),
        body: Any = None,
    ) -> Answer:
        """As `JsonApi.call`; a key that cannot be read now is a request that was not sent."""
        key = self._key()
        self._wait(budget)
        return self._api.call(
            method,
            VERSION + path,
            query=query,
            body=body,
            headers={"x-api-key": key},
            total_seconds=budget.left,
        )

    def read(self, path: str, budget: Budget, query: Sequence[tuple[str, str]] = ()) -> Answer:
        """A GET that was answered with success; anything else is raised as what to do about it."""
        answer = self.call("GET", path, budget, query=query)
        if not answer.ok:
            raise _failure(answer, f"GET {path}: {answer.status}")
        return answer

    def _wait(self, budget: Budget) -> None:
        """A call more than the attempt has taken turns for stands in line again."""
        if self._pace is None:
            return
        turns = budget.turns or deque(self._pace.reserve(budget.left))
        if turns:
            self._pace.wait(turns.popleft())

    def _key(self) -> str:
        try:
            return self._api_key()
        except TransientError:
            raise RequestNotSentError("the key of Lead.pro cannot be read now") from None


def says_nothing_here(answer: Answer) -> bool:
    """404 from the CRM itself, not the error page of something in between."""
    return answer.status == 404 and "html" not in answer.headers.get("content-type", "").lower()


def _failure(answer: Answer, what: str) -> Exception:
    match answer.status:
        case 401 | 403:
            return CredentialsRefusedError(what)
        case 400 | 422:
            return RequestRejectedError(what, status=answer.status)
        case 404:
            return SchemaError(what)
        case 429:
            return RateLimitedError(what, retry_after=answer.retry_after)
    return UnavailableError(what, retry_after=answer.retry_after)
