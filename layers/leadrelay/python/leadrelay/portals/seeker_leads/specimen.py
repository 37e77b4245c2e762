"""A made-up lead as the portal would deliver it, to see whether one arrives."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from leadrelay.portals.seeker_leads.verification import KEY_HEADERS

LEGAL_LIFE = timedelta(days=3 * 365)


def phone(number: int) -> str:
    """ARCEP keeps 06 39 98 00 00 to 06 39 98 99 99 for fiction: they are nobody's."""
    return f"+3363998{number % 10_000:04}"


def delivery(lead_id: str, names: tuple[str, str], email: str, at: datetime) -> dict[str, Any]:
    first, last = names
    number = {"type": "MOBILE", "number": phone(int(at.timestamp())), "verified": False}
    return {
        "metadata": {
            "leadId": lead_id,
            "ingestionDate": int(at.timestamp()),
            "portal": "SLG-FRA",
            "TTL": int((at + LEGAL_LIFE).timestamp()),
            "leadCategory": "CLASSIFIED",
        },
        "contactRequest": {
            "firstName": first,
            "lastName": last,
            "email": email,
            "language": "FR",
            "phoneNumbers": [number],
            "message": "Lead Relay: test, merci de ne pas répondre.",
        },
        "property": {"classifiedId": "00TESTTESTTE", "offererMarketingKey": "TEST"},
    }


def signed(_body: bytes, secret: str) -> Mapping[str, str]:
    return {KEY_HEADERS[0]: secret}
