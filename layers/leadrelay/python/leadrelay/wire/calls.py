"""Calls to a portal with an access token: paced, repeated where that is safe, refused by name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeAlias

from leadrelay.domain.errors import (
    LeadRelayError,
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
from leadrelay.wire.pacing import Budget, Pace

TRIES = 3
CALL_SECONDS = 12.0
PASSING = (RequestNotSentError, OutcomeUnknownError, RateLimitedError, UnavailableError)
OK = frozenset({200})
Query: TypeAlias = Sequence[tuple[str, str]]
Attempt: TypeAlias = Callable[[AccessToken], Answer]


def is_unauthorised(answer: Answer, _age: timedelta) -> bool:
    return answer.status == 401


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """What one portal wants with every call, and what its answers mean.

    `refusal` makes the error for an answer without success, from the answer and the name of the
    call. `asks_for_new_token` is told the age of the token that the answer belongs to.
    """

    refusal: Callable[[Answer, str], LeadRelayError]
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    asks_for_new_token: Callable[[Answer, timedelta], bool] = is_unauthorised


class Calls:
    def __init__(
        self, api: JsonApi, tokens: AccessTokens, budget: Budget, pace: Pace, manners: Manners
    ) -> None:
        self._api = api
        self._tokens = tokens
        self._budget = budget
        self._pace = pace
        self._manners = manners

    def get(self, path: str, query: Query = (), known: frozenset[int] = OK) -> Answer:
        """An answer of a `known` status; up to three tries. Any other success: SchemaError."""
        try:
            answer = self._authorised(lambda token: self._repeated(path, query, token))
        except UnreadableAnswerError as error:
            raise SchemaError(str(error)) from None
        if answer.status in known:
            return answer
        if not answer.ok:
            raise self._manners.refusal(answer, f"GET {path}")
        raise SchemaError(f"GET {path}: {answer.status} instead of 200")

    def send(self, method: str, path: str, body: Any = None) -> Answer:
        """One try; answers below 500 are returned but for 401, 403 and 429."""
        answer = self._authorised(lambda token: self._once(method, path, (), token, body))
        if answer.status in {401, 403}:
            raise self._manners.refusal(answer, f"{method} {path}")
        return answer

    def _authorised(self, attempt: Attempt) -> Answer:
        """Tokens die between two pages, and new ones are at times refused at first."""
        token = self._tokens.current()
        answer = attempt(token)
        if self._manners.asks_for_new_token(answer, self._budget.now() - token.minted_at):
            return attempt(self._tokens.renewed(token))
        return answer

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
        self._pace.wait()
        own = {**self._manners.headers, "Authorization": f"Bearer {token.value}"}
        answer = self._api.call(
            method,
            path,
            query=query,
            body=body,
            headers=own,
            total_seconds=min(CALL_SECONDS, self._budget.seconds_left),
        )
        if not answer.ok:
            error = self._manners.refusal(answer, f"{method} {path}")
            if isinstance(error, PASSING):
                raise error
        return answer
