"""One tick of the poller: what is new of every account first, then the past in the time left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from leadrelay.domain.entry import Claim
from leadrelay.domain.ports import Telemetry
from leadrelay.usecases.account_poll import HEALTHY, AccountPoll, Polled
from leadrelay.usecases.poll_portal import PortalPoll
from leadrelay.usecases.sweep_portal import LEAST_SHARE, PortalSweep

TICK_SECONDS = 60


@dataclass(frozen=True, slots=True)
class AccountsPoll:
    polls: Sequence[AccountPoll]
    telemetry: Telemetry

    def tick(self, claim: Claim) -> dict[str, Polled]:
        outcomes = {
            str(poll.account): PortalPoll(poll).tick(claim, until)
            for poll, until in self._turns(claim)
        }
        self._announce(list(outcomes.values()))
        for poll, until in self._turns(claim):
            PortalSweep(poll).tick(claim, until)
        return outcomes

    def _turns(self, claim: Claim) -> Iterator[tuple[AccountPoll, datetime]]:
        """Until when each may read: one with much to read leaves time to those after it.

        Each minute another one is the first.
        """
        now, count = self.polls[0].clock(), len(self.polls)
        first = int(now.timestamp()) // TICK_SECONDS % count
        for waiting, poll in zip(range(count, 0, -1), self._from(first), strict=True):
            now = poll.clock()
            share = (claim.deadline - now) / waiting
            least = poll.reader.page + LEAST_SHARE  # with less, no page would be begun
            yield poll, min(claim.deadline, now + max(share, least))

    def _from(self, first: int) -> Sequence[AccountPoll]:
        return [*self.polls[first:], *self.polls[:first]]

    def _announce(self, outcomes: Sequence[Polled]) -> None:
        """`PollCompleted` is a heartbeat: it also beats where nothing was due yet."""
        skipped = outcomes.count(Polled.NOT_DUE)
        if skipped:
            self.telemetry.count("PollSkipped", skipped)
        if HEALTHY.issuperset(outcomes):
            for portal in dict.fromkeys(poll.account.portal for poll in self.polls):
                self.telemetry.count("PollCompleted", portal=portal)
