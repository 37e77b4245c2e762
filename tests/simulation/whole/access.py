"""The portal's side of tokens: they end, at times early, and are refused while they are new."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from leadrelay.domain.ports import Clock
from leadrelay.http import Answer

JSON = {"content-type": "application/json"}
UNAUTHORISED = Answer(401, JSON, {"type": "unauthorized"})
DOCUMENTED_LIFE = timedelta(minutes=30)


def of_property_finder(value: str, seconds: float) -> Mapping[str, Any]:
    return {"accessToken": value, "expiresIn": seconds}


def of_seeker_leads(value: str, seconds: float) -> Mapping[str, Any]:
    return {"access_token": value, "expires_in": seconds, "token_type": "Bearer"}


@dataclass
class Access:
    """What the portal makes of one account's credentials and tokens, and `told` of a new one.

    With `ends_older` a new token ends all others; until it is `shy_for` old it is refused. While
    `is_deaf` every token is, and new ones are handed out all the same.
    """

    clock: Clock
    life: timedelta = DOCUMENTED_LIFE
    told: Callable[[str, float], Mapping[str, Any]] = of_property_finder
    name: str = "token"
    ends_older: bool = False
    shy_for: timedelta = timedelta(0)
    is_revoked: bool = False
    is_deaf: bool = False
    asked_at: list[datetime] = field(default_factory=list)
    minted_at: dict[str, datetime] = field(default_factory=dict)

    @property
    def is_dependable(self) -> bool:
        return self.life >= DOCUMENTED_LIFE and not self.shy_for

    def token(self) -> Answer:
        self.asked_at.append(self.clock())
        if self.is_revoked:
            return UNAUTHORISED
        if self.ends_older:
            self.minted_at.clear()
        value = f"{self.name}-{len(self.asked_at)}"
        self.minted_at[value] = self.clock()
        return Answer(200, JSON, self.told(value, self.life.total_seconds()))

    def lets_in(self, authorization: str) -> bool:
        minted_at = self.minted_at.get(authorization.removeprefix("Bearer "))
        if minted_at is None or self.is_revoked or self.is_deaf:
            return False
        return self.shy_for <= self.clock() - minted_at < self.life
