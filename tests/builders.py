"""Small made-up things that tests begin with."""

from datetime import UTC, datetime, timedelta
from typing import Any

from leadrelay.domain.agency import Agency
from leadrelay.domain.canary import address, canary_id
from leadrelay.domain.delivery import Conditions
from leadrelay.domain.enquiry import Account, Enquiry, Portal, Route, Unreadable
from leadrelay.domain.entry import Claim
from leadrelay.domain.lead import LeadType

NOW = datetime(2026, 10, 3, 7, 30, tzinfo=UTC)
ACCOUNT = Account(Portal.PROPERTY_FINDER, "main")
AGENCY = Agency(
    office_id=375,
    default_type=LeadType.SALE,
    placeholder_email_domain="agency.example",
    phone_region="AE",
    source="homepage",
)


def an_enquiry(**said: Any) -> Enquiry:
    told: dict[str, Any] = {
        "portal": Portal.PROPERTY_FINDER,
        "account": "main",
        "portal_lead_id": "message_lead_1",
        "route": Route.WEBHOOK,
        "observed_at": NOW,
        "created_at": NOW - timedelta(seconds=20),
        "channel": "whatsapp",
        "name": "Layla Haddad",
        "phones": ("+971501110001",),
    }
    return Enquiry(**(told | said))


def a_canary(account: Account, hour: datetime, **said: Any) -> Enquiry:
    """As our own webhook is told of it."""
    name = canary_id(account, hour)
    told = {"portal": account.portal, "account": account.name, "portal_lead_id": name}
    return an_enquiry(**(told | {"email": address(name)} | said))


def an_unreadable(**said: Any) -> Unreadable:
    told: dict[str, Any] = {
        "portal": Portal.PROPERTY_FINDER,
        "account": "main",
        "route": Route.WEBHOOK,
        "observed_at": NOW,
        "raw": "e30=",
        "reason": "bad or missing: id",
    }
    return Unreadable(**(told | said))


def a_claim(now: datetime = NOW, owner: str = "worker-1", seconds: float = 30) -> Claim:
    return Claim(owner=owner, deadline=now + timedelta(seconds=seconds))


def conditions(**given: Any) -> Conditions:
    usual: dict[str, Any] = {
        "owner": "worker-1",
        "deadline": NOW + timedelta(seconds=30),
        "configured": True,
        "go_live": NOW - timedelta(days=1),
        "history_read": True,
    }
    return Conditions(**(usual | given))
