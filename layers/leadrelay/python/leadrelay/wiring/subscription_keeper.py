"""Composition root of the subscription keeper."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from leadrelay import registry
from leadrelay.accounts import AccountSettings
from leadrelay.aws import clients
from leadrelay.aws.leases import DynamoLeases
from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.aws.secrets import SecretReader, written_at
from leadrelay.domain.adapters import Run
from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import Claim
from leadrelay.domain.errors import ConfigurationError
from leadrelay.domain.subscriptions import Place
from leadrelay.observability import PowertoolsTelemetry, telemetry
from leadrelay.settings import KeeperSettings
from leadrelay.usecases.access_tokens import CachedAccessTokens
from leadrelay.usecases.keep_subscriptions import Kept, SubscriptionKeeping
from leadrelay.wiring.access import access_tokens
from leadrelay.wiring.deployed import deployed, now
from leadrelay.wiring.webhook_secrets import AccountWebhookSecrets

CLOSING_TIME = timedelta(seconds=5)  # to write down what it came to


@dataclass(frozen=True, slots=True)
class Turn:
    """This invocation's keeping."""

    accounts: Mapping[Account, AccountSettings]
    claim: Claim

    def every(self) -> Mapping[Account, Kept]:
        """Those that are due; a portal that is slow takes no time from the accounts after it.

        Canaries go first, for no portal has a part in them.
        """
        _send_canaries()
        waiting = len(self.accounts)
        return {
            account: self._keeping(account, sharing=waiting - before).tick(self.claim)
            for before, account in enumerate(self.accounts)
        }

    def keep(self, account: Account) -> Mapping[Account, Kept]:
        return {account: self._keeping(account).keep(self.claim)}

    def remove(self, account: Account) -> Mapping[Account, Kept]:
        return {account: self._keeping(account).remove(self.claim)}

    def _keeping(self, account: Account, sharing: int = 1) -> SubscriptionKeeping:
        if account not in self.accounts:
            raise ConfigurationError(f"there is no account {account}")
        at = now()
        left = self.claim.deadline - CLOSING_TIME - at
        return _keeping(self.accounts[account], at + left / sharing)


@contextmanager
def invocation(context: Any) -> Iterator[Turn]:
    deadline = now() + timedelta(milliseconds=context.get_remaining_time_in_millis())
    with _telemetry().invocation(context.aws_request_id):
        accounts = {each.account: each for each in _settings().accounts}
        yield Turn(accounts, Claim(uuid.uuid4().hex, deadline))


@cache
def _telemetry() -> PowertoolsTelemetry:
    return telemetry("subscription_keeper")


@cache
def _settings() -> KeeperSettings:
    return deployed(KeeperSettings, _telemetry())


def _send_canaries() -> None:
    if _settings().canary_ledger_table is None:
        return
    # Who wants none need not load how one is sent.
    from leadrelay.wiring.canaries import canaries  # noqa: PLC0415

    canaries(_settings(), _webhook_secrets, now, _telemetry()).tick()


def _webhook_secrets(settings: AccountSettings) -> Sequence[str]:
    verification = registry.adapters(settings.account.portal).verification()
    return AccountWebhookSecrets(_credentials(settings), verification).current()


def _keeping(settings: AccountSettings, deadline: datetime) -> SubscriptionKeeping:
    account, adapters = settings.account, registry.adapters(settings.account.portal)
    table = _settings().portal_state_table
    run = Run(
        account=account,
        base_url=settings.base_url,
        tokens=_tokens(settings),
        deadline=deadline,
        clock=now,
        telemetry=_telemetry(),
    )
    return SubscriptionKeeping(
        account=account,
        portal=adapters.subscriptions(run),
        secrets=lambda: _webhook_secrets(settings),
        place=Place(_settings().webhook_base_url, account),
        states=DynamoPortalStates(clients.dynamodb(), table),
        leases=DynamoLeases(clients.dynamodb(), table, now),
        clock=now,
        telemetry=_telemetry(),
        secrets_written_at=lambda: written_at(
            clients.secretsmanager(), settings.credentials_secret_arn
        ),
        credentials_life=adapters.credentials().life,
    )


def _credentials(settings: AccountSettings) -> SecretReader:
    """Without a memory: another secret is noticed at the next tick."""
    return SecretReader(clients.secretsmanager(), settings.credentials_secret_arn, now)


@cache
def _tokens(settings: AccountSettings) -> CachedAccessTokens:
    return access_tokens(settings, _settings().token_refresher_function, now)
