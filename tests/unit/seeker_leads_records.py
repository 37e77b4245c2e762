"""Records of Seeker Leads as a page holds them, and what is read of them."""

from datetime import UTC, datetime
from typing import Any

from leadrelay.domain.enquiry import Enquiry, Observation, Route, Unreadable
from leadrelay.portals.seeker_leads.mapper import Sighting, read_listed
from tests.builders import NOW
from tests.unit.seeker_leads_stand_in import ACCOUNT

POLLED = Sighting(ACCOUNT, Route.POLL, NOW)
INGESTED = datetime(2026, 10, 3, 7, 15, 22, tzinfo=UTC)
HEAD = {"leadId": "lead-1", "ingestionDate": int(INGESTED.timestamp())}
JEANNE = {"firstName": "Jeanne", "lastName": "Martin", "message": "Bonjour"}


def a_lead(category: str = "CLASSIFIED", /, **members: Any) -> dict[str, Any]:
    """`metadata` and `contactRequest` add to what is usual, everything else replaces it."""
    metadata = {**HEAD, "leadCategory": category, **members.pop("metadata", {})}
    contact = members.pop("contactRequest", {})
    contact = {**JEANNE, **contact} if isinstance(contact, dict) else contact
    return {"metadata": metadata, "contactRequest": contact, **members}


def read(category: str = "CLASSIFIED", /, **members: Any) -> Observation:
    return read_listed(a_lead(category, **members), POLLED)


def enquiry(category: str = "CLASSIFIED", /, **members: Any) -> Enquiry:
    observation = read(category, **members)
    assert isinstance(observation, Enquiry), observation
    return observation


def kept(lead: object) -> Unreadable:
    observation = read_listed(lead, POLLED)
    assert isinstance(observation, Unreadable)
    return observation


def said(observation: Observation) -> dict[str, Any]:
    """What was said, without what every polled enquiry says."""
    assert isinstance(observation, Enquiry)
    known = ("portal", "account", "route", "observed_at")
    return {
        name: getattr(observation, name)
        for name in observation.__dataclass_fields__
        if name not in known and getattr(observation, name) is not None
    }
