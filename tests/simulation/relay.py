"""The shipping use cases, composed as their wiring does, behind doors that may fail.

Nothing of the relay's own is replaced: what is modelled begins where it leaves the process.
"""

import base64
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast

from leadrelay import codec
from leadrelay.aws.secrets import SecretReader
from leadrelay.aws.visibility import Visibility
from leadrelay.crm.lead_pro.client import LeadPro
from leadrelay.crm.lead_pro.mapper import LeadProMapper
from leadrelay.domain.agency import Agency
from leadrelay.domain.enquiry import Enquiry, Observation, Portal
from leadrelay.domain.entry import Limits
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.domain.errors import ConfigurationError
from leadrelay.domain.lead import Decision, LeadDraft, Shape
from leadrelay.domain.listing import Listing
from leadrelay.domain.ports import (
    Clock,
    KnownContacts,
    Leases,
    Ledger,
    PortalStates,
    Queue,
    Telemetry,
    Turns,
)
from leadrelay.usecases.adopt_lead import Adopting
from leadrelay.usecases.crm_calls import CrmCalls
from leadrelay.usecases.crm_gate import CrmGate
from leadrelay.usecases.decide_lead import Deciding
from leadrelay.usecases.entry_keeper import EntryKeeper
from leadrelay.usecases.forward_enquiry import Forwarder
from leadrelay.usecases.go_live import GoLiveLines
from leadrelay.usecases.merge_repeat import Merging
from leadrelay.usecases.receive_webhook import Sender, WebhookReceiver
from leadrelay.usecases.sweep_due import DueSweep
from leadrelay.usecases.take_message import MessageTaker
from leadrelay.wire.pacing import SharedPace
from leadrelay.wiring import observations as shipping
from tests.builders import ACCOUNT, AGENCY, NOW
from tests.fakes.listings import EmptyCatalogue

LIMITS = Limits()
WEBHOOK_PATH = "/webhooks/property_finder/1"
ENQUIRY_QUEUE = "https://sqs/enquiries"
BACKFILL_QUEUE = "https://sqs/backfill"


class RememberingMapper(LeadProMapper):
    """Drafting is pure and dear: the same enquiry is drafted once."""

    def draft(
        self, enquiry: Enquiry, decision: Decision, shape: Shape, listing: Listing | None = None
    ) -> LeadDraft:
        return drafted(enquiry, decision, shape, listing)


@lru_cache(maxsize=8192)
def drafted(
    enquiry: Enquiry, decision: Decision, shape: Shape, listing: Listing | None = None
) -> LeadDraft:
    """A draft knows nothing of when something was said, so it is remembered without."""
    asked_at = enquiry.created_at if decision.is_late else None
    timeless = replace(enquiry, observed_at=NOW, created_at=asked_at)
    return _drafted(timeless, decision, shape, listing)


@lru_cache(maxsize=8192)
def _drafted(
    enquiry: Enquiry, decision: Decision, shape: Shape, listing: Listing | None
) -> LeadDraft:
    return LeadProMapper(AGENCY).draft(enquiry, decision, shape, listing)


@lru_cache(maxsize=8192)
def message_body(enquiry: Enquiry) -> Mapping[str, Any]:
    return codec.observation_to_body(enquiry)


@lru_cache(maxsize=8192)
def webhook_body(enquiry: Enquiry) -> bytes:
    """What a portal's webhook says, already in our own words."""
    return json.dumps(message_body(enquiry)).encode()


def observations(envelope: Envelope) -> Iterable[Observation]:
    if envelope.kind is Kind.ENQUIRY:
        return [codec.observation_from_body(envelope.body)]
    if envelope.account.portal is Portal.SEEKER_LEADS:
        return shipping.observations(envelope)
    return [_said(envelope.body)]


def carried(message: str) -> Iterable[Observation]:
    """What is lost with this message unless it is durable; read without an envelope's checks."""
    wire = json.loads(message)
    match wire["kind"]:
        case Kind.ENQUIRY:
            return [codec.observation_from_body(wire["body"])]
        case Kind.RAW_WEBHOOK if wire["portal"] == Portal.SEEKER_LEADS:
            return shipping.observations(Envelope.from_json(message))
        case Kind.RAW_WEBHOOK:
            return [_said(wire["body"])]
    return []


@lru_cache(maxsize=8192)
def _said(raw: str) -> Observation:
    return codec.observation_from_body(json.loads(base64.b64decode(raw)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What the functions reach the world by; `secrets` and `sqs` stand in for boto3's clients."""

    ledger: Ledger
    states: PortalStates
    leases: Leases
    enquiries: Queue
    keys: Queue
    crm: Any
    secrets: Any
    sqs: Any
    contacts: KnownContacts
    adoptions: Leases
    turns: Turns
    sleep: Callable[[float], None]
    agency: Agency = AGENCY


@dataclass(frozen=True, slots=True)
class Forwarding:
    """What one warm forwarder keeps."""

    taker: MessageTaker
    visibility: Visibility


def a_forwarding(doors: Doors, clock: Clock, telemetry: Telemetry) -> Forwarding:
    reader = SecretReader(doors.secrets, "lead-pro", clock)
    keeper = EntryKeeper(ledger=doors.ledger, clock=clock, telemetry=telemetry)
    gate = CrmGate(doors.states, clock, telemetry, doors.agency.crm_calls_per_second)
    crm = LeadPro(
        cast("Any", doors.crm),
        lambda: str(reader.read()["api_key"]),
        RememberingMapper(AGENCY),
        telemetry,
        pace=SharedPace(doors.turns, gate.calls_per_second, clock, telemetry, doors.sleep),
        now=lambda: clock().timestamp(),
    )
    calls = CrmCalls(
        crm=crm,
        gate=gate,
        keeper=keeper,
        deciding=Deciding(
            agency=doors.agency,
            crm=crm,
            catalogue=EmptyCatalogue(),
            clock=clock,
            telemetry=telemetry,
        ),
        adopting=Adopting(adopt=doors.agency.adopt, crm=crm, leases=doors.adoptions, clock=clock),
        clock=clock,
        telemetry=telemetry,
        limits=LIMITS,
    )
    forwarder = Forwarder(
        keeper=keeper,
        calls=calls,
        lines=GoLiveLines(doors.states, clock),
        merging=Merging(
            merge=doors.agency.merge,
            contacts=doors.contacts,
            ledger=doors.ledger,
            crm=crm,
            telemetry=telemetry,
        ),
        crm_configured=lambda: _is_configured(reader),
    )
    taker = MessageTaker(
        forwarder=forwarder, ledger=doors.ledger, read=observations, telemetry=telemetry
    )
    return Forwarding(taker, Visibility(doors.sqs, [ENQUIRY_QUEUE, BACKFILL_QUEUE]))


def _is_configured(reader: SecretReader) -> bool:
    try:
        return bool(reader.read())
    except ConfigurationError:
        return False


def a_receiver(doors: Doors, clock: Clock, telemetry: Telemetry) -> WebhookReceiver:
    secrets = _WebhookSecrets(SecretReader(doors.secrets, "webhook", clock))
    sender = Sender(ACCOUNT, secrets, _is_signed, lambda _: True, lambda _: False)
    return WebhookReceiver([sender], doors.enquiries, {}, clock, telemetry)


@dataclass(frozen=True, slots=True)
class _WebhookSecrets:
    reader: SecretReader

    def current(self) -> tuple[str, ...]:
        return (str(self.reader.read()["api_key"]),)

    def renewed(self) -> tuple[str, ...]:
        return (str(self.reader.reread()["api_key"]),)


def _is_signed(_body: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> bool:
    return headers.get("x-signature", "") in secrets


def a_sweep(doors: Doors, clock: Clock, telemetry: Telemetry) -> DueSweep:
    return DueSweep(
        ledger=doors.ledger,
        queue=doors.keys,
        states=doors.states,
        clock=clock,
        telemetry=telemetry,
    )
