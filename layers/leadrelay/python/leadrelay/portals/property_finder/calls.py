"""Calls to Property Finder with an access token."""

from leadrelay.domain.ports import AccessTokens
from leadrelay.http import JsonApi
from leadrelay.portals.property_finder.pacing import REQUESTS_PER_MINUTE, Budget, Pacer
from leadrelay.portals.property_finder.problems import HEADERS, refusal
from leadrelay.wire import calls
from leadrelay.wire.calls import Manners, Query
from leadrelay.wire.pacing import Pace

__all__ = ["Calls", "Query"]

MANNERS = Manners(refusal=refusal, headers=HEADERS)


class Calls(calls.Calls):
    """At the pace of a reader, unless another one is given."""

    def __init__(
        self, api: JsonApi, tokens: AccessTokens, budget: Budget, pace: Pace | None = None
    ) -> None:
        pacer = Pacer(budget.now, budget.sleep, REQUESTS_PER_MINUTE)
        super().__init__(api, tokens, budget, pace or pacer, MANNERS)
