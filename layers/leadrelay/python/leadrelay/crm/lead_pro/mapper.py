"""Our words into Lead.pro's: one enquiry and what was decided about it, as the lead to post."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from leadrelay.crm.lead_pro.extras import (
    MARKER,
    flags_of,
    marker_of,
    meta_of,
    questionnaire_of,
)
from leadrelay.crm.lead_pro.listing import (
    message_of,
    place_of,
    safe_place_of,
    usable_postcode,
)
from leadrelay.crm.lead_pro.people import (
    is_plain_email,
    name_of,
    placeholder_email,
    plain,
    valid_email,
)
from leadrelay.crm.lead_pro.phones import NO_PHONE, Phones, is_dialable, phones_of
from leadrelay.crm.lead_pro.text import cleaned, cut
from leadrelay.domain.agency import Agency
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.lead import Decision, LeadDraft, Shape
from leadrelay.domain.listing import Listing
from leadrelay.domain.record import Handles
from leadrelay.domain.routing import Usable

WORDS_UNITS = 255
PATCHED_WHEN_EMPTY = ("advert_address", "address", "postcode")
LATE_CONTACTS = ("email", "phone")  # cannot be patched, but are put into meta
PATCHABLE = ("first_name", "last_name", *LATE_CONTACTS, *PATCHED_WHEN_EMPTY, "meta")


class LeadProMapper:
    def __init__(self, agency: Agency) -> None:
        self._agency = agency

    def usable(self, enquiry: Enquiry) -> Usable:
        """What rules may rely on: what a lead would really be sent with."""
        phones = self._phones(enquiry)
        return Usable(
            email=valid_email(enquiry.email),
            phones=tuple(each for each in (phones.first, *phones.others) if is_dialable(each)),
            postcode=usable_postcode(enquiry),
        )

    def draft(
        self, enquiry: Enquiry, decision: Decision, shape: Shape, listing: Listing | None = None
    ) -> LeadDraft:
        """Pure, and within every documented limit whatever the enquiry holds."""
        phones = self._phones(enquiry)
        make = self._full if shape is Shape.FULL else self._safe
        fields = make(enquiry, decision, phones)
        return LeadDraft(
            fields=fields,
            handles=Handles(fields["email"], phones.dialable),
            marker=marker_of(enquiry.key),
            content_hash=content_hash(fields),
        )

    def _full(self, enquiry: Enquiry, decision: Decision, phones: Phones) -> dict[str, Any]:
        name = name_of(enquiry)
        place = place_of(enquiry, decision.lead_type)
        wanted = decision.lead_type.value
        fallback_from = None if place["type"] == wanted else wanted
        said = {
            "first_name": name.first,
            "last_name": name.last,
            "email": valid_email(enquiry.email) or self._placeholder(enquiry),
            "phone": phones.first,
            **place,
            "message": message_of(enquiry),
            "office_id": decision.office_id,
            "source": _words(self._agency.source),
            "international": phones.is_abroad,
            "utm_source": enquiry.portal.value,
            "utm_medium": _words(enquiry.channel),
            "meta": meta_of(enquiry, flags_of(enquiry, phones, fallback_from), phones),
            "questionnaire": questionnaire_of(enquiry, phones),
        }
        return {field: value for field, value in said.items() if value not in ("", None, [])}

    def _safe(self, enquiry: Enquiry, decision: Decision, phones: Phones) -> dict[str, Any]:
        name = plain(name_of(enquiry), enquiry)
        email = valid_email(enquiry.email) or ""
        return {
            "first_name": name.first,
            "last_name": name.last,
            "email": email if is_plain_email(email) else self._placeholder(enquiry),
            "phone": phones.dialable or NO_PHONE,
            **safe_place_of(enquiry, decision.lead_type),
            "office_id": decision.office_id,
            "meta": {MARKER: marker_of(enquiry.key)},
        }

    def _phones(self, enquiry: Enquiry) -> Phones:
        return phones_of(enquiry.phones or (), enquiry.country or self._agency.phone_region)

    def _placeholder(self, enquiry: Enquiry) -> str:
        domain = self._agency.placeholder_email_domain
        return placeholder_email(marker_of(enquiry.key), enquiry.portal, domain)


def content_hash(fields: Mapping[str, Any]) -> str:
    """Of what an update can change; the rest of a lead is fixed once it is posted."""
    patchable = {field: fields[field] for field in PATCHABLE if field in fields}
    return hashlib.sha256(json.dumps(patchable, sort_keys=True).encode()).hexdigest()[:32]


def _words(text: str | None) -> str:
    return cut(cleaned(text or ""), WORDS_UNITS)
