"""The portal's side of tokens: they end, at times early, and are refused while they are new."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from leadrelay.domain.ports import Clock
from leadrelay.http import Answer

JSON = {"content-type": "application/json"}
UNAUTHORISED = Answer(401, JSON, {"type": "unauthorized"})
DOCUMENTED_LIFE = timedelta(minutes=30)


@dataclass
class Access:
    """What the portal makes of credentials and tokens.

    With `ends_older` a new token ends all others; until it is `shy_for` old it is refused. While
    `is_deaf` every token is, and new ones are handed out all the same.
    """

    clock: Clock
    life: timedelta = DOCUMENTED_LIFE
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
        value = f"token-{len(self.asked_at)}"
        self.minted_at[value] = self.clock()
        body = {"accessToken": value, "expiresIn": self.life.total_seconds()}
        return Answer(200, JSON, body)

    def lets_in(self, authorization: str) -> bool:
        minted_at = self.minted_at.get(authorization.removeprefix("Bearer "))
        if minted_at is None or self.is_revoked or self.is_deaf:
            return False
        return self.shy_for <= self.clock() - minted_at < self.life
