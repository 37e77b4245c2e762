"""What is asked about, by category: a listing, an agency, a passed-on search, by telephone."""

from collections.abc import Mapping
from typing import Any

from leadrelay.domain.listing import ESTATE_ID
from leadrelay.portals.seeker_leads.intention import OWNERS, intentions_from
from leadrelay.portals.seeker_leads.person import yes_or_no
from leadrelay.portals.seeker_leads.schemas import (
    BudgetDto,
    CallDto,
    CallLeadDto,
    LeadDto,
    ListingDto,
    ListingLeadDto,
    PlaceDto,
    RoomsDto,
    SearchDto,
    SearchLeadDto,
    SpacesDto,
)

FORM, CALL = "email", "call"  # a form is sent to the agency as an e-mail
SHORTEST_POSTCODE, LONGEST_POSTCODE = 2, 10

Told = Mapping[str, Any]
Details = Mapping[str, str | None]


def subject_from(lead: LeadDto) -> tuple[Told, Details]:
    """Fields of an Enquiry, and what there is no field for."""
    match lead:
        case CallLeadDto():
            told, details = _listing(lead.property or ListingDto())
            call, of_call = _call(lead.call_details or CallDto())
            return {**told, **call}, {**details, **of_call}
        case ListingLeadDto():
            told, details = _listing(lead.property or ListingDto())
            return {**told, "channel": FORM}, details
        case SearchLeadDto():
            return _search(lead, lead.property or SearchDto())
    intention = next(iter(intentions_from([lead.metadata.seeker_intention])), None)
    return {"subject": "company", "channel": FORM, "intention": intention}, {}


def _listing(listing: ListingDto) -> tuple[Told, Details]:
    """The agency's own reference; people write the marketing key, software the other one."""
    estate, project = listing.offerer_estate_id, listing.project_offerer_marketing_key
    reference = listing.offerer_marketing_key or estate
    told = {
        "subject": "project" if listing.project_id else "listing",
        "listing_id": listing.classified_id,
        "listing_reference": reference or project or listing.project_offerer_estate_id,
        "project_id": listing.project_id,
    }
    return told, {
        ESTATE_ID: estate if estate != reference else None,
        "project": project,
        "project estate id": listing.project_offerer_estate_id,
    }


def _call(call: CallDto) -> tuple[Told, Details]:
    told = {
        "channel": CALL,
        "status": call.status and call.status.lower(),
        "call_seconds": None if call.duration is None else int(call.duration),
    }
    return told, {"voice mail": yes_or_no(call.is_voice_mail)}


def _search(lead: SearchLeadDto, wanted: SearchDto) -> tuple[Told, Details]:
    wishes = intentions_from(lead.distribution_type or ())
    place = wanted.geo or PlaceDto()
    told = {
        "subject": "search",
        "channel": FORM,
        "intention": wishes[0] if wishes else None,
        "postcode": _postcode(place) if OWNERS.intersection(wishes) else None,
    }
    return told, {
        "wishes": ", ".join(wishes[1:] and wishes),
        "kind of property": _joined(wanted.estate_type).lower(),
        "rooms": _bounds(wanted.rooms),
        "living space": _bounds(wanted.spaces),
        "budget": _bounds(wanted.budget),
        "city": place.city,
        "postcodes": _joined(place.postal_codes),
        "departments": _joined(place.departments),
    }


def _postcode(place: PlaceDto) -> str | None:
    """Of several, nobody can tell which one is the property's."""
    codes = [code for code in place.postal_codes or () if code]
    fits = len(codes) == 1 and SHORTEST_POSTCODE <= len(codes[0]) <= LONGEST_POSTCODE
    return codes[0] if fits else None


def _bounds(bounds: RoomsDto | SpacesDto | BudgetDto | None) -> str | None:
    if bounds is None:
        return None
    match bounds.least, bounds.most:
        case None, None:
            return None
        case least, None:
            return f"from {least}"
        case None, most:
            return f"up to {most}"
        case least, most:
            return least if least == most else f"{least} to {most}"


def _joined(words: tuple[str | None, ...] | None) -> str:
    return ", ".join(word for word in words or () if word)
