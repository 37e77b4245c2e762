"""The poll state of one account as this worker last stored it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from leadrelay.domain.coverage import PollState, portal_ahead, portal_now
from leadrelay.domain.enquiry import Account, Enquiry
from leadrelay.domain.ports import Page, PortalStates, Seen
from leadrelay.domain.webhook_watch import GRACE, Watch, judged


@dataclass(slots=True)
class PollBook:
    """`newest` is the time of the newest enquiry that was seen."""

    states: PortalStates
    account: Account
    state: PollState
    newest: datetime | None = None
    judge_until: datetime | None = None
    announced: dict[str, datetime] = field(default_factory=dict)
    missed: dict[str, datetime] = field(default_factory=dict)

    @classmethod
    def opened(cls, states: PortalStates, account: Account) -> "PollBook":
        state = states.read_poll(account)
        return cls(states, account, state, state.last_enquiry_at)

    def save(self, **changes: Any) -> None:
        """Raises ConflictError where somebody else wrote since."""
        self.put(replace(self.state, last_enquiry_at=self.newest, **changes))

    def put(self, state: PollState) -> None:
        self.state = self.states.write_poll(self.account, state)

    def note(self, page: Page, seen: Mapping[str, Seen], now: datetime) -> None:
        ahead = portal_ahead(page.sent_at, now)
        self.judge_until = self.judge_until or portal_now(page.sent_at, now) - GRACE
        known = [self.newest] if self.newest is not None else []
        times = _times(page)
        self.newest = max([*known, *(at for at in times.values() if at <= now)], default=None)
        for key, created_at in times.items():
            if self.state.watch.judges(created_at, self.judge_until):
                self._judge(key, created_at, ahead, seen.get(key))

    def _judge(self, key: str, created_at: datetime, ahead: timedelta, known: Seen | None) -> None:
        """Doorbells ring by our clock, which the portal's is `ahead` of."""
        is_announced = known is not None and known.is_announced
        is_heard = is_announced or self.state.watch.heard(created_at - ahead)
        (self.announced if is_heard else self.missed)[key] = created_at

    def judged(self, covered: datetime) -> tuple[Watch, int]:
        """For when everything up to `covered` has been read; and how many no webhook announced."""
        watch = self.state.watch
        if self.judge_until is None:
            return watch, 0
        until = min(self.judge_until, covered)
        announced = [at for at in self.announced.values() if watch.judges(at, until)]
        missed = [at for at in self.missed.values() if watch.judges(at, until)]
        return judged(watch, until, announced, missed), len(missed)

    def forget_judged(self) -> None:
        """Nobody is judged twice, and one poll may read any number of enquiries."""
        self.announced, self.missed = map(self._unjudged, (self.announced, self.missed))

    def _unjudged(self, times: Mapping[str, datetime]) -> dict[str, datetime]:
        watch, until = self.state.watch, self.judge_until
        return {key: at for key, at in times.items() if until and watch.judges(at, until)}


def _times(page: Page) -> Mapping[str, datetime]:
    """Of those whose person is still there: an erasure is never announced."""
    return {
        each.key: each.created_at
        for each in page.observations
        if isinstance(each, Enquiry) and each.created_at is not None and not each.erased
    }
