"""How the shipping clients ask a portal, and what may become of it on the way.

What is modelled begins behind the portal's JSON: tokens, retries and pace are the shipping ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from leadrelay.domain.errors import (
    OutcomeUnknownError,
    RequestNotSentError,
    UnreadableAnswerError,
)
from leadrelay.http import Answer
from tests.simulation.boundaries import Boundary
from tests.simulation.crossings import SLOWNESS, Crossings, Mishap, Service
from tests.simulation.whole.access import JSON, UNAUTHORISED, Access
from tests.simulation.whole.listing import Listing, Query
from tests.simulation.whole.traffic import Traffic

RETRY_AFTER = 20


class Fate(StrEnum):
    """What becomes of the request for a page."""

    FINE = "fine"
    REFUSED = "refused before it was sent"
    SILENT = "no answer"
    ERROR = "503"
    THROTTLED = "429 that says for how long"
    HTML = "200 with HTML"
    SLOW = "slow"


OF_A_PAGE = (*Fate, Mishap.KILLED_BEFORE, Mishap.KILLED_AFTER)
ANSWERS = {
    Fate.ERROR: Answer(503, JSON, None),
    Fate.THROTTLED: Answer(429, {**JSON, "retry-after": str(RETRY_AFTER)}, None),
}


@dataclass(slots=True)
class PortalApi:
    """`http.JsonApi` on the model of what one account sees.

    Asking for a token is a crossing of the minter's door, so it is none here. What `ails_with`
    says becomes of every page. `traffic` is shared by all accounts of a portal.
    """

    model: Listing
    access: Access
    crossings: Crossings
    ails_with: Fate = Fate.FINE
    traffic: Traffic = field(default_factory=Traffic)

    def call(
        self,
        method: str,
        path: str,  # noqa: ARG002
        *,
        query: Query = (),
        body: Any = None,  # noqa: ARG002
        headers: Mapping[str, str] | None = None,
        total_seconds: float = 12.0,
    ) -> Answer:
        if method == "POST":
            return self.access.token()
        met = self.crossings.pick(Service.PORTAL, Boundary.READ_PAGE, OF_A_PAGE)
        if met is Mishap.KILLED_BEFORE:
            self.crossings.kernel.kill()
        with self.traffic.request(self.crossings.kernel):
            self._sent(self._fate(met), timedelta(seconds=total_seconds))
            answer = self._answer(self._fate(met), query, (headers or {}).get("Authorization", ""))
            self.crossings.kernel.sleep(self.crossings.latency())
        if met is Mishap.KILLED_AFTER:
            self.crossings.kernel.kill()
        return answer

    def _fate(self, met: object) -> Fate:
        is_away = self.crossings.outages and self.crossings.is_away(Service.PORTAL)
        ails_with = Fate.ERROR if is_away else self.ails_with
        if ails_with is not Fate.FINE:
            self.crossings.disturbed()
            return ails_with
        return met if isinstance(met, Fate) else Fate.FINE

    def _sent(self, fate: Fate, most: timedelta) -> None:
        """Up to the moment at which the portal looks at the request."""
        if fate is Fate.REFUSED or most <= timedelta(0):
            raise RequestNotSentError("GET: acted out")
        takes = self.model.page_takes + self.crossings.latency()
        takes += SLOWNESS if fate is Fate.SLOW else timedelta(0)
        self.crossings.kernel.sleep(min(takes, most) if fate is not Fate.SILENT else most)
        if fate is Fate.SILENT or takes > most:
            raise OutcomeUnknownError("GET: acted out")

    def _answer(self, fate: Fate, query: Query, authorization: str) -> Answer:
        if fate is Fate.HTML:
            raise UnreadableAnswerError("GET: acted out", status=200)
        if fate in ANSWERS:
            return ANSWERS[fate]
        if not self.access.lets_in(authorization):
            return UNAUTHORISED
        current = self.crossings.kernel.current
        return self.model.answer(current.name if current else "", query)
