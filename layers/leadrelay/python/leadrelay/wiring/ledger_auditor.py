"""Composition root of the ledger auditor."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from typing import Any

from leadrelay import codec, registry
from leadrelay.accounts import AccountSettings
from leadrelay.agency_settings import AgencySettings
from leadrelay.aws import clients
from leadrelay.aws.audit_book import DynamoAuditBook
from leadrelay.aws.configuration import ConfigurationReader, DynamoConfigurations
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.ledger_reading import LedgerReader
from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.aws.secrets import SecretReader
from leadrelay.crm.lead_pro import contract
from leadrelay.crm.lead_pro.api import VERSION
from leadrelay.crm.lead_pro.client import LeadPro
from leadrelay.domain.adapters import Run
from leadrelay.domain.agency import Agency
from leadrelay.domain.balance import Audited, day_of
from leadrelay.domain.contract import Sentinel
from leadrelay.domain.enquiry import Account
from leadrelay.domain.errors import LeadRelayError
from leadrelay.domain.ports import PortalReader
from leadrelay.observability import PowertoolsTelemetry, telemetry
from leadrelay.settings import AuditorSettings
from leadrelay.usecases.access_tokens import CachedAccessTokens
from leadrelay.usecases.audit import Audit
from leadrelay.usecases.audit_record import AuditRecord
from leadrelay.usecases.balance_day import DayBalance
from leadrelay.usecases.check_configuration import ConfigurationCheck
from leadrelay.usecases.look_up_leads import LeadLooks
from leadrelay.usecases.report_drift import DriftReport
from leadrelay.usecases.watch_silence import SilenceWatch
from leadrelay.wire.pacing import Pacer
from leadrelay.wiring.access import access_tokens
from leadrelay.wiring.crm_key import crm_key
from leadrelay.wiring.deployed import deployed, now

CRM = "lead_pro"
CLOSING_TIME = timedelta(seconds=10)  # to write down what was found
LONGEST_READING = timedelta(seconds=40)  # of one account's day
LOOKS_PER_MINUTE = 60  # no more than the least that a configuration may allow
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """This invocation's audit."""

    deadline: datetime
    zone: tzinfo
    sentinels: Mapping[str, Sentinel] = field(default_factory=dict)

    def tick(self) -> Audited:
        return self._audit().tick(self.deadline)

    def yesterday(self) -> Audited:
        return self.day(day_of(now(), self.zone) - DAY)

    def day(self, day: date) -> Audited:
        return self._audit().day(day, self.deadline)

    def since(self, restored_at: datetime, after: str) -> Audited:
        return self._audit().since(restored_at, after, self.deadline)

    def _audit(self) -> Audit:
        settings, rows = _settings(), _rows()
        states = _states()
        common: dict[str, Any] = {"clock": now, "telemetry": _telemetry()}
        accounts = tuple(each.account for each in settings.accounts)
        book = DynamoAuditBook(clients.dynamodb(), settings.portal_state_table)
        crm = _crm(self.sentinels[CRM])
        pacer = Pacer(now, time.sleep, LOOKS_PER_MINUTE)
        ledger = DynamoLedger(clients.dynamodb(), settings.ledger_table, now)
        return Audit(
            accounts=accounts,
            ledger=rows,
            looks=LeadLooks(ledger=ledger, crm=crm, states=states, pace=pacer.wait, **common),
            silence=SilenceWatch(book=book, states=states, zone=self.zone, **common),
            balance=DayBalance(
                accounts=accounts,
                readers=self._reader,
                ledger=rows,
                states=states,
                zone=self.zone,
                **common,
            ),
            check=_check(crm),
            drifts=DriftReport(self.sentinels, _telemetry()),
            record=AuditRecord(book=book, ledger=rows, telemetry=_telemetry()),
            settle=timedelta(seconds=settings.settle_seconds),
            zone=self.zone,
            **common,
        )

    def _reader(self, account: Account) -> PortalReader:
        (settings,) = (each for each in _settings().accounts if each.account == account)
        run = Run(
            account=account,
            base_url=settings.base_url,
            tokens=_tokens(settings),
            deadline=min(self.deadline, now() + LONGEST_READING),
            clock=now,
            telemetry=_telemetry(),
            witness=self.sentinels[account.portal],
        )
        return registry.adapters(account.portal).reader(run)


@contextmanager
def invocation(context: Any) -> Iterator[Turn]:
    deadline = now() + timedelta(milliseconds=context.get_remaining_time_in_millis())
    with _telemetry().invocation(context.aws_request_id):
        portals = {each.account.portal for each in _settings().accounts}
        watched = {str(portal): registry.adapters(portal).contract() for portal in portals}
        sentinels = {name: Sentinel(each) for name, each in {**watched, CRM: contract.LEAD}.items()}
        agency = _agency()
        yield Turn(deadline - CLOSING_TIME, agency.time_zone if agency else UTC, sentinels)


def told(audited: Audited) -> dict[str, Any]:
    return codec.audited_to_mapping(audited)


@cache
def _telemetry() -> PowertoolsTelemetry:
    return telemetry("ledger_auditor")


@cache
def _settings() -> AuditorSettings:
    return deployed(AuditorSettings, _telemetry())


def _rows() -> LedgerReader:
    return LedgerReader(clients.dynamodb(), _settings().ledger_table)


def _states() -> DynamoPortalStates:
    return DynamoPortalStates(clients.dynamodb(), _settings().portal_state_table)


@cache
def _tokens(settings: AccountSettings) -> CachedAccessTokens:
    return access_tokens(settings, _settings().token_refresher_function, now)


def _crm(witness: Sentinel) -> LeadPro:
    """Without a mapper: whoever audits writes nothing."""
    settings = _settings()
    api = contract.WitnessedApi(settings.lead_pro_url.removesuffix(VERSION), witness)
    return LeadPro(api, _api_key, None, _telemetry(), call_seconds=settings.crm_call_seconds)


@cache
def _key_secret() -> SecretReader:
    return SecretReader(clients.secretsmanager(), _settings().lead_pro_secret_arn, now)


def _api_key() -> str:
    return crm_key(_key_secret())


def _check(crm: LeadPro) -> ConfigurationCheck:
    return ConfigurationCheck(
        agency=_agency,
        offices=lambda: {office.id for office in crm.offices()},
        statuses=lambda: {status.name for status in crm.statuses()},
        telemetry=_telemetry(),
    )


@cache
def _configuration() -> ConfigurationReader:
    store = DynamoConfigurations(clients.dynamodb(), _settings().configuration_table)
    return ConfigurationReader(store, now, _telemetry())


def _agency() -> Agency | None:
    """None while the forwarder has nothing to decide by either, which it says itself."""
    try:
        return _configuration().read() or AgencySettings.from_env().agency
    except LeadRelayError:
        return None
