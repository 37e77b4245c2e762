"""What the keeper and the polls know of the webhook of each account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.cli.asking import asking
from leadrelay.cli.stack import Stack
from leadrelay.cli.vault import vault_of
from leadrelay.domain.enquiry import Account
from leadrelay.domain.subscriptions import Subscription, SubscriptionState
from leadrelay.domain.webhook_watch import Health, Watch, health
from leadrelay.usecases.keep_subscriptions import is_made_with


@dataclass(frozen=True, slots=True)
class Overview:
    """`is_set_up`: the account's secret has a value, whatever it is."""

    account: Account
    is_set_up: bool
    kept: SubscriptionState
    watch: Watch
    health: Health

    @property
    def is_wrong(self) -> bool:
        """Not of an account that nobody uses, nor of one whose subscriptions were removed."""
        return self.kept.wanted and self.is_set_up and self.health is not Health.HEALTHY

    def as_data(self) -> dict[str, Any]:
        return {
            "portal": self.account.portal,
            "account": self.account.name,
            "set_up": self.is_set_up,
            "health": self.health,
            "wanted": self.kept.wanted,
            "complete": self.kept.complete,
            "generation": self.kept.generation,
            "checked_at": _text(self.kept.checked_at),
            "succeeded_at": _text(self.kept.succeeded_at),
            "announced_at": _text(self.watch.announced_at),
            "missed_at": _text(self.watch.missed_at),
            "problem": self.kept.problem,
            "held": [_held(each) for each in self.kept.held],
        }


def is_subscribed_with(stack: Stack, account: Account, secret: str) -> bool:
    """Whether every subscription is in place, and carries this webhook secret."""
    with asking("dynamodb:GetItem"):
        kept = states_of(stack).read_subscriptions(account)
    return kept.complete and is_made_with(kept, secret)


def states_of(stack: Stack) -> DynamoPortalStates:
    return DynamoPortalStates(stack.client("dynamodb"), stack.output("PortalStateTableName"))


def overviews(stack: Stack, accounts: Sequence[Account], now: datetime) -> list[Overview]:
    return [_overview(stack, account, now) for account in accounts]


def _overview(stack: Stack, account: Account, now: datetime) -> Overview:
    states = states_of(stack)
    with asking("dynamodb:GetItem"):
        kept, watch = states.read_subscriptions(account), states.read_poll(account).watch
    is_set_up = kept.checked_at is not None or vault_of(stack, account).has_value
    return Overview(account, is_set_up, kept, watch, health(kept, watch, now))


def _held(subscription: Subscription) -> dict[str, Any]:
    return {
        "event": subscription.event,
        "url": subscription.url,
        "active": subscription.is_active,
    }


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
