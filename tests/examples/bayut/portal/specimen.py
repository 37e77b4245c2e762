"""A made-up lead as the portal would deliver it, to see whether one arrives."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.examples.bayut.portal.verification import SIGNATURE_HEADER, signature


def phone(number: int) -> str:
    """Ofcom keeps 07700 900000 to 07700 900999 for drama; the Emirates keep none."""
    return f"+447700900{number % 1000:03}"


def delivery(lead_id: str, names: tuple[str, str], email: str, at: datetime) -> dict[str, Any]:
    return {
        "id": lead_id,
        "type": "story",
        "target": "agency",
        "created_at": at.isoformat(timespec="seconds"),
        "name": " ".join(names),
        "email": email,
        "phone": phone(int(at.timestamp())),
    }


def signed(body: bytes, secret: str) -> Mapping[str, str]:
    return {SIGNATURE_HEADER: signature(body, secret).decode()}
