"""How each account stands at its portal: polls, watermark, webhook, access token."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account
from leadrelay.domain.ports import PortalStates
from leadrelay.domain.subscriptions import SubscriptionState
from leadrelay.domain.token import RefreshState
from leadrelay.domain.webhook_watch import Health, health

LATE_POLL = timedelta(minutes=15)
LATE_WATERMARK = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReport:
    account: Account
    poll: PollState
    kept: SubscriptionState
    refresh: RefreshState
    now: datetime

    @property
    def webhook(self) -> Health:
        return health(self.kept, self.poll.watch, self.now)

    @property
    def is_begun(self) -> bool:
        """Before its first poll an account is not set up, which is no fault."""
        return self.poll.polled_at is not None or self.poll.failures > 0

    def faults(self) -> list[str]:
        """What needs a person, the worst first."""
        return list(self._faults()) if self.is_begun else []

    def _faults(self) -> Iterator[str]:
        if self.refresh.refusals:
            yield f"credentials refused {self.refresh.refusals} times"
        if self.poll.polled_at is None or self.now - self.poll.polled_at > LATE_POLL:
            yield f"no complete poll, {self.poll.failures} failed"
        elif self.poll.watermark is None or self.now - self.poll.watermark > LATE_WATERMARK:
            yield "behind: the past is still being read"
        if self.webhook is Health.UNHEALTHY:
            yield self.kept.problem or "webhook does not announce everything"


def reports(
    accounts: Sequence[Account], states: PortalStates, now: datetime
) -> tuple[AccountReport, ...]:
    return tuple(_report(account, states, now) for account in accounts)


def _report(account: Account, states: PortalStates, now: datetime) -> AccountReport:
    return AccountReport(
        account=account,
        poll=states.read_poll(account),
        kept=states.read_subscriptions(account),
        refresh=states.read_refresh(account),
        now=now,
    )
