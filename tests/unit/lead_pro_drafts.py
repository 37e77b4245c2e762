"""Enquiries, drafts and the CRM's documented limits, for the tests of the Lead.pro adapter."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from leadrelay.crm.lead_pro.mapper import LeadProMapper
from leadrelay.domain.agency import Agency
from leadrelay.domain.enquiry import Enquiry, Portal, Route
from leadrelay.domain.lead import Decision, LeadDraft, LeadType, Shape
from leadrelay.domain.listing import Listing

AGENCY = Agency(
    office_id=375,
    default_type=LeadType.SALE,
    placeholder_email_domain="leads.example.com",
    phone_region="AE",
    source="homepage",
)
SALE = Decision(
    office_id=375,
    lead_type=LeadType.SALE,
    office_because="default office",
    type_because="default type",
)
WHEN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def enquiry(**said: Any) -> Enquiry:
    given: dict[str, Any] = {
        "portal": Portal.PROPERTY_FINDER,
        "account": "main",
        "portal_lead_id": "message_lead_1",
        "route": Route.POLL,
        "observed_at": WHEN,
    }
    return Enquiry(**given | said)


def draft(
    *,
    shape: Shape = Shape.FULL,
    lead_type: LeadType = LeadType.SALE,
    decision: Decision = SALE,
    agency: Agency = AGENCY,
    listing: Listing | None = None,
    **said: Any,
) -> LeadDraft:
    decided = replace(decision, lead_type=lead_type)
    return LeadProMapper(agency).draft(enquiry(**said), decided, shape, listing)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def compact_bytes(value: Any) -> int:
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())


TEXTS = {
    "first_name": (1, 50),
    "last_name": (1, 50),
    "email": (6, 254),
    "phone": (1, 255),
    "advert_address": (1, 100),
    "advert_postcode": (2, 10),
    "advert_url": (1, 255),
    "advert_image": (1, 255),
    "property_type": (8, 15),
    "address": (1, 100),
    "postcode": (2, 10),
    "message": (1, 255),
    "source": (1, 255),
    "utm_source": (1, 255),
    "utm_medium": (1, 255),
}
OTHERS = {"type", "gdpr_checkbox", "office_id", "international", "meta", "questionnaire"}
MANDATORY = {"first_name", "last_name", "email", "phone", "type", "office_id", "meta"}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def broken_rules(fields: dict[str, Any]) -> list[str]:
    """The documented rules that a lead breaks, by an own reading of the documentation."""
    rules = {
        "a field that does not exist": fields.keys() <= TEXTS.keys() | OTHERS,
        "a mandatory field is missing": fields.keys() >= MANDATORY,
        "length": all(_fits(name, fields[name]) for name in TEXTS.keys() & fields.keys()),
        "email": _EMAIL.fullmatch(fields["email"]) is not None,
        "type": fields["type"] in {"sale", "let", "vendor", "landlord"},
        "owner without address": fields["type"] in {"sale", "let"}
        or {"address", "postcode"} <= fields.keys(),
        "meta": _is_meta(fields["meta"]),
        "questionnaire": _is_questionnaire(fields.get("questionnaire", [])),
    }
    return [rule for rule, kept in rules.items() if not kept]


def _fits(name: str, text: Any) -> bool:
    least, most = TEXTS[name]
    return isinstance(text, str) and least <= units(text) <= most and text == text.strip()


def _is_meta(meta: Any) -> bool:
    strings = all(isinstance(each, str) for pair in meta.items() for each in pair)
    return strings and compact_bytes(meta) <= 1024 and "src_key" in meta


def _is_questionnaire(answers: Any) -> bool:
    pairs = all(len(each) == 2 and all(isinstance(part, str) for part in each) for each in answers)
    return pairs and compact_bytes(answers) <= 2048
