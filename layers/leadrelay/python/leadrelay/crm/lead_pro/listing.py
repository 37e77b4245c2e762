"""What the enquiry is about, or where its owner lives: the lead's type, address and links."""

import re
from urllib.parse import urlsplit

from leadrelay.crm.lead_pro.case import Case, detail
from leadrelay.crm.lead_pro.kept import Kept, all_or_nothing, shortened
from leadrelay.crm.lead_pro.property_types import property_type_of
from leadrelay.crm.lead_pro.text import ELLIPSIS, cleaned, utf16_length
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.lead import LeadType
from leadrelay.domain.listing import listing_key

ADDRESS_UNITS = 100
LINK_UNITS = 255
OWNERS = {LeadType.VENDOR: LeadType.SALE, LeadType.LANDLORD: LeadType.LET}
KIND_OF_PROPERTY = ("kind of property", "property type")
_UK_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}")


def place_of(case: Case) -> dict[str, Kept]:
    """The type and its address. The CRM takes no owner's lead without a postcode."""
    wanted = case.decision.lead_type
    accepted = wanted if owners_postcode(case) else OWNERS.get(wanted, wanted)
    place = _home(case) if accepted in OWNERS else _advert(case)
    return {
        "type": Kept(accepted.value, accepted is wanted),
        **place,
        "property_type": _property_type(case),
    }


def owners_postcode(case: Case) -> str | None:
    return usable_postcode(case.enquiry) or _usable(case.listing.postcode)


def usable_postcode(enquiry: Enquiry) -> str | None:
    """None where the CRM would refuse it: 2 to 10 characters."""
    return _usable(_postcode(enquiry))


def safe_place_of(case: Case) -> dict[str, str]:
    wanted, postcode = case.decision.lead_type, (owners_postcode(case) or "").upper()
    if wanted in OWNERS and _UK_POSTCODE.fullmatch(postcode):
        return {"type": wanted.value, "address": postcode, "postcode": postcode}
    return {"type": OWNERS.get(wanted, wanted).value}


def listing_link(case: Case) -> str:
    """Empty where the catalogue's is no link."""
    return _link(case.listing.url)


def kind_of_property(case: Case) -> str:
    """The agency's or the portal's own word."""
    return cleaned(case.listing.property_type or "") or detail(case.enquiry, *KIND_OF_PROPERTY)


def _home(case: Case) -> dict[str, Kept]:
    address = detail(case.enquiry, "address") or _catalogued_home(case)
    postcode = owners_postcode(case) or ""
    said = address or _joined(case.reference, case.title) or postcode
    return {
        "address": shortened(said, ADDRESS_UNITS, ELLIPSIS),
        "postcode": Kept(postcode, _postcode(case.enquiry) in {"", postcode}),
    }


def _catalogued_home(case: Case) -> str:
    """Not where the owner has told the postcode of another place."""
    told, known = usable_postcode(case.enquiry), _usable(case.listing.postcode)
    is_elsewhere = told and known and listing_key(told) != listing_key(known)
    return "" if is_elsewhere else cleaned(case.listing.address or "")


def _advert(case: Case) -> dict[str, Kept]:
    """The reference first: whoever looks for it finds it in whatever is left of the address."""
    listing = case.listing
    address = _joined(case.reference, cleaned(listing.address or "") or case.title)
    postcode = cleaned(listing.postcode or "")
    return {
        "advert_address": shortened(address, ADDRESS_UNITS, ELLIPSIS),
        "advert_postcode": all_or_nothing(postcode, fits=_usable(postcode) is not None),
        "advert_url": _fitting_link(listing.url),
        "advert_image": _fitting_link(listing.image),
    }


def _fitting_link(text: str | None) -> Kept:
    link = _link(text)
    fits = bool(link) and utf16_length(link) <= LINK_UNITS
    return Kept(link if fits else "", fits or not (text or "").strip())


def _link(text: str | None) -> str:
    """As it is or not at all: a link that was repaired leads elsewhere."""
    link = (text or "").strip()
    try:
        parts = urlsplit(link)
        is_link = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return ""
    return link if is_link and cleaned(link) == link and " " not in link else ""


def _property_type(case: Case) -> Kept:
    word = kind_of_property(case)
    kind = property_type_of(word, case.agency.property_types)
    return Kept(kind, bool(kind) or not word)


def _joined(*texts: str) -> str:
    return ", ".join(dict.fromkeys(filter(None, texts)))


def _usable(postcode: str | None) -> str | None:
    text = cleaned(postcode or "")
    return text if 2 <= utf16_length(text) <= 10 else None


def _postcode(enquiry: Enquiry) -> str:
    return cleaned(enquiry.postcode or "") or detail(enquiry, "postcode")
