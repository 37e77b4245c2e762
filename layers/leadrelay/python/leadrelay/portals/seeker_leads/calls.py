"""Calls to Seeker Leads with an access token, at the pace that it asks for."""

import time
from datetime import UTC, datetime, timedelta
from functools import cache

from leadrelay.domain.ports import AccessTokens
from leadrelay.http import Answer, JsonApi
from leadrelay.portals.seeker_leads.problems import refusal, speaks_of_scope
from leadrelay.wire.calls import Calls, Manners, is_unauthorised
from leadrelay.wire.pacing import Budget, Pacer

# 8 in any 200 ms of the 10 that the portal allows, for the one poller that reads at a time; and 1
# for whatever else there is beside it. A single thread has one in flight.
STARTS_PER_MINUTE = 2_400
STARTS_PER_MINUTE_BESIDE = 300
# A new token is worth a try for a scope that was granted since, but not one after every poll.
MAY_PREDATE_A_GRANT = timedelta(minutes=30)


def asks_for_new_token(answer: Answer, age: timedelta) -> bool:
    """A token keeps the scopes of the moment when it was minted."""
    predates = age > MAY_PREDATE_A_GRANT and speaks_of_scope(answer)
    return predates or is_unauthorised(answer, age)


MANNERS = Manners(refusal=refusal, asks_for_new_token=asks_for_new_token)


@cache
def pacer() -> Pacer:
    """The one of a poller's process: all accounts share it."""
    return Pacer(lambda: datetime.now(UTC), time.sleep, STARTS_PER_MINUTE)


@cache
def slow_pacer() -> Pacer:
    """The one of any other process."""
    return Pacer(lambda: datetime.now(UTC), time.sleep, STARTS_PER_MINUTE_BESIDE)


def calls(api: JsonApi, tokens: AccessTokens, budget: Budget, pace: Pacer) -> Calls:
    return Calls(api, tokens, budget, pace, MANNERS)
