"""A lead as GET /leads and GET /leads/{leadId} show it, by category."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.simulators.seeker_leads.leads import SeekerLead

CLASSIFIED, AGENCY = "CLASSIFIED", "AGENCY"
PROPERTY_SEARCH, CALL_TRACKING = "PROPERTY_SEARCH", "CALL_TRACKING"


def shown(lead: SeekerLead) -> dict[str, Any]:
    """An unknown category shows what all have in common."""
    content = {"metadata": _metadata(lead), "contactRequest": _contact(lead)}
    if subject := SUBJECTS.get(lead.category):
        content |= subject(lead)
    content |= lead.overrides
    return {name: value for name, value in content.items() if name not in lead.omit}


def _metadata(lead: SeekerLead) -> dict[str, Any]:
    return _present(
        leadId=lead.id,
        ingestionDate=int(lead.ingested_at.timestamp()),
        portal=lead.portal,
        TTL=int(lead.ttl.timestamp()),
        leadCategory=lead.category,
        seekerIntention=lead.intention,
    )


def _contact(lead: SeekerLead) -> dict[str, Any]:
    """What is not known is absent, what was erased is null; a call may show nobody at all."""
    known = {
        "firstName": lead.first_name,
        "lastName": lead.last_name,
        "gender": lead.gender,
        "email": lead.email,
        "language": lead.language,
        "isOwner": lead.is_owner,
    }
    if lead.erased:
        return {**known, "name": None, "message": lead.message, "phoneNumbers": lead.phones}
    if lead.category == CALL_TRACKING:
        return _present(**known, message=lead.message or None, phoneNumbers=lead.phones or None)
    return {**_present(**known), "message": lead.message, "phoneNumbers": lead.phones}


def _listing(lead: SeekerLead) -> dict[str, Any]:
    return _present(
        classifiedId=lead.classified_id,
        offererEstateId=lead.estate_id,
        offererMarketingKey=lead.marketing_key,
        projectId=lead.project_id,
    )


def _of_classified(lead: SeekerLead) -> dict[str, Any]:
    return {"property": _listing(lead)}


def _of_search(lead: SeekerLead) -> dict[str, Any]:
    wanted = _present(property=lead.search, project=lead.project)
    return {**wanted, "distributionType": lead.distribution}


def _of_call(lead: SeekerLead) -> dict[str, Any]:
    return {"property": _listing(lead), "callDetails": lead.call}


SUBJECTS: Mapping[str, Callable[[SeekerLead], dict[str, Any]]] = {
    CLASSIFIED: _of_classified,
    PROPERTY_SEARCH: _of_search,
    CALL_TRACKING: _of_call,
}


def _present(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
