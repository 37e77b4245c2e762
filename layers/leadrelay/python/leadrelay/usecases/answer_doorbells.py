"""A portal has said that there is something to read: read it, however recently that was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import Claim
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.domain.errors import SchemaError
from leadrelay.domain.ports import Telemetry
from leadrelay.usecases.account_poll import AccountPoll, Polled
from leadrelay.usecases.poll_portal import PortalPoll

ANSWERED = frozenset({Polled.COMPLETED, Polled.NOT_DUE})


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorbellAnswering:
    """For one invocation: one poll of an account answers all that `rung` for it, or none."""

    polls: Mapping[Account, AccountPoll]
    rung: Mapping[Account, Sequence[datetime]]
    telemetry: Telemetry
    claim: Claim
    polled: dict[Account, Polled] = field(default_factory=dict)

    def answer(self, doorbell: Envelope) -> bool:
        """False asks for the same doorbell again soon. Raises SchemaError for what is none."""
        account = doorbell.account
        if doorbell.kind is not Kind.DOORBELL or account not in self.polls:
            raise SchemaError("not a doorbell of this poller")
        if account not in self.polled:
            poll = PortalPoll(self.polls[account])
            self.polled[account] = poll.ring(self.rung[account], self.claim)
        is_answered = self.polled[account] in ANSWERED
        if is_answered:
            self.telemetry.count("DoorbellsAnswered", account=str(account))
        return is_answered


def rung_in(envelopes: Sequence[Envelope]) -> dict[Account, list[datetime]]:
    """When it rang for each account."""
    rung: dict[Account, list[datetime]] = {}
    for envelope in envelopes:
        if envelope.kind is Kind.DOORBELL:
            rung.setdefault(envelope.account, []).append(envelope.received_at)
    return rung
