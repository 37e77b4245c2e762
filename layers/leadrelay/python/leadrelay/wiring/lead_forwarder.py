"""Composition root of the lead forwarder."""

import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache, lru_cache
from typing import Any

from leadrelay.agency_settings import AgencySettings
from leadrelay.aws import clients
from leadrelay.aws.configuration import ConfigurationReader, DynamoConfigurations
from leadrelay.aws.contacts import ContactDigests
from leadrelay.aws.known_contacts import DynamoKnownContacts
from leadrelay.aws.leases import DynamoLeases
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.ledger_reading import LedgerReader
from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.aws.secrets import SecretReader
from leadrelay.aws.turns import DynamoTurns
from leadrelay.aws.visibility import Visibility
from leadrelay.crm.lead_pro.api import VERSION
from leadrelay.crm.lead_pro.client import LeadPro
from leadrelay.crm.lead_pro.contacts import traces_of
from leadrelay.crm.lead_pro.mapper import LeadProMapper
from leadrelay.domain.agency import Agency
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.entry import LONGEST, Claim, Limits
from leadrelay.domain.errors import ConfigurationError, LeadRelayError
from leadrelay.observability import PowertoolsTelemetry, telemetry
from leadrelay.settings import ForwarderSettings
from leadrelay.usecases.adopt_lead import Adopting
from leadrelay.usecases.catalogue import ListingCatalogue
from leadrelay.usecases.crm_calls import CrmCalls
from leadrelay.usecases.crm_gate import CrmGate
from leadrelay.usecases.decide_lead import Deciding
from leadrelay.usecases.entry_keeper import EntryKeeper
from leadrelay.usecases.forward_enquiry import Forwarder
from leadrelay.usecases.go_live import GoLiveLines
from leadrelay.usecases.merge_repeat import Merging
from leadrelay.usecases.take_message import MessageTaker
from leadrelay.wire.pacing import SharedPace
from leadrelay.wire.timing import crm_api
from leadrelay.wiring.contact_key import contact_key
from leadrelay.wiring.crm_key import crm_key
from leadrelay.wiring.deployed import deployed, now
from leadrelay.wiring.listings import listing_catalogue
from leadrelay.wiring.observations import observations
from leadrelay.wiring.records import RecordTaker


@contextmanager
def invocation(context: Any) -> Iterator[RecordTaker]:
    """What takes each SQS record of this invocation."""
    time_left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    deadline = now() + time_left
    with _telemetry().invocation(context.aws_request_id):
        _check(time_left)
        yield RecordTaker(_message_taker(), _visibility(), Claim(uuid.uuid4().hex, deadline))


def _check(time_left: timedelta) -> None:
    """With a time-out that no call to the CRM fits into, every message would come back for ever."""
    limits = _limits(_settings())
    if time_left < limits.call + limits.slack:
        _name(ConfigurationError("the function's time-out is too short for CRM_CALL_SECONDS"))


@cache
def _telemetry() -> PowertoolsTelemetry:
    return telemetry("lead_forwarder")


@cache
def _visibility() -> Visibility:
    settings = _settings()
    return Visibility(clients.sqs(), [settings.enquiry_queue_url, settings.backfill_queue_url])


@cache
def _settings() -> ForwarderSettings:
    return deployed(ForwarderSettings, _telemetry())


@cache
def _configuration() -> ConfigurationReader:
    store = DynamoConfigurations(clients.dynamodb(), _settings().configuration_table)
    return ConfigurationReader(store, now, _telemetry())


def _agency() -> Agency | None:
    """None while the agency's part is wrong or not to be read: enquiries are admitted and wait."""
    try:
        return _configuration().read() or AgencySettings.from_env().agency
    except LeadRelayError as error:
        _name(error)
        return None


def _name(error: LeadRelayError) -> None:
    _telemetry().count("ConfigurationInvalid")
    _telemetry().event("ConfigurationInvalid", error=error)


@cache
def _key_secret() -> SecretReader:
    return SecretReader(clients.secretsmanager(), _settings().lead_pro_secret_arn, now)


def _api_key() -> str:
    return crm_key(_key_secret())


def _crm_configured() -> bool:
    try:
        return bool(_api_key())
    except ConfigurationError:
        _telemetry().count("NotConfigured", system="lead_pro")
        return False


def _message_taker() -> MessageTaker:
    forwarder = _forwarder(_agency())
    return MessageTaker(
        forwarder=forwarder,
        ledger=forwarder.keeper.ledger,
        read=observations,
        telemetry=_telemetry(),
    )


@lru_cache(maxsize=2)  # a warm process meets any number of versions
def _forwarder(agency: Agency | None) -> Forwarder:
    settings = _settings()
    states = DynamoPortalStates(clients.dynamodb(), settings.portal_state_table)
    digests = ContactDigests(_contact_key(), _contacts(agency))
    ledger = DynamoLedger(
        clients.dynamodb(),
        settings.ledger_table,
        now,
        digests=digests,
        keeping=agency.keeping if agency else LONGEST,
    )
    keeper = EntryKeeper(ledger=ledger, clock=now, telemetry=_telemetry())
    most = agency.crm_calls_per_second if agency else None
    gate = CrmGate(states, now, _telemetry(), most)
    crm = _crm(settings, agency, gate)
    calls = CrmCalls(
        crm=crm,
        gate=gate,
        keeper=keeper,
        deciding=Deciding(
            agency=agency,
            crm=crm,
            catalogue=_catalogue(),
            clock=now,
            telemetry=_telemetry(),
        ),
        adopting=Adopting(
            adopt=agency.adopt if agency else None,
            crm=crm,
            leases=DynamoLeases(clients.dynamodb(), settings.portal_state_table, now),
            clock=now,
        ),
        clock=now,
        telemetry=_telemetry(),
        limits=_limits(settings),
    )
    return Forwarder(
        keeper=keeper,
        calls=calls,
        lines=GoLiveLines(states, now),
        merging=Merging(
            merge=agency.merge if agency else None,
            contacts=DynamoKnownContacts(
                LedgerReader(clients.dynamodb(), settings.ledger_table), digests
            ),
            ledger=ledger,
            crm=crm,
            telemetry=_telemetry(),
        ),
        crm_configured=_crm_configured,
    )


@cache
def _contact_key() -> Callable[[], str]:
    return contact_key(_settings().contact_key_secret_arn)


def _contacts(agency: Agency | None) -> Callable[[Enquiry], Collection[str]]:
    def contacts(enquiry: Enquiry) -> Collection[str]:
        if agency is None:
            raise ConfigurationError("no region for telephone numbers")
        return traces_of(enquiry, agency.phone_region)

    return contacts


@cache
def _catalogue() -> ListingCatalogue:
    """Kept when the agency's configuration changes: it remembers what it has read."""
    return listing_catalogue(_settings(), now, _telemetry())


def _limits(settings: ForwarderSettings) -> Limits:
    return Limits(
        settle=timedelta(seconds=settings.settle_seconds),
        call=timedelta(seconds=settings.crm_call_seconds),
    )


def _crm(settings: ForwarderSettings, agency: Agency | None, gate: CrmGate) -> LeadPro:
    turns = DynamoTurns(clients.dynamodb(), settings.portal_state_table)
    return LeadPro(
        crm_api(settings.lead_pro_url.removesuffix(VERSION), _telemetry()),
        _api_key,
        LeadProMapper(agency) if agency else None,
        _telemetry(),
        call_seconds=settings.crm_call_seconds,
        pace=SharedPace(turns, gate.calls_per_second, now, _telemetry()),
    )
