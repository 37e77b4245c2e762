"""What polls and sweeps of one account have in common."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from leadrelay.domain.coverage import PollRules, PollState, Window, halved
from leadrelay.domain.enquiry import Account
from leadrelay.domain.errors import (
    ConfigurationError,
    CredentialsRefusedError,
    LeadRelayError,
    NotConfiguredError,
    SchemaError,
)
from leadrelay.domain.ports import Clock, Leases, PortalStates, Telemetry
from leadrelay.domain.webhook_watch import health, is_silent
from leadrelay.usecases.admit_page import PageAdmission
from leadrelay.usecases.read_slice import SliceReader


class Polled(StrEnum):
    COMPLETED = "completed"
    NOT_DUE = "not_due"  # nor needed for the doorbell that rang
    BUSY = "busy"  # another worker reads this account, or the portal cannot be read
    INTERRUPTED = "interrupted"  # out of time; the next tick goes on
    NOT_CONFIGURED = "not_configured"  # and never was
    FAILED = "failed"


HEALTHY = frozenset({Polled.COMPLETED, Polled.NOT_DUE, Polled.NOT_CONFIGURED})


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPoll:
    account: Account
    reader: SliceReader
    admission: PageAdmission
    states: PortalStates
    leases: Leases
    rules: PollRules
    clock: Clock
    telemetry: Telemetry
    is_one_of_several: bool = False  # at its portal; only then is a series of its own worth paying

    @property
    def lease_name(self) -> str:
        """Of all accounts of a portal: its limits are the partner's, not an account's."""
        return f"poll:{self.account.portal}"

    def pace(self, state: PollState) -> timedelta:
        kept = self.states.read_subscriptions(self.account)
        return self.rules.pace(health(kept, state.watch, self.clock()))

    def expects_webhooks(self) -> bool:
        """False where an agency has never set any up, or has removed them."""
        kept = self.states.read_subscriptions(self.account)
        return kept.wanted and kept.checked_at is not None

    def shorter(self, slice_seconds: int, window: Window) -> int:
        return halved(slice_seconds, window, self.clock())

    def measure(self, state: PollState) -> None:
        self._measure("WatermarkAge", state.watermark)
        self._measure("SecondsSinceLastEnquiry", state.last_enquiry_at)
        if is_silent(state.watch, self.clock()) and self.expects_webhooks():
            self.telemetry.count("WebhookSilenced", account=str(self.account))

    def blame(self, error: LeadRelayError) -> None:
        """Count what a poll or a sweep came to."""
        metric = _metric(error)
        if metric is not None:
            self.telemetry.count(metric, system=str(self.account))
        self.telemetry.event("PortalNotRead", account=str(self.account), error=error)

    def _measure(self, metric: str, since: datetime | None) -> None:
        if since is not None:
            age = max((self.clock() - since).total_seconds(), 0)
            own = {"account": str(self.account)} if self.is_one_of_several else {}
            self.telemetry.count(metric, age, **own)


def _metric(error: LeadRelayError) -> str | None:
    match error:
        case NotConfiguredError():
            return "NotConfigured"
        case ConfigurationError():
            return "ConfigurationInvalid"
        case CredentialsRefusedError():
            return "CredentialsRefused"
        case SchemaError():
            return "PortalSchemaErrors"
    return None
