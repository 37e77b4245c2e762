"""Calls with an access token: paced, repeated where that is safe, refused by name."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from leadrelay.domain.errors import (
    OutcomeUnknownError,
    RateLimitedError,
    RequestNotSentError,
    SchemaError,
    TransientError,
    UnavailableError,
    UnreadableAnswerError,
)
from leadrelay.domain.ports import AccessTokens
from leadrelay.domain.token import AccessToken
from leadrelay.http import Answer, JsonApi
from leadrelay.portals.property_finder.pacing import Budget, Pacer
from leadrelay.portals.property_finder.problems import HEADERS, refusal

TRIES = 3
CALL_SECONDS = 12.0
PASSING = (RequestNotSentError, OutcomeUnknownError, RateLimitedError, UnavailableError)
Query: TypeAlias = Sequence[tuple[str, str]]
Attempt: TypeAlias = Callable[[AccessToken], Answer]


class Calls:
    def __init__(self, api: JsonApi, tokens: AccessTokens, budget: Budget) -> None:
        self._api = api
        self._tokens = tokens
        self._budget = budget
        self._pacer = Pacer(budget.now, budget.sleep)

    def get(self, path: str, query: Query = ()) -> Answer:
        """A 200 with JSON; up to three tries. Raises SchemaError for any other success."""
        try:
            answer = self._authorised(lambda token: self._repeated(path, query, token))
        except UnreadableAnswerError as error:
            raise SchemaError(str(error)) from None
        if not answer.ok:
            raise refusal(answer, f"GET {path}")
        if answer.status != 200:
            raise SchemaError(f"GET {path}: {answer.status} instead of 200")
        return answer

    def send(self, method: str, path: str, body: Any = None) -> Answer:
        """One try; answers below 500 are returned but for 401, 403 and 429."""
        answer = self._authorised(lambda token: self._once(method, path, (), token, body))
        if answer.status in {401, 403}:
            raise refusal(answer, f"{method} {path}")
        return answer

    def _authorised(self, attempt: Attempt) -> Answer:
        """Tokens die between two pages, and new ones are at times refused at first."""
        token = self._tokens.current()
        answer = attempt(token)
        if answer.status != 401:
            return answer
        return attempt(self._tokens.renewed(token))

    def _repeated(self, path: str, query: Query, token: AccessToken) -> Answer:
        for attempt in range(1, TRIES):
            try:
                return self._once("GET", path, query, token)
            except PASSING as error:
                if not self._budget.pause(self._delay(error, attempt)):
                    raise
        return self._once("GET", path, query, token)

    def _delay(self, error: TransientError, attempt: int) -> float:
        asked = getattr(error, "retry_after", None) or 0.0
        return max(float(asked), self._budget.backoff(attempt))

    def _once(
        self, method: str, path: str, query: Query, token: AccessToken, body: Any = None
    ) -> Answer:
        self._pacer.wait()
        answer = self._api.call(
            method,
            path,
            query=query,
            body=body,
            headers=HEADERS | {"Authorization": f"Bearer {token.value}"},
            total_seconds=min(CALL_SECONDS, self._budget.seconds_left),
        )
        if not answer.ok:
            error = refusal(answer, f"{method} {path}")
            if isinstance(error, PASSING):
                raise error
        return answer
