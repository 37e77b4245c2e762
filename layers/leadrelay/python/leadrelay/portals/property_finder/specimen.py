"""A made-up lead as the portal would deliver it, to see whether one arrives."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leadrelay.portals.property_finder.verification import SIGNATURE_HEADER
from leadrelay.wire.webhook_secrets import signature


def phone(number: int) -> str:
    """Ofcom keeps 07700 900000 to 07700 900999 for drama: they are nobody's."""
    return f"+447700900{number % 1000:03}"


def delivery(lead_id: str, names: tuple[str, str], email: str, at: datetime) -> dict[str, Any]:
    contacts = [
        {"type": "email", "value": email},
        {"type": "phone", "value": phone(int(at.timestamp()))},
    ]
    return {
        "id": f"lead-created-{lead_id}",
        "type": "lead.created",
        "timestamp": at.isoformat(timespec="seconds"),
        "entity": {"id": lead_id, "type": "lead"},
        "payload": {
            "channel": "email",
            "status": "sent",
            "entityType": "company",
            "publicProfile": {"id": 0},
            "sender": {"name": " ".join(names), "contacts": contacts},
        },
    }


def signed(body: bytes, secret: str) -> Mapping[str, str]:
    return {SIGNATURE_HEADER: signature(body, secret).decode()}
