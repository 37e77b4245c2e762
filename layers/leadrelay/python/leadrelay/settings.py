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
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.errors import ConfigurationError
from leadrelay.domain.lead import Agency, LeadType


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSettings:
    account: Account
    base_url: str
    credentials_secret_arn: str
    token_secret_arn: str


def _accounts(text: str) -> tuple[AccountSettings, ...]:
    accounts = tuple(_account(each) for each in json.loads(text))
    if not accounts or len({each.account for each in accounts}) < len(accounts):
        raise ValueError
    return accounts


def _account(wire: Mapping[str, Any]) -> AccountSettings:
    return AccountSettings(
        account=Account(
            Portal(wire["portal"]), environment.matching(environment.NAME)(wire["account"])
        ),
        base_url=environment.url(wire["base_url"]),
        credentials_secret_arn=environment.text(wire["credentials_secret_arn"]),
        token_secret_arn=environment.text(wire["token_secret_arn"]),
    )


def _read_by(reader: Callable[[str], Any]) -> Any:
    return field(metadata={"reader": reader})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    @classmethod
    def from_env(cls) -> Self:
        """Raises ConfigurationError that names every variable that is missing or invalid."""
        values: dict[str, Any] = {}
        wrong: list[str] = []
        for each in fields(cls):
            try:
                values[each.name] = each.metadata["reader"](os.environ[each.name.upper()])
            except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
                wrong.append(each.name.upper())
        if wrong:
            raise ConfigurationError(f"missing or invalid: {', '.join(wrong)}")
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings(Settings):
    accounts: tuple[AccountSettings, ...] = _read_by(_accounts)
    enquiry_queue_url: str = _read_by(environment.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefresherSettings(Settings):
    accounts: tuple[AccountSettings, ...] = _read_by(_accounts)
    portal_state_table: str = _read_by(environment.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollerSettings(Settings):
    accounts: tuple[AccountSettings, ...] = _read_by(_accounts)
    portal_state_table: str = _read_by(environment.text)
    ledger_table: str = _read_by(environment.text)
    enquiry_queue_url: str = _read_by(environment.text)
    backfill_queue_url: str = _read_by(environment.text)
    token_refresher_function: str = _read_by(environment.text)
    poll_interval_seconds: int = _read_by(environment.whole(1, 86_400))
    poll_overlap_seconds: int = _read_by(environment.whole(0, 86_400))
    history_days: int = _read_by(environment.whole(0, 800))


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwarderSettings(Settings):
    ledger_table: str = _read_by(environment.text)
    portal_state_table: str = _read_by(environment.text)
    enquiry_queue_url: str = _read_by(environment.text)
    backfill_queue_url: str = _read_by(environment.text)
    lead_pro_url: str = _read_by(environment.url)
    lead_pro_secret_arn: str = _read_by(environment.text)
    settle_seconds: int = _read_by(environment.whole(0, 86_400))
    crm_call_seconds: int = _read_by(environment.whole(1, 60))


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencySettings(Settings):
    """Read on its own, so that enquiries are still admitted while the agency's part is wrong."""

    office_id: int = _read_by(environment.whole(1, 2**53))
    default_lead_type: LeadType = field(metadata={"reader": LeadType})
    placeholder_email_domain: str = _read_by(environment.matching(environment.DOMAIN))
    phone_region: str = _read_by(environment.matching(environment.COUNTRY))
    lead_source: str = _read_by(environment.text)

    @property
    def agency(self) -> Agency:
        return Agency(
            office_id=self.office_id,
            default_type=self.default_lead_type,
            placeholder_email_domain=self.placeholder_email_domain,
            phone_region=self.phone_region,
            source=self.lead_source,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SweeperSettings(Settings):
    ledger_table: str = _read_by(environment.text)
    enquiry_queue_url: str = _read_by(environment.text)
    portal_state_table: str = _read_by(environment.text)
