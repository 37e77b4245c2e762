"""An enquiry in the words of Seeker Leads, as its pages and webhooks hold it."""

from typing import Any

from leadrelay.domain.enquiry import Enquiry

ERASED: dict[str, Any] = {"firstName": None, "lastName": None, "message": None, "phoneNumbers": []}


def record_of(enquiry: Enquiry) -> dict[str, Any]:
    """What changes of one is the agency's reference of what it is about."""
    return {
        "metadata": _metadata(enquiry),
        "contactRequest": ERASED if enquiry.erased else _contact(enquiry),
        "property": {"offererMarketingKey": enquiry.listing_reference},
    }


def _metadata(enquiry: Enquiry) -> dict[str, Any]:
    assert enquiry.created_at is not None
    metadata = {
        "leadId": enquiry.portal_lead_id,
        "ingestionDate": int(enquiry.created_at.timestamp()),
        "leadCategory": "CLASSIFIED",
        "portal": "SLG-FRA",
    }
    if enquiry.delete_by is not None:
        metadata["TTL"] = int(enquiry.delete_by.timestamp())
    return metadata


def _contact(enquiry: Enquiry) -> dict[str, Any]:
    """What is not known is absent: null is the word for what was erased."""
    first, last = enquiry.first_name, enquiry.last_name
    if first is None and last is None:
        first, _, last = (enquiry.name or "").partition(" ")
    said = {"firstName": first, "lastName": last, "email": enquiry.email}
    phones = [{"type": "MOBILE", "number": phone} for phone in enquiry.phones or ()]
    return {name: text for name, text in said.items() if text} | {"phoneNumbers": phones}
