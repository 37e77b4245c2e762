"""Our words into Lead.pro's: one enquiry and what was decided about it, as the lead to post."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from leadrelay.crm.lead_pro.case import UNLISTED, Case
from leadrelay.crm.lead_pro.extras import MARKER, Packed, marker_of, meta_of
from leadrelay.crm.lead_pro.kept import Kept, shortened
from leadrelay.crm.lead_pro.listing import OWNERS, place_of, safe_place_of, usable_postcode
from leadrelay.crm.lead_pro.message import message_of
from leadrelay.crm.lead_pro.people import (
    consent_of,
    is_plain_email,
    name_of,
    names_of,
    placeholder_email,
    plain,
    valid_email,
)
from leadrelay.crm.lead_pro.phones import NO_PHONE, Phones, is_dialable, phones_of
from leadrelay.crm.lead_pro.questionnaire import questionnaire_of
from leadrelay.crm.lead_pro.text import cleaned
from leadrelay.domain.agency import Agency
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.lead import Decision, LeadDraft, Shape
from leadrelay.domain.listing import Listing
from leadrelay.domain.record import Handles
from leadrelay.domain.routing import Usable

PLAIN_UNITS = 255
NEXT_ACTION = "next_action_date"
PATCHED_WHEN_EMPTY = ("advert_address", "advert_postcode", "address", "postcode")
LATE = ("email", "phone", "advert_url")  # cannot be patched, but are put into meta
PATCHABLE = ("first_name", "last_name", *LATE, *PATCHED_WHEN_EMPTY, "meta")


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

    def handles(self, enquiry: Enquiry) -> tuple[Handles, ...]:
        """Of every lead that this enquiry can have become, also before it told an e-mail."""
        phone = self._phones(enquiry).dialable
        emails = dict.fromkeys([self._email(enquiry).text, self._placeholder(enquiry)])
        return tuple(Handles(email, phone) for email in emails)

    def draft(
        self, enquiry: Enquiry, decision: Decision, shape: Shape, listing: Listing | None = None
    ) -> LeadDraft:
        """Pure, and within every documented limit whatever the enquiry holds."""
        case = Case(self._agency, enquiry, decision, self._phones(enquiry), listing or UNLISTED)
        made = self._full(case)
        if shape is Shape.SAFE:
            made = _instead(made, self._safe(case))
        fields, late = made.content, self._late(case) if shape is Shape.FULL else {}
        return LeadDraft(
            fields=fields,
            handles=Handles(fields["email"], case.phones.dialable),
            marker=marker_of(enquiry.key),
            content_hash=content_hash(fields, late),
            cuts=made.cuts,
            late=late,
            is_valued=self._agency.instant_valuation
            and shape is Shape.FULL
            and fields["type"] in OWNERS,
        )

    def _late(self, case: Case) -> dict[str, str]:
        """No lead can be created with these."""
        status = self._agency.statuses.get((case.enquiry.status or "").casefold())
        call_back_at = case.decision.next_action_at
        said = {
            "status": status,
            NEXT_ACTION: call_back_at and call_back_at.isoformat(timespec="seconds"),
        }
        return {field: value for field, value in said.items() if value}

    def _full(self, case: Case) -> Packed:
        place, message = place_of(case), message_of(case)
        meta = meta_of(case, place)
        answers = questionnaire_of(case, message, meta)
        texts = {**self._person(case), **place, "message": message, **self._origin(case)}
        said = {
            **{field: kept.text for field, kept in texts.items()},
            "office_id": case.decision.office_id,
            "international": case.phones.is_abroad,
            "gdpr_checkbox": consent_of(case.enquiry),
            "meta": meta.content,
            "questionnaire": answers.content,
        }
        fields = {field: value for field, value in said.items() if value not in ("", None, [])}
        cut = (field for field, kept in texts.items() if not kept.is_whole)
        return Packed(fields, (*cut, *meta.cuts, *answers.cuts))

    def _person(self, case: Case) -> dict[str, Kept]:
        phones = case.phones
        return {
            **names_of(case.enquiry),
            "email": self._email(case.enquiry),
            "phone": Kept(phones.first, phones.is_whole and not phones.typed),
        }

    def _origin(self, case: Case) -> dict[str, Kept]:
        return {
            "source": _trimmed(self._agency.source),
            "utm_source": Kept(case.enquiry.portal.value),
            "utm_medium": _trimmed(case.enquiry.channel),
        }

    def _safe(self, case: Case) -> dict[str, Any]:
        enquiry = case.enquiry
        name = plain(name_of(enquiry), enquiry)
        email = valid_email(enquiry.email) or ""
        return {
            "first_name": name.first,
            "last_name": name.last,
            "email": email if is_plain_email(email) else self._placeholder(enquiry),
            "phone": case.phones.dialable or NO_PHONE,
            **safe_place_of(case),
            "office_id": case.decision.office_id,
            "meta": {MARKER: marker_of(enquiry.key)},
        }

    def _email(self, enquiry: Enquiry) -> Kept:
        """Without any, nothing is lost by a placeholder."""
        email = valid_email(enquiry.email)
        return Kept(email or self._placeholder(enquiry), bool(email) or not enquiry.email)

    def _phones(self, enquiry: Enquiry) -> Phones:
        return phones_of(enquiry.phones or (), enquiry.country or self._agency.phone_region)

    def _placeholder(self, enquiry: Enquiry) -> str:
        domain = self._agency.placeholder_email_domain
        return placeholder_email(marker_of(enquiry.key), enquiry.portal, domain)


def content_hash(fields: Mapping[str, Any], late: Mapping[str, str]) -> str:
    """Of what an update can change; the rest of a lead is fixed once it is posted."""
    patchable = {field: fields[field] for field in PATCHABLE if field in fields} | dict(late)
    return hashlib.sha256(json.dumps(patchable, sort_keys=True).encode()).hexdigest()[:32]


def _instead(full: Packed, safe: dict[str, Any]) -> Packed:
    """What the safe shape leaves out or puts otherwise counts as cut."""
    cut = {name for name in full.cuts if name in safe}
    differing = {name for name, value in full.content.items() if safe.get(name) != value}
    return Packed(safe, tuple(sorted(cut | differing)))


def _trimmed(text: str | None) -> Kept:
    return shortened(cleaned(text or ""), PLAIN_UNITS)
