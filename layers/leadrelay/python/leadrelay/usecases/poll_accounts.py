"""One tick of the poller: what is new of every account first, then the past in the time left."""

from collections.abc import Sequence
from dataclasses import dataclass

from leadrelay.domain.entry import Claim
from leadrelay.domain.ports import Telemetry
from leadrelay.usecases.account_poll import HEALTHY, AccountPoll, Polled
from leadrelay.usecases.poll_portal import PortalPoll
from leadrelay.usecases.sweep_portal import PortalSweep


@dataclass(frozen=True, slots=True)
class AccountsPoll:
    polls: Sequence[AccountPoll]
    telemetry: Telemetry

    def tick(self, claim: Claim) -> dict[str, Polled]:
        outcomes = {
            str(poll.account): PortalPoll(poll).tick(self._share(claim, before))
            for before, poll in enumerate(self.polls)
        }
        self._announce(list(outcomes.values()))
        for before, poll in enumerate(self.polls):
            PortalSweep(poll).tick(self._share(claim, before))
        return outcomes

    def _share(self, claim: Claim, before: int) -> Claim:
        """An account with much to read takes no time from those after it."""
        now = self.polls[before].clock()
        return Claim(claim.owner, now + (claim.deadline - now) / (len(self.polls) - before))

    def _announce(self, outcomes: Sequence[Polled]) -> None:
        """`PollCompleted` is a heartbeat: it also beats where nothing was due yet."""
        skipped = outcomes.count(Polled.NOT_DUE)
        if skipped:
            self.telemetry.count("PollSkipped", skipped)
        if HEALTHY.issuperset(outcomes):
            for portal in dict.fromkeys(poll.account.portal for poll in self.polls):
                self.telemetry.count("PollCompleted", portal=portal)
