"""What the enquiry is about: the lead's type, its address and its message."""

import re
from collections.abc import Iterator

from leadrelay.crm.lead_pro.extras import MESSAGE_UNITS
from leadrelay.crm.lead_pro.people import CONTACTS, nameless
from leadrelay.crm.lead_pro.text import ELLIPSIS, cleaned, cut, utf16_length
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.lead import LeadType

ADDRESS_UNITS = 100
OWNERS = {LeadType.VENDOR: LeadType.SALE, LeadType.LANDLORD: LeadType.LET}
_UK_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}")


def place_of(enquiry: Enquiry, wanted: LeadType) -> dict[str, str]:
    """The type and its address. The CRM takes no owner's lead without a postcode."""
    listing = ", ".join(dict.fromkeys(filter(None, _listing(enquiry))))
    if wanted not in OWNERS:
        return {"type": wanted.value, "advert_address": _address(listing)}
    postcode = usable_postcode(enquiry)
    if postcode is None:
        return {"type": OWNERS[wanted].value, "advert_address": _address(listing)}
    address = _detail(enquiry, "address") or listing or postcode
    return {"type": wanted.value, "address": _address(address), "postcode": postcode}


def usable_postcode(enquiry: Enquiry) -> str | None:
    """None where the CRM would refuse it: 2 to 10 characters."""
    postcode = _postcode(enquiry)
    return postcode if 2 <= utf16_length(postcode) <= 10 else None


def safe_place_of(enquiry: Enquiry, wanted: LeadType) -> dict[str, str]:
    postcode = _postcode(enquiry).upper()
    if wanted in OWNERS and _UK_POSTCODE.fullmatch(postcode):
        return {"type": wanted.value, "address": postcode, "postcode": postcode}
    return {"type": OWNERS.get(wanted, wanted).value}


def message_of(enquiry: Enquiry) -> str:
    """The enquirer's own words, or else what is known of how they asked."""
    words = cleaned(enquiry.message or "")
    return cut(words, MESSAGE_UNITS, ELLIPSIS) if words else _synthesised(enquiry)


def _synthesised(enquiry: Enquiry) -> str:
    told = ""
    for sentence in _sentences(enquiry):
        longer = f"{told} {sentence}".strip()
        told = longer if utf16_length(longer) <= MESSAGE_UNITS else told
    return told


def _sentences(enquiry: Enquiry) -> Iterator[str]:
    words = nameless(enquiry.portal, enquiry.channel).replace(CONTACTS["call"], "call")
    reference, title = _listing(enquiry)
    yield (
        f"{words} about {cut(reference or title, ADDRESS_UNITS)}."
        if (reference or title)
        else f"{words}."
    )
    if enquiry.call_seconds:
        yield f"Talked for {enquiry.call_seconds} s."
    if enquiry.response_link:
        yield f"Reply: {cleaned(enquiry.response_link)}"


def _listing(enquiry: Enquiry) -> tuple[str, str]:
    return cleaned(enquiry.listing_reference or ""), cleaned(enquiry.listing_title or "")


def _address(text: str) -> str:
    return cut(text, ADDRESS_UNITS, ELLIPSIS)


def _postcode(enquiry: Enquiry) -> str:
    return cleaned(enquiry.postcode or "") or _detail(enquiry, "postcode")


def _detail(enquiry: Enquiry, name: str) -> str:
    details = enquiry.details or {}
    return next((cleaned(details[key]) for key in sorted(details) if key.casefold() == name), "")
