"""The whole relay in its world: portals that are polled, tokens for them, and all that forwards."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account, Enquiry, Portal
from leadrelay.domain.entry import Claim
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.errors import SchemaError
from leadrelay.usecases.account_poll import Polled
from leadrelay.usecases.receive_webhook import WebhookReceiver
from leadrelay.usecases.refresh_tokens import TokenRefreshing
from tests.fakes.sqs import Message
from tests.simulation.boundaries import Boundary
from tests.simulation.fleet import Minutes
from tests.simulation.platform import Function
from tests.simulation.weather import exact
from tests.simulation.whole.branches import Branch
from tests.simulation.whole.functions import Functions
from tests.simulation.whole.polled_world import PolledWorld
from tests.simulation.whole.polling import Poller
from tests.simulation.whole.source import PatientSource
from tests.simulation.whole.tellings import Telling
from tests.simulation.whole.times import CLOCKS_DIFFER, MINUTE
from tests.simulation.whole.timetable import Timetable
from tests.simulation.world import RECOVERY, REDELIVERIES, taken

CALM_POLLS = 2
ANSWERED_AT_ONCE = 2


@dataclass
class WholeWorld(PolledWorld):
    def __post_init__(self) -> None:
        super().__post_init__()
        self.functions = Functions(self)
        self.timetable = Timetable(
            crossings=self.crossings,
            state=self.state,
            tokens=self.tokens,
            early=timedelta(0) if self.weather.skew is exact else CLOCKS_DIFFER,
        )
        next_refresh = partial(self.timetable.next_refresh, self.accounts)
        self.refreshing = Minutes(self.crossings, "refresher", self._begin_refresh, next_refresh)
        self.polling = [self._minutes(branches) for branches in self.portals.values()]
        self.bells = PatientSource(
            *(self.doorbells, self.crossings, ANSWERED_AT_ONCE),
            *(self._begin_answering, self._answered_doorbell),
            boundary=Boundary.ANSWER_DOORBELL,
        )
        self.outcomes: Counter[Polled] = Counter()
        self.calm_polls: Counter[Account] = Counter()
        self.busy = 0

    @property
    def poll_state(self) -> PollState:
        """Of the first account."""
        return self.timetable.poll_state(self.accounts[0])

    def run(self) -> None:
        for minutes in (*self.polling, self.refreshing):
            minutes.wake()
        super().run()

    @property
    def is_stuck(self) -> bool:
        is_left = len(self.backfill) > 0 or len(self.backfill.dead or ()) > 0
        return super().is_stuck or is_left or len(self.doorbells) > 0

    @property
    def disturbed_until(self) -> datetime:
        ends = (outage.end for outage in self.outages.values())
        return max(super().disturbed_until, *ends) if self.outages else super().disturbed_until

    def _judge(self) -> None:
        super()._judge()
        for witness in self.token_witnesses.values():
            for complaint in witness.complaints(self.crossings.mishaps):
                self.witness.blame("I9", complaint)
        for traffic in self.traffic.values():
            for complaint in traffic.complaints():
                self.witness.blame("I8", complaint)
        if self.crossings.disturbed_until is None:
            self._judge_fair_weather()

    def _judge_fair_weather(self) -> None:
        """Pages that move may look like a loop; nothing else may end a poll."""
        if not all(branch.access.is_dependable for branch in self.branches.values()):
            return
        for error in self.telemetry.failures:
            if not isinstance(error, SchemaError):
                self.witness.blame("I9", f"a poll failed in fair weather: {error}")
        for witness in self.token_witnesses.values():
            for complaint in witness.complaints_in_fair_weather():
                self.witness.blame("I9", complaint)

    def _is_over(self) -> bool:
        if self._fewest_calm_polls >= CALM_POLLS and self._is_settled():
            return True
        late = self.kernel.now - self.disturbed_until - RECOVERY
        return late > timedelta(0) and (self._is_idle() or late > 10 * MINUTE)

    @property
    def _fewest_calm_polls(self) -> int:
        return min(self.calm_polls[account] for account in self.accounts)

    def _is_settled(self) -> bool:
        is_swept = not any(map(self.timetable.is_sweep_left, self.accounts))
        return self._is_idle() and not self.is_stuck and is_swept

    def _is_idle(self) -> bool:
        running = self.source.running or self.past.running or self.bells.running
        return not (self.busy or running)

    def _minutes(self, branches: Sequence[Branch]) -> Minutes:
        portal = branches[0].account.portal
        begin = partial(self._begin_poll, self.functions.pollers[portal])
        next_poll = partial(self.timetable.next_poll, branches)
        return Minutes(self.crossings, f"{portal} poller", begin, next_poll)

    def _begin_poll(self, poller: Function, ended: Callable[[bool], None]) -> None:
        began = self.kernel.now

        def work(poller: Poller, claim: Claim) -> None:
            self._polled(poller.tick(claim), began)

        self._begin_alone(poller, work, ended)

    def _begin_refresh(self, ended: Callable[[bool], None]) -> None:
        def work(refreshing: TokenRefreshing, claim: Claim) -> None:
            refreshing.refresh_all(self.accounts, claim)

        self._begin_alone(self.functions.refresher, work, ended)

    def _begin_alone(
        self, function: Function, work: Callable[[Any, Claim], None], ended: Callable[[bool], None]
    ) -> None:
        def over(is_whole: bool) -> None:  # noqa: FBT001 - the kernel's own callback
            self.busy -= 1
            ended(is_whole)

        self.busy += 1
        self.platform.invoke(function, work, over)

    def _polled(self, outcomes: Mapping[str, Polled], began: datetime) -> None:
        self.outcomes.update(outcomes.values())
        for account, branch in self.branches.items():
            if outcomes.get(str(account)) is Polled.COMPLETED:
                is_calm = began > self.disturbed_until + _is_ahead(branch)
                self.calm_polls[account] = self.calm_polls[account] + 1 if is_calm else 0

    def _begin_answering(
        self, batch: Sequence[Message], done: list[Message], ended: Callable[[bool], None]
    ) -> None:
        def work(poller: Poller, claim: Claim) -> None:
            take = poller.doorbells(claim, [message.body for message in batch])
            done.extend(message for message in batch if taken(take, message, "doorbells"))

        poller = self.functions.pollers[Portal.SEEKER_LEADS]
        self.platform.invoke(poller, work, ended)

    def _answered_doorbell(self, message: Message) -> None:
        self.witness.doorbell_answered(Envelope.from_json(message.body))

    def _rung(self, doorbell: Envelope) -> None:
        super()._rung(doorbell)
        self.bells.look_later()

    def _deliver(self, enquiry: Enquiry, attempt: int) -> None:
        branch = self.branches[Account(enquiry.portal, enquiry.account)]
        self._tell(Telling(branch, enquiry, branch.body(enquiry)), attempt)

    def _tell(self, telling: Telling, attempt: int) -> None:
        self.arrives_at, statuses = max(self.arrives_at, self.kernel.now), [502]

        def work(receiver: WebhookReceiver, _: Claim) -> None:
            statuses.append(receiver(telling.delivery).status)

        def ended(is_whole: bool) -> None:  # noqa: FBT001 - the kernel's own callback
            self._heard(telling, attempt, statuses[-1] if is_whole else statuses[0])

        self.platform.invoke(self.functions.webhook, work, ended)

    def _heard(self, telling: Telling, attempt: int, status: int) -> None:
        if status == 202:
            self.witness.heard(telling)
        elif attempt < len(REDELIVERIES):
            self.kernel.after(REDELIVERIES[attempt], lambda: self._tell(telling, attempt + 1))


def _is_ahead(branch: Branch) -> timedelta:
    """Where the portal does not tell its time, what it says is newer than all that is read."""
    listing = branch.listing
    is_ahead = not listing.tells_time and listing.skew > timedelta(0)
    return listing.skew if is_ahead else timedelta(0)
