"""A portal has said that there is something to read: read it, however recently that was done."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import Claim
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.domain.errors import SchemaError
from leadrelay.domain.ports import Telemetry
from leadrelay.usecases.account_poll import AccountPoll, Polled
from leadrelay.usecases.poll_portal import PortalPoll

ANSWERED = frozenset({Polled.COMPLETED, Polled.NOT_DUE})


@dataclass(frozen=True, slots=True)
class DoorbellAnswering:
    """For one invocation: a poll that it made answers every doorbell that it was started with."""

    polls: Mapping[Account, AccountPoll]
    telemetry: Telemetry
    claim: Claim
    polled: dict[Account, Polled] = field(default_factory=dict)

    def answer(self, doorbell: Envelope) -> bool:
        """False asks for the same doorbell again soon. Raises SchemaError for what is none."""
        if doorbell.kind is not Kind.DOORBELL or doorbell.account not in self.polls:
            raise SchemaError("not a doorbell of this poller")
        is_answered = self._poll(doorbell) in ANSWERED
        if is_answered:
            self.telemetry.count("DoorbellsAnswered", account=str(doorbell.account))
        return is_answered

    def _poll(self, doorbell: Envelope) -> Polled:
        """A poll that failed or had no turn is not tried again for the next doorbell."""
        account = doorbell.account
        if self.polled.get(account, Polled.NOT_DUE) is Polled.NOT_DUE:
            poll = PortalPoll(self.polls[account])
            self.polled[account] = poll.ring(doorbell.received_at, self.claim)
        return self.polled[account]
