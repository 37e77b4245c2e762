"""What the log and the metrics say of an account's webhook subscriptions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from leadrelay.domain.enquiry import Account
from leadrelay.domain.errors import (
    ConfigurationError,
    CredentialsRefusedError,
    LeadRelayError,
    NotConfiguredError,
    SchemaError,
)
from leadrelay.domain.ports import Telemetry
from leadrelay.domain.subscriptions import Plan, Subscription, SubscriptionState

WARNING = timedelta(days=30)  # before credentials end
METRICS: tuple[tuple[type[LeadRelayError], str], ...] = (
    (NotConfiguredError, "NotConfigured"),
    (ConfigurationError, "ConfigurationInvalid"),
    (CredentialsRefusedError, "CredentialsRefused"),
    (SchemaError, "PortalSchemaErrors"),
)


@dataclass(frozen=True, slots=True)
class SubscriptionReport:
    account: Account
    telemetry: Telemetry

    def seen(self, state: SubscriptionState, plan: Plan, now: datetime) -> None:
        self.missing(plan)
        if state.succeeded_at is not None:
            age = max((now - state.succeeded_at).total_seconds(), 0)
            self.telemetry.count("SubscriptionLastSuccessAge", age, account=str(self.account))

    def missing(self, plan: Plan) -> None:
        self._count("SubscriptionsMissing", plan)

    def repaired(self, plan: Plan) -> None:
        self._count("SubscriptionsRepaired", plan)

    def left(self, subscription: Subscription) -> None:
        account = str(self.account)
        self.telemetry.event("SubscriptionLeft", account=account, of=subscription.event)

    def not_audited(self, error: LeadRelayError) -> None:
        self.telemetry.event("SubscriptionsNotAudited", account=str(self.account), error=error)

    def credentials(self, age: timedelta, life: timedelta | None) -> None:
        account = str(self.account)
        self.telemetry.count("CredentialsAge", age.total_seconds(), account=account)
        if life is not None and age > life - WARNING:
            self.telemetry.count("CredentialsExpiring", account=account)

    def failed(self, error: LeadRelayError) -> None:
        metric = next((metric for kind, metric in METRICS if isinstance(error, kind)), None)
        if metric is not None:
            self.telemetry.count(metric, system=str(self.account))
        self.telemetry.event("SubscriptionsNotKept", account=str(self.account), error=error)

    def _count(self, metric: str, plan: Plan) -> None:
        """Nothing where nothing lacks."""
        if plan.lacking:
            self.telemetry.count(metric, plan.lacking, account=str(self.account))
