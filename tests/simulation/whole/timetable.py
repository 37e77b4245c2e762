"""From when on a poll, or a refresh of the token, finds something to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from leadrelay.domain import minting, sweeps
from leadrelay.domain.coverage import PUNCTUAL, PollRules, PollState
from leadrelay.domain.sweeps import SWEPT_EVERY, SweepKind
from leadrelay.domain.webhook_watch import health
from tests.builders import ACCOUNT
from tests.simulation.crossings import Crossings, Service
from tests.simulation.state import State
from tests.simulation.whole.times import HOUR
from tests.simulation.whole.tokens import WatchedTokens

REFRESHED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """So much `early` a container with a wrong clock may find something to do."""

    crossings: Crossings
    state: State
    tokens: WatchedTokens
    rules: PollRules
    early: timedelta

    @property
    def poll_state(self) -> PollState:
        return self.state.states.polls.get(ACCOUNT, PollState())

    def next_poll(self) -> datetime:
        state, now = self.poll_state, self.crossings.kernel.now
        if state.polled_at is None:
            return now
        due = state.polled_at + self._pace(state, now) * PUNCTUAL - self.early
        return self._thinned(min([due, *_sweeps_due(state, now)]))

    def _pace(self, state: PollState, now: datetime) -> timedelta:
        kept = self.state.states.read_subscriptions(ACCOUNT)
        return self.rules.pace(health(kept, state.watch, now))

    def next_refresh(self) -> datetime:
        now, token = self.crossings.kernel.now, self.tokens.tokens.get(ACCOUNT)
        due = token.expires_at - minting.margin(token) - self.early if token else now
        return _next_run(self._thinned(max(due, now)))

    @property
    def is_sweep_left(self) -> bool:
        state = self.poll_state
        is_under_way = state.daily is not None or state.history is not None
        return is_under_way or sweeps.due_sweep(state, self.crossings.kernel.now) is not None

    def _thinned(self, due: datetime) -> datetime:
        """While the portal is away for long, one tick an hour stands for all: they are alike."""
        now, outage = self.crossings.kernel.now, self.crossings.outages.get(Service.PORTAL)
        if outage is None or not outage.start + HOUR < now < outage.end - HOUR:
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
