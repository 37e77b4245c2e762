"""What travels on the queues: ASCII JSON, at most 256 KiB, readable by the release before."""

import base64
import binascii
import json
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from leadrelay.domain.command import Command
from leadrelay.domain.crm_event import CrmEvent
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.errors import NewerVersionError, SchemaError

SCHEMA_VERSION = 1
NO_ACCOUNT = ""  # the CRM knows none; the row of the enquiry does


class Kind(StrEnum):
    ENQUIRY = "enquiry"  # body: an Enquiry or an Unreadable as a mapping
    RAW_WEBHOOK = "raw_webhook"  # body: base64 of the exact bytes that were signed
    KEY = "key"  # body: {"key": enquiry key}, drive this row
    CRM_EVENT = "crm_event"  # body: a CrmEvent as a mapping
    DOORBELL = "doorbell"  # body: {}, the portal has something to read
    COMMAND = "command"  # body: {"command": one of Command, "key": enquiry key}


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """`cause` is the id of the invocation that queued it, by which log lines belong together."""

    kind: Kind
    account: Account
    received_at: datetime
    body: Any = field(repr=False)
    cause: str = ""

    @classmethod
    def of_webhook(cls, account: Account, received_at: datetime, raw: bytes) -> "Envelope":
        body = base64.b64encode(raw).decode("ascii")
        return cls(kind=Kind.RAW_WEBHOOK, account=account, received_at=received_at, body=body)

    @classmethod
    def of_doorbell(cls, account: Account, received_at: datetime) -> "Envelope":
        return cls(kind=Kind.DOORBELL, account=account, received_at=received_at, body={})

    @classmethod
    def of_crm_event(cls, event: CrmEvent, received_at: datetime) -> "Envelope":
        account, body = Account(event.portal, NO_ACCOUNT), event.to_body()
        return cls(kind=Kind.CRM_EVENT, account=account, received_at=received_at, body=body)

    @classmethod
    def of_command(
        cls, account: Account, received_at: datetime, command: Command, key: str
    ) -> "Envelope":
        body = {"command": command.value, "key": key}
        return cls(kind=Kind.COMMAND, account=account, received_at=received_at, body=body)

    @property
    def raw(self) -> bytes:
        """The exact bytes of a `raw_webhook`. Raises SchemaError where it is not base64."""
        try:
            return base64.b64decode(self.body, validate=True)
        except (binascii.Error, TypeError, ValueError) as error:
            raise SchemaError("envelope body is not base64") from error

    def to_json(self) -> str:
        wire = {
            "schema_version": SCHEMA_VERSION,
            "kind": self.kind,
            "portal": self.account.portal,
            "account": self.account.name,
            "received_at": self.received_at.isoformat(),
            "body": self.body,
        }
        return json.dumps(wire | {"cause": self.cause} if self.cause else wire)

    @classmethod
    def from_json(cls, text: str) -> "Envelope":
        """Raises SchemaError for what no release wrote, NewerVersionError for a newer one's."""
        try:
            wire = json.loads(text)
            version = int(wire["schema_version"])
            if version > SCHEMA_VERSION:
                raise NewerVersionError(f"envelope schema_version {version}")
            return cls(
                kind=Kind(wire["kind"]),
                account=Account(Portal(wire["portal"]), str(wire["account"])),
                received_at=datetime.fromisoformat(wire["received_at"]),
                body=wire["body"],
                cause=str(wire.get("cause", "")),
            )
        except (ValueError, KeyError, TypeError, RecursionError):
            raise SchemaError("not an envelope") from None
