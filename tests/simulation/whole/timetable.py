"""From when on a poll, or a refresh of a token, finds something to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from leadrelay.domain import minting, sweeps
from leadrelay.domain.coverage import PUNCTUAL, PollState
from leadrelay.domain.enquiry import Account
from leadrelay.domain.sweeps import SWEPT_EVERY, SweepKind
from leadrelay.domain.webhook_watch import health
from tests.simulation.crossings import Crossings, Service
from tests.simulation.state import State
from tests.simulation.whole.branches import Branch
from tests.simulation.whole.times import DAY, HOUR
from tests.simulation.whole.tokens import WatchedTokens

REFRESHED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """So much `early` a container with a wrong clock may find something to do."""

    crossings: Crossings
    state: State
    tokens: WatchedTokens
    early: timedelta

    def poll_state(self, account: Account) -> PollState:
        return self.state.states.polls.get(account, PollState())

    def next_poll(self, branches: Sequence[Branch]) -> datetime:
        return min(map(self._next_poll_of, branches))

    def _next_poll_of(self, branch: Branch) -> datetime:
        state, now = self.poll_state(branch.account), self.crossings.kernel.now
        if state.polled_at is None:
            return now
        due = state.polled_at + self._pace(branch, state, now) * PUNCTUAL - self.early
        return self._thinned(min([due, *_sweeps_due(state, now)]))

    def _pace(self, branch: Branch, state: PollState, now: datetime) -> timedelta:
        kept = self.state.states.read_subscriptions(branch.account)
        return branch.rules.pace(health(kept, state.watch, now))

    def next_refresh(self, accounts: Sequence[Account]) -> datetime:
        return _next_run(self._thinned(min(map(self._next_refresh_of, accounts))))

    def _next_refresh_of(self, account: Account) -> datetime:
        now, token = self.crossings.kernel.now, self.tokens.tokens.get(account)
        due = token.expires_at - minting.margin(token) - self.early if token else now
        return max(due, now)

    def is_sweep_left(self, account: Account) -> bool:
        state = self.poll_state(account)
        is_under_way = state.daily is not None or state.history is not None
        return is_under_way or sweeps.due_sweep(state, self.crossings.kernel.now) is not None

    def _thinned(self, due: datetime) -> datetime:
        """While the portal is away for days, one tick an hour stands for all: they are alike."""
        now, outage = self.crossings.kernel.now, self.crossings.outages.get(Service.PORTAL)
        if outage is None or outage.end - outage.start < DAY:
            return due
        if not outage.start + HOUR < now < outage.end - HOUR:
            return due
        return max(due, min(now + HOUR, outage.end - HOUR))


def _sweeps_due(state: PollState, now: datetime) -> Iterator[datetime]:
    if state.go_live is None or state.watermark is None:
        return
    done_at = {SweepKind.DAILY: state.daily_done_at, SweepKind.HISTORY: state.history_done_at}
    for kind in SweepKind:
        running, done = sweeps.sweep_of(state, kind), done_at[kind]
        if running is not None:
            yield running.resume_at or now
        else:
            yield done + SWEPT_EVERY[kind] if done else now


def _next_run(at: datetime) -> datetime:
    """The refresher's schedule is one of five minutes."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    return hour + -((hour - at) // REFRESHED_EVERY) * REFRESHED_EVERY
