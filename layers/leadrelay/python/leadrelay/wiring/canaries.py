"""Canaries, signed with each account's own secret and handed in at its own address."""

from collections.abc import Callable, Sequence
from datetime import datetime

from leadrelay.accounts import AccountSettings
from leadrelay.aws import clients
from leadrelay.aws.ledger_reading import LedgerReader
from leadrelay.domain.enquiry import Account
from leadrelay.domain.errors import UnavailableError
from leadrelay.domain.ports import Clock, Telemetry
from leadrelay.domain.subscriptions import Place
from leadrelay.http import JsonApi
from leadrelay.settings import KeeperSettings
from leadrelay.usecases.send_canaries import Canaries
from leadrelay.wire.specimens import Specimen

SECONDS = 20.0  # of the keeper's minute, for all accounts together
Secrets = Callable[[AccountSettings], Sequence[str]]


def canaries(
    settings: KeeperSettings, secrets: Secrets, clock: Clock, telemetry: Telemetry
) -> Canaries:
    accounts = {each.account: each for each in settings.accounts}

    def send(account: Account, hour: datetime) -> None:
        secret = secrets(accounts[account])[0]
        hand_in(settings.webhook_base_url, account, hour, secret, SECONDS / len(accounts))

    return Canaries(
        accounts=tuple(accounts),
        rows=LedgerReader(clients.dynamodb(), str(settings.canary_ledger_table)),
        send=send,
        clock=clock,
        telemetry=telemetry,
    )


def hand_in(base_url: str, account: Account, hour: datetime, secret: str, seconds: float) -> None:
    """Raises a LeadRelayError unless our webhook has kept it."""
    api, specimen = JsonApi(base_url, total_seconds=seconds), Specimen.canary(account, hour)
    answer = specimen.hand_in(api, Place("", account).canary_url, account.portal, secret)
    if not answer.ok:
        raise UnavailableError(f"our webhook answered {answer.status}")
