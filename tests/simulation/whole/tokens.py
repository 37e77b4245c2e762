"""Our side of tokens: where they are kept, and how rarely they may be asked for and written."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from leadrelay.domain import minting
from leadrelay.domain.enquiry import Account
from leadrelay.domain.token import AccessToken, RefreshState
from tests.fakes.secrets import MOST_VERSIONS, InMemoryTokenStore
from tests.simulation.whole.access import Access
from tests.simulation.whole.times import CLOCKS_DIFFER, DAY, MINUTE


@dataclass
class TokenWitness:
    """I9: when tokens were asked for by the refresher's own memory, and when they were written."""

    access: Access
    asked_at: list[datetime] = field(default_factory=list)
    written_at: dict[str, datetime] = field(default_factory=dict)
    versions: list[datetime] = field(default_factory=list)

    def refresh_written(self, before: RefreshState, after: RefreshState) -> None:
        if after.asked_at is not None and after.asked_at != before.asked_at:
            self.asked_at.append(after.asked_at)

    def token_written(self, token: AccessToken, now: datetime) -> None:
        self.versions.append(now)
        self.written_at.setdefault(token.value, now)

    def complaints(self, mishaps: int) -> Iterator[str]:
        """A fault may lose the memory of one write, and so cost one more."""
        if len(self.access.asked_at) > len(self.asked_at):
            yield "a token was asked for without a memory of it"
        if any(gap < minting.BETWEEN_REQUESTS - CLOCKS_DIFFER for gap in _gaps(self.asked_at, 1)):
            yield "two token requests within a minute"
        if any(gap < DAY for gap in _gaps(self.versions, MOST_VERSIONS - 1)):
            yield "as many versions of the token secret as it may have in a day"
        written, ahead = list(self.written_at.values()), 2 + mishaps
        if any(gap < minting.PER_WRITE - MINUTE for gap in _gaps(written, ahead)):
            yield f"{ahead + 1} tokens were written within ten minutes"

    def complaints_in_fair_weather(self) -> Iterator[str]:
        """A token is used for all of its life but the margin."""
        life = self.access.life
        used = life - min(life / 2, minting.LONGEST_MARGIN) - CLOCKS_DIFFER
        if any(gap < used for gap in _gaps(self.access.asked_at, 1)):
            yield "a token was asked for although there was one"


def _gaps(times: Sequence[datetime], apart: int) -> Iterator[timedelta]:
    return (later - earlier for earlier, later in zip(times, times[apart:], strict=False))


@dataclass
class WatchedTokens(InMemoryTokenStore):
    told: Callable[[Account, AccessToken, datetime], None] = lambda *_: None

    def write(self, account: Account, token: AccessToken) -> None:
        super().write(account, token)
        self.told(account, token, self.clock())
