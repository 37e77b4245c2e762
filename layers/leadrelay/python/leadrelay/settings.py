"""What the deployment decides, read from the environment in one go.

The field `queue_url` is the environment variable `QUEUE_URL`. There are no defaults: a wrong
deployment must fail and say everything that is wrong with it, not write somewhere else.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from leadrelay import environment
from leadrelay.accounts import (
    PORTALS,
    AccountSettings,
    WrongVariableError,
    accounts_in,
    named_accounts,
)
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.errors import ConfigurationError


def read_by(reader: Callable[[str], Any], variable: str | None = None) -> Any:
    return field(metadata={"reader": reader, "variable": variable})


def _queues(text: str) -> Mapping[Portal, str]:
    return {Portal(portal): environment.text(url) for portal, url in json.loads(text).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    @classmethod
    def from_env(cls) -> Self:
        """Raises ConfigurationError that names every variable that is missing or invalid."""
        values: dict[str, Any] = {}
        wrong: list[str] = []
        for each in fields(cls):
            variable = each.metadata["variable"] or each.name.upper()
            try:
                values[each.name] = each.metadata["reader"](os.environ[variable])
            except WrongVariableError as error:
                wrong.append(str(error))
            except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
                wrong.append(variable)
        if wrong:
            raise ConfigurationError(f"missing or invalid: {', '.join(wrong)}")
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings(Settings):
    accounts: tuple[AccountSettings, ...] = read_by(accounts_in, PORTALS)
    enquiry_queue_url: str = read_by(environment.text)
    doorbell_queue_urls: Mapping[Portal, str] = read_by(_queues)
    lead_pro_webhook_secret_arn: str = read_by(environment.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefresherSettings(Settings):
    accounts: tuple[AccountSettings, ...] = read_by(accounts_in, PORTALS)
    portal_state_table: str = read_by(environment.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollerSettings(Settings):
    accounts: tuple[AccountSettings, ...] = read_by(accounts_in, PORTALS)
    portal_state_table: str = read_by(environment.text)
    ledger_table: str = read_by(environment.text)
    enquiry_queue_url: str = read_by(environment.text)
    backfill_queue_url: str = read_by(environment.text)
    token_refresher_function: str = read_by(environment.text)
    doorbell_queue_url: str | None = read_by(environment.optional(environment.text))
    poll_interval_seconds: int = read_by(environment.whole(1, 86_400))
    poll_overlap_seconds: int = read_by(environment.whole(0, 86_400))
    history_days: int = read_by(environment.whole(0, 800))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeeperSettings(Settings):
    """Without `canary_ledger_table` there are no canaries."""

    accounts: tuple[AccountSettings, ...] = read_by(accounts_in, PORTALS)
    portal_state_table: str = read_by(environment.text)
    token_refresher_function: str = read_by(environment.text)
    webhook_base_url: str = read_by(environment.url)
    canary_ledger_table: str | None = read_by(environment.optional(environment.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwarderSettings(Settings):
    """`accounts` are those that can be asked about a listing."""

    accounts: tuple[AccountSettings, ...] = read_by(accounts_in, PORTALS)
    listings_table: str = read_by(environment.text)
    ledger_table: str = read_by(environment.text)
    portal_state_table: str = read_by(environment.text)
    configuration_table: str = read_by(environment.text)
    enquiry_queue_url: str = read_by(environment.text)
    backfill_queue_url: str = read_by(environment.text)
    lead_pro_url: str = read_by(environment.url)
    lead_pro_secret_arn: str = read_by(environment.text)
    contact_key_secret_arn: str = read_by(environment.text)
    settle_seconds: int = read_by(environment.whole(0, 86_400))
    crm_call_seconds: int = read_by(environment.whole(1, 60))


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditorSettings(Settings):
    accounts: tuple[AccountSettings, ...] = read_by(accounts_in, PORTALS)
    ledger_table: str = read_by(environment.text)
    portal_state_table: str = read_by(environment.text)
    configuration_table: str = read_by(environment.text)
    token_refresher_function: str = read_by(environment.text)
    lead_pro_url: str = read_by(environment.url)
    lead_pro_secret_arn: str = read_by(environment.text)
    settle_seconds: int = read_by(environment.whole(0, 86_400))
    crm_call_seconds: int = read_by(environment.whole(1, 60))


@dataclass(frozen=True, slots=True, kw_only=True)
class SweeperSettings(Settings):
    ledger_table: str = read_by(environment.text)
    dead_letter_queue_urls: tuple[str, ...] = read_by(environment.texts)
    enquiry_queue_url: str = read_by(environment.text)
    portal_state_table: str = read_by(environment.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleSettings(Settings):
    """`phone_region` holds until a configuration is pushed."""

    account_names: tuple[Account, ...] = read_by(named_accounts)
    ledger_table: str = read_by(environment.text)
    portal_state_table: str = read_by(environment.text)
    configuration_table: str = read_by(environment.text)
    contact_key_secret_arn: str = read_by(environment.text)
    phone_region: str = read_by(environment.matching(environment.COUNTRY))
    operator_actions_function: str = read_by(environment.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSettings(Settings):
    ledger_table: str = read_by(environment.text)
    enquiry_queue_url: str = read_by(environment.text)
