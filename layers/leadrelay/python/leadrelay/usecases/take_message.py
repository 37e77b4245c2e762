"""What each kind of queue message asks for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import assert_never

from leadrelay.domain.command import Command
from leadrelay.domain.crm_event import CrmEvent
from leadrelay.domain.enquiry import Account, Observation, Unreadable
from leadrelay.domain.entry import Claim, Entry
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.domain.errors import SchemaError
from leadrelay.domain.ports import Ledger, Telemetry
from leadrelay.usecases.forward_enquiry import Forwarder
from leadrelay.usecases.hear_crm import CrmListener


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTaker:
    """`read` turns a message that carries content into observations; it never raises for it."""

    forwarder: Forwarder
    ledger: Ledger
    read: Callable[[Envelope], Iterable[Observation]]
    telemetry: Telemetry

    def take(self, envelope: Envelope, claim: Claim) -> bool:
        """False asks for the same message again soon; so does a TransientError."""
        match envelope.kind:
            case Kind.ENQUIRY | Kind.RAW_WEBHOOK:
                return self._admit(self.read(envelope), claim)
            case Kind.KEY:
                return self.forwarder.drive(_text(envelope, "key"), claim)
            case Kind.COMMAND:
                return self._command(envelope, claim)
            case Kind.CRM_EVENT:
                event = CrmEvent.from_body(envelope.body)
                CrmListener(self.forwarder).hear(event, envelope.received_at, claim)
                return True
            case Kind.DOORBELL:
                self.telemetry.event("MessageIgnored", kind=envelope.kind)
                return True
        assert_never(envelope.kind)

    def _admit(self, observations: Iterable[Observation], claim: Claim) -> bool:
        finished = [self.forwarder.admit(observation, claim) for observation in observations]
        return all(finished)

    def _command(self, envelope: Envelope, claim: Claim) -> bool:
        key = _text(envelope, "key")
        match _command(envelope):
            case Command.REPLAY:
                return self._replay(key, claim)
            case Command.CREATE:
                return self.forwarder.create(key, claim)
            case Command.DISMISS:
                return self.forwarder.dismiss(key, claim)
            case Command.ERASE:
                return self.forwarder.erase(key, envelope.account, claim)

    def _replay(self, key: str, claim: Claim) -> bool:
        entry = self.ledger.read(key)
        if entry is not None and entry.record.enquiry is None and entry.record.raw is not None:
            return self._reread(key, entry.row.account, entry, claim)
        return self.forwarder.replay(key, claim)

    def _reread(self, key: str, account: Account, entry: Entry, claim: Claim) -> bool:
        again = Envelope(
            kind=Kind.RAW_WEBHOOK,
            account=account,
            received_at=entry.row.admitted_at,
            body=entry.record.raw,
        )
        observations = tuple(self.read(again))
        if not observations or any(isinstance(each, Unreadable) for each in observations):
            self.telemetry.event("StillUnreadable", key=key)
            return True
        admitted = self._admit(observations, claim)
        if all(observation.key != key for observation in observations):
            self.forwarder.supersede(key, claim)
        return admitted


def _command(envelope: Envelope) -> Command:
    try:
        return Command(_text(envelope, "command"))
    except ValueError:
        raise SchemaError("unknown command") from None


def _text(envelope: Envelope, name: str) -> str:
    try:
        return str(envelope.body[name])
    except (KeyError, TypeError):
        raise SchemaError(f"a {envelope.kind} message without {name}") from None
