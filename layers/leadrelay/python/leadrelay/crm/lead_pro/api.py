"""Lead.pro's HTTP with its key, and the shared time of several calls that belong together."""

import time
from collections.abc import Callable, Sequence
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
    """Seconds that all calls of one attempt have together."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return self._until - time.monotonic()


class KeyedApi:
    """`api_key` is asked before every call, because the key may be replaced meanwhile."""

    def __init__(
        self, api: JsonApi, api_key: Callable[[], str], pace: SharedPace | None = None
    ) -> None:
        self._api = api
        self._api_key = api_key
        self._pace = pace

    def call(
        self,
        method: str,
        path: str,
        *,
        seconds: float,
        query: Sequence[tuple[str, str]] = (),
        body: Any = None,
    ) -> Answer:
        """As `JsonApi.call`; a key that cannot be read now is a request that was not sent."""
        waited = self._pace.wait(seconds) if self._pace else 0.0
        return self._api.call(
            method,
            VERSION + path,
            query=query,
            body=body,
            headers={"x-api-key": self._key()},
            total_seconds=seconds - waited,
        )

    def read(self, path: str, budget: Budget, query: Sequence[tuple[str, str]] = ()) -> Answer:
        """A GET that was answered with success; anything else is raised as what to do about it."""
        answer = self.call("GET", path, seconds=budget.left, query=query)
        if not answer.ok:
            raise _failure(answer, f"GET {path}: {answer.status}")
        return answer

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
