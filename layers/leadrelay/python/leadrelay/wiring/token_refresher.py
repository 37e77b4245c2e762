"""Composition root of the token refresher."""

import random
import time
import uuid
from collections.abc import Iterator, Mapping
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
from leadrelay.aws.secrets import SecretCredentials, SecretReader
from leadrelay.aws.tokens import SecretTokenStore
from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import Claim
from leadrelay.domain.ports import TokenMinter
from leadrelay.domain.token import Refreshed
from leadrelay.observability import PowertoolsTelemetry, telemetry
from leadrelay.settings import RefresherSettings
from leadrelay.usecases.mint_token import Minting
from leadrelay.usecases.refresh_tokens import TokenRefreshing
from leadrelay.wiring.deployed import deployed, now


@dataclass(frozen=True, slots=True)
class _Turn:
    """This invocation's refreshing."""

    refreshing: TokenRefreshing
    accounts: tuple[Account, ...]
    claim: Claim

    def every(self) -> Mapping[Account, Refreshed]:
        return self.refreshing.refresh_all(self.accounts, self.claim)

    def one(self, account: Account, rejected_at: datetime | None) -> Mapping[Account, Refreshed]:
        return {account: self.refreshing.refresh(account, self.claim, rejected_at)}


@contextmanager
def invocation(context: Any) -> Iterator[_Turn]:
    deadline = now() + timedelta(milliseconds=context.get_remaining_time_in_millis())
    with _telemetry().invocation(context.aws_request_id):
        accounts = tuple(each.account for each in _settings().accounts)
        yield _Turn(_refreshing(), accounts, Claim(uuid.uuid4().hex, deadline))


@cache
def _telemetry() -> PowertoolsTelemetry:
    return telemetry("token_refresher")


@cache
def _settings() -> RefresherSettings:
    return deployed(RefresherSettings, _telemetry())


@cache
def _refreshing() -> TokenRefreshing:
    settings = _settings()
    accounts = settings.accounts
    table = settings.portal_state_table
    minting = Minting(
        minters={each.account: _minter(each) for each in accounts},
        credentials=SecretCredentials({each.account: _credentials(each) for each in accounts}),
        tokens=SecretTokenStore(
            clients.secretsmanager(), {each.account: each.token_secret_arn for each in accounts}
        ),
        states=DynamoPortalStates(clients.dynamodb(), table),
        telemetry=_telemetry(),
        clock=now,
        pause=time.sleep,
        jitter=lambda seconds: random.uniform(0, seconds),  # noqa: S311 - only spreads load
    )
    return TokenRefreshing(minting=minting, leases=DynamoLeases(clients.dynamodb(), table, now))


def _minter(settings: AccountSettings) -> TokenMinter:
    return registry.adapters(settings.account.portal).minter(settings.base_url, settings.auth_url)


def _credentials(settings: AccountSettings) -> SecretReader:
    """Without a memory: credentials that were replaced are tried at once."""
    arn = settings.credentials_secret_arn
    return SecretReader(clients.secretsmanager(), arn, now, soft=timedelta(0))
