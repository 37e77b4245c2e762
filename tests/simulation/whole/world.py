"""The whole relay in its world: a portal that is polled, tokens for it, and all that forwards."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from leadrelay.domain.coverage import PollState
from leadrelay.domain.entry import Claim
from leadrelay.domain.errors import SchemaError
from leadrelay.usecases.account_poll import Polled
from leadrelay.usecases.refresh_tokens import TokenRefreshing
from tests.builders import ACCOUNT
from tests.simulation.fleet import Minutes
from tests.simulation.platform import Function
from tests.simulation.weather import exact
from tests.simulation.whole.functions import Functions
from tests.simulation.whole.polled_world import PolledWorld
from tests.simulation.whole.polling import Poller
from tests.simulation.whole.times import CLOCKS_DIFFER, MINUTE
from tests.simulation.whole.timetable import Timetable
from tests.simulation.world import RECOVERY

CALM_POLLS = 2


@dataclass
class WholeWorld(PolledWorld):
    def __post_init__(self) -> None:
        super().__post_init__()
        self.functions = Functions(self)
        self.timetable = Timetable(
            crossings=self.crossings,
            state=self.state,
            tokens=self.tokens,
            rules=self.rules,
            early=timedelta(0) if self.weather.skew is exact else CLOCKS_DIFFER,
        )
        crossings, next_refresh = self.crossings, self.timetable.next_refresh
        self.polling = Minutes(crossings, "poller", self._begin_poll, self.timetable.next_poll)
        self.refreshing = Minutes(crossings, "refresher", self._begin_refresh, next_refresh)
        self.outcomes: Counter[Polled] = Counter()
        self.calm_polls = self.busy = 0

    @property
    def poll_state(self) -> PollState:
        return self.timetable.poll_state

    def run(self) -> None:
        self.polling.wake()
        self.refreshing.wake()
        super().run()

    @property
    def is_stuck(self) -> bool:
        is_left = len(self.backfill) > 0 or len(self.backfill.dead or ()) > 0
        return super().is_stuck or is_left

    @property
    def disturbed_until(self) -> datetime:
        ends = (outage.end for outage in self.outages.values())
        return max(super().disturbed_until, *ends) if self.outages else super().disturbed_until

    def _judge(self) -> None:
        super()._judge()
        for complaint in self.token_witness.complaints(self.crossings.mishaps):
            self.witness.blame("I9", complaint)
        if self.crossings.disturbed_until is None and self.access.is_dependable:
            self._judge_fair_weather()

    def _judge_fair_weather(self) -> None:
        """Pages that move may look like a loop; nothing else may end a poll."""
        for error in self.telemetry.failures:
            if not isinstance(error, SchemaError):
                self.witness.blame("I9", f"a poll failed in fair weather: {error}")

    def _is_over(self) -> bool:
        if self.calm_polls >= CALM_POLLS and self._is_settled():
            return True
        late = self.kernel.now - self.disturbed_until - RECOVERY
        return late > timedelta(0) and (self._is_idle() or late > 10 * MINUTE)

    def _is_settled(self) -> bool:
        return self._is_idle() and not self.is_stuck and not self.timetable.is_sweep_left

    def _is_idle(self) -> bool:
        return not (self.busy or self.source.running or self.past.running)

    def _begin_poll(self, ended: Callable[[bool], None]) -> None:
        began = self.kernel.now

        def work(poller: Poller, claim: Claim) -> None:
            self._polled(poller.tick(claim), began)

        self._begin_alone(self.functions.poller, work, ended)

    def _begin_refresh(self, ended: Callable[[bool], None]) -> None:
        def work(refreshing: TokenRefreshing, claim: Claim) -> None:
            refreshing.refresh_all([ACCOUNT], claim)

        self._begin_alone(self.functions.refresher, work, ended)

    def _begin_alone(
        self, function: Function, work: Callable[[Any, Claim], None], ended: Callable[[bool], None]
    ) -> None:
        def over(is_whole: bool) -> None:  # noqa: FBT001 - the kernel's own callback
            self.busy -= 1
            ended(is_whole)

        self.busy += 1
        self.platform.invoke(function, work, over)

    def _polled(self, outcome: Polled, began: datetime) -> None:
        self.outcomes[outcome] += 1
        if outcome is Polled.COMPLETED:
            is_calm = began > self.disturbed_until + self._portal_is_ahead
            self.calm_polls = self.calm_polls + 1 if is_calm else 0

    @property
    def _portal_is_ahead(self) -> timedelta:
        """Where the portal does not tell its time, what it says is newer than all that is read."""
        is_ahead = not self.portal.tells_time and self.portal.skew > timedelta(0)
        return self.portal.skew if is_ahead else timedelta(0)
