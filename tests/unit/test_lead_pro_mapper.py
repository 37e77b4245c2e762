import dataclasses
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from leadrelay.crm.lead_pro.mapper import LeadProMapper, content_hash
from leadrelay.domain.enquiry import Route
from leadrelay.domain.lead import LeadType, Shape
from tests.unit.lead_pro_drafts import AGENCY, SALE, WHEN, compact_bytes, draft, enquiry, units

LAYLA: dict[str, Any] = {
    "name": "Layla Haddad",
    "email": "layla@example.com",
    "phones": ("050 111 0001",),
    "channel": "whatsapp",
    "listing_reference": "PF-ABC-1234",
    "listing_title": "Two bedrooms, Dubai Marina",
    "agent_id": "216582",
    "agent_name": "Sara",
    "response_link": "https://example.com/r/abc",
    "tags": ("hot",),
}


def test_an_enquiry_becomes_the_lead_that_a_careful_person_would_type() -> None:
    assert draft(**LAYLA).fields == {
        "first_name": "Layla",
        "last_name": "Haddad",
        "email": "layla@example.com",
        "phone": "+971501110001",
        "type": "sale",
        "advert_address": "PF-ABC-1234, Two bedrooms, Dubai Marina",
        "message": (
            "Property Finder WhatsApp enquiry about PF-ABC-1234. Reply: https://example.com/r/abc"
        ),
        "office_id": 375,
        "source": "homepage",
        "international": True,
        "utm_source": "property_finder",
        "utm_medium": "whatsapp",
        "meta": {
            "src_key": "property_finder:message_lead_1",
            "portal": "property_finder",
            "channel": "whatsapp",
            "listing_reference": "PF-ABC-1234",
            "agent_id": "216582",
            "agent_name": "Sara",
            "response_link": "https://example.com/r/abc",
            "why": "office 375: default office; sale: default type",
            "tags": "hot",
        },
    }


def test_handles_are_what_was_sent() -> None:
    handles = draft(**LAYLA).handles

    assert (handles.email, handles.phone) == ("layla@example.com", "+971501110001")


@pytest.mark.parametrize("text", ["call after 6pm", "06.39.98.01.23"])
def test_a_phone_that_nobody_can_dial_is_no_handle(text: str) -> None:
    made = draft(phones=(text,))

    assert made.fields["phone"] == text
    assert made.handles.phone is None


@pytest.mark.proves("F95", "F97", "F98")
def test_of_a_person_without_any_contact_a_lead_says_so() -> None:
    fields = draft(channel="call", call_seconds=62).fields

    assert (fields["first_name"], fields["last_name"]) == ("Property Finder caller", "-")
    assert fields["phone"] == "not provided"
    assert fields["message"] == "Property Finder call. Talked for 62 s."
    assert fields["meta"]["email_placeholder"] == "true"
    assert fields["meta"]["phone_missing"] == "true"
    assert "international" not in fields


@pytest.mark.proves("F96")
def test_what_could_not_be_used_is_kept_in_the_questionnaire() -> None:
    fields = draft(
        name="😀 Happy Buyer", email="happy at example", phones=("0501110001 ask for Jo",)
    ).fields

    assert fields["questionnaire"] == [
        ["Name as given", "😀 Happy Buyer"],
        ["E-mail as given", "happy at example"],
        ["Phone as given", "0501110001 ask for Jo"],
    ]


@pytest.mark.proves("F102")
def test_a_long_message_is_cut_and_goes_on_in_the_questionnaire() -> None:
    words = "I would like to see it. " * 20
    fields = draft(message=words).fields

    assert units(fields["message"]) == 255
    assert fields["message"].endswith("…")
    assert fields["questionnaire"] == [["Message", words.strip()]]


@pytest.mark.proves("F102")
def test_an_endless_message_fills_the_questionnaire_and_stops() -> None:
    fields = draft(message="👨‍👩‍👧‍👦 " * 900, details={"budget": "x" * 400}).fields
    (question, answer), *others = fields["questionnaire"]

    assert question == "Message"
    assert answer.removesuffix("…").rstrip().endswith("👨‍👩‍👧‍👦")
    assert compact_bytes(fields["questionnaire"]) <= 2048
    assert others == []


def test_a_portals_own_details_are_answers() -> None:
    fields = draft(details={"budget": "2m", "beds": "3"}).fields

    assert fields["questionnaire"] == [["beds", "3"], ["budget", "2m"]]


@pytest.mark.proves("F102")
def test_meta_keeps_what_matters_most_and_leaves_out_what_does_not_fit_whole() -> None:
    meta = draft(
        **LAYLA | {"recording_url": "https://example.com/" + "r" * 900, "listing_id": "01K0"}
    ).fields["meta"]

    assert next(iter(meta)) == "src_key"
    assert "recording_url" not in meta
    assert meta["response_link"] == "https://example.com/r/abc"
    assert meta["listing_id"] == "01K0"


@pytest.mark.parametrize("lead_type", [LeadType.VENDOR, LeadType.LANDLORD])
def test_an_owners_lead_has_an_address_and_no_advert(lead_type: LeadType) -> None:
    fields = draft(
        lead_type=lead_type, details={"Postcode": "DE1 1JX", "address": "1 High Street"}
    ).fields

    assert fields["type"] == lead_type
    assert (fields["address"], fields["postcode"]) == ("1 High Street", "DE1 1JX")
    assert "advert_address" not in fields


@pytest.mark.proves("F103")
@pytest.mark.parametrize(
    ("wanted", "accepted"), [(LeadType.VENDOR, "sale"), (LeadType.LANDLORD, "let")]
)
@pytest.mark.parametrize("details", [None, {"postcode": "?"}, {"postcode": "none in Dubai"}])
def test_an_owner_without_a_postcode_becomes_a_type_that_is_accepted(
    wanted: LeadType, accepted: str, details: dict[str, str] | None
) -> None:
    fields = draft(lead_type=wanted, details=details).fields

    assert fields["type"] == accepted
    assert fields["meta"]["wanted_type"] == wanted


@pytest.mark.proves("F82")
def test_the_safe_shape_is_the_least_that_can_be_a_lead() -> None:
    fields = draft(**LAYLA | {"name": "Chloé 李"}, shape=Shape.SAFE).fields

    assert fields == {
        "first_name": "Chloe",
        "last_name": "-",
        "email": "layla@example.com",
        "phone": "+971501110001",
        "type": "sale",
        "office_id": 375,
        "meta": {"src_key": "property_finder:message_lead_1"},
    }


def test_the_safe_shape_trusts_only_plain_contacts() -> None:
    exotic: dict[str, Any] = {
        "email": f"o'neill{'x' * 50}@example.com",
        "phones": ("call after 6pm",),
    }
    full, safe = draft(**exotic).fields, draft(**exotic, shape=Shape.SAFE).fields

    assert full["email"] == exotic["email"]
    assert safe["email"] == draft(email=None).fields["email"]
    assert safe["phone"] == "not provided"


@pytest.mark.parametrize(
    ("postcode", "kept"), [("de1 1jx", "vendor"), ("75001", "sale"), ("", "sale")]
)
def test_the_safe_shape_of_an_owner_needs_a_uk_postcode(postcode: str, kept: str) -> None:
    fields = draft(
        lead_type=LeadType.VENDOR, details={"postcode": postcode}, shape=Shape.SAFE
    ).fields

    assert fields["type"] == kept


@pytest.mark.proves("F88")
def test_the_marker_is_the_enquiry_key() -> None:
    made = draft()

    assert made.marker == enquiry().key == made.fields["meta"]["src_key"]


@pytest.mark.parametrize("odd", ["x" * 500, "é", "e\u0301", "a\x00b", "\ud800"])
def test_a_marker_that_the_crm_might_alter_is_replaced_by_a_plain_one(odd: str) -> None:
    marker = draft(portal_lead_id=odd).marker

    assert marker.isascii()
    assert marker.startswith("property_finder:sha256-")
    assert marker != draft(portal_lead_id=f"{odd}!").marker


def test_equal_content_has_an_equal_hash_in_whatever_order_it_was_told() -> None:
    one = draft(**LAYLA, details={"a": "1", "postcode": "x", "Postcode": "DE1 1JX"})
    two = draft(**LAYLA, details={"Postcode": "DE1 1JX", "postcode": "x", "a": "1"})

    assert one.content_hash == two.content_hash
    assert one.fields == two.fields
    assert content_hash(_backwards(one.fields), {}) == one.content_hash


def _backwards(fields: Mapping[str, Any]) -> dict[str, Any]:
    meta = dict(reversed(fields["meta"].items()))
    return {**dict(reversed(dict(fields).items())), "meta": meta}


@pytest.mark.parametrize(
    ("change", "is_worth_a_patch"),
    [
        ({"name": "Layla H"}, True),
        ({"listing_title": "Three bedrooms"}, True),
        ({"recording_url": "https://example.com/rec"}, True),
        ({"tags": ("cold",)}, True),
        ({"email": None}, True),
        ({"phones": ()}, True),
        ({"message": "hello"}, False),
        ({"status": "read"}, False),
        ({"email": "other@example.com"}, True),
        ({"observed_at": "later"}, False),
    ],
)
def test_the_hash_covers_exactly_what_an_update_can_change(
    change: dict[str, object], *, is_worth_a_patch: bool
) -> None:
    before, after = draft(**LAYLA), draft(**LAYLA | change)

    assert (before.content_hash != after.content_hash) is is_worth_a_patch


@pytest.mark.parametrize("channel", ["whatsapp", "email", "call"])
def test_a_draft_knows_nothing_of_when_and_how_it_was_heard(channel: str) -> None:
    heard: dict[str, Any] = {"observed_at": WHEN + timedelta(days=9), "route": Route.WEBHOOK}
    asked: dict[str, Any] = {"account": "other", "created_at": WHEN, "status": "read"}

    assert draft(**LAYLA | {"channel": channel, **heard, **asked}) == draft(
        **LAYLA | {"channel": channel}
    )


def test_the_agency_decides_source_region_and_domain() -> None:
    agency = dataclasses.replace(
        AGENCY, source="ivt", phone_region="FR", placeholder_email_domain="x.example.org"
    )

    made = LeadProMapper(agency).draft(enquiry(phones=("01 23 45 67 89",)), SALE, Shape.FULL)

    assert made.fields["source"] == "ivt"
    assert made.fields["phone"] == "+33123456789"
    assert made.fields["email"].endswith("@x.example.org")


def test_a_draft_does_not_show_people_when_printed() -> None:
    shown = repr(draft(**LAYLA))

    assert "Layla" not in shown
    assert "layla" not in shown
    assert "+971" not in shown
