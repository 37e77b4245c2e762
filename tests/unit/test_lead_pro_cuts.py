"""Nothing is shortened, left out or replaced without being named in the history."""

from dataclasses import replace
from typing import Any

import pytest

from leadrelay.domain.lead import LeadType, Shape
from leadrelay.domain.listing import Listing
from tests.unit.lead_pro_drafts import SALE, draft

LINK = "https://example.com/" + "r" * 900
LONG = "word " * 60
OWNER: dict[str, Any] = {"lead_type": LeadType.VENDOR, "postcode": "DE1 1JX"}
WHOLE: dict[str, Any] = {
    "name": "Layla Haddad",
    "email": "layla@example.com",
    "phones": ("+971501110001", "+447700900123"),
    "channel": "whatsapp",
    "message": "Is it free?",
    "listing_reference": "PF-1",
    "details": {"budget": "2m", "whatsapp_username": "layla.h"},
    "tags": ("hot", "cash"),
    "response_link": "https://example.com/r",
}


def test_of_what_fits_nothing_is_recorded() -> None:
    assert draft(**WHOLE).cuts == ()
    assert draft().cuts == ()


@pytest.mark.parametrize(
    ("said", "cuts"),
    [
        ({"name": "x" * 51}, {"first_name"}),
        ({"name": f"Jo {'x' * 51}"}, {"last_name"}),
        ({"name": f"{'x' * 51} {'y' * 51}"}, {"first_name", "last_name"}),
        ({"name": "😀 Happy Buyer"}, {"first_name"}),
        ({"name": "+971 50 111 0009"}, {"first_name"}),
        ({"name": "1 " * 200}, {"first_name", "questionnaire.Name as given"}),
        ({"email": "not an address"}, {"email"}),
        ({"phones": ("0501110009 evenings",)}, {"phone"}),
        ({"phones": ("9" * 256,)}, {"phone"}),
        ({"message": LONG}, {"message"}),
        ({"channel": LONG}, {"utm_medium", "meta.channel"}),
        ({"listing_reference": "x" * 101}, {"advert_address", "message", "meta.listing_reference"}),
        ({"recording_url": LINK}, {"message", "meta.recording_url"}),
        ({"tags": ("hot", LONG, "cash")}, {"meta.tags"}),
        ({"phones": ("+971501110001", "word " * 30)}, {"meta.other_phones"}),
        ({"details": {"budget": "x" * 2048}}, {"questionnaire.budget"}),
        ({"details": {"Jo's wishes": "x" * 2048}}, {"questionnaire.Detail"}),
        ({"details": {"x" * 101: "y"}}, {"questionnaire.Detail"}),
        ({"message": "x" * 3000}, {"message", "questionnaire.Message"}),
        ({"portal_lead_id": "é"}, {"meta.src_key"}),
        ({"decision": replace(SALE, labels=("hot", LONG))}, {"meta.labels"}),
        ({"decision": replace(SALE, office_because=LONG)}, {"meta.why"}),
        ({"lead_type": LeadType.VENDOR}, {"type"}),
        ({"listing": Listing(reference="1", postcode="X")}, {"advert_postcode"}),
        ({"listing": Listing(reference="1", url=LINK[:300])}, {"advert_url"}),
        ({"listing": Listing(reference="1", image="x")}, {"advert_image"}),
        ({"listing": Listing(reference="1", property_type="land")}, {"property_type"}),
        (
            {"lead_type": LeadType.VENDOR, "postcode": "DE1 1JX", "listing_title": LONG},
            {"address", "message"},
        ),
    ],
)
def test_whatever_is_not_sent_whole_is_named(said: dict[str, Any], cuts: set[str]) -> None:
    made = draft(**said)

    assert set(made.cuts) == cuts
    assert len(made.cuts) == len(cuts)


def test_a_link_without_room_in_meta_is_whole_in_the_questionnaire() -> None:
    made = draft(recording_url=LINK, response_link=f"{LINK}s")

    assert made.fields["questionnaire"] == [["Recording", LINK], ["Reply link", f"{LINK}s"]]


def test_a_listing_of_which_the_link_fits_nowhere_else_is_answered_for() -> None:
    made = draft(listing=Listing(reference="1", url=LINK))

    assert made.fields["questionnaire"] == [["Listing", LINK]]


def test_a_link_is_never_cut_in_the_questionnaire() -> None:
    made = draft(recording_url=LINK * 2, response_link=LINK * 3)

    assert made.fields["questionnaire"] == [["Recording", LINK * 2]]
    assert "questionnaire.Reply link" in made.cuts


def test_the_safe_shape_names_all_that_it_leaves_out_or_puts_otherwise() -> None:
    made = draft(**WHOLE | {"name": "Chloé 李"}, shape=Shape.SAFE)

    assert made.cuts == (
        *("advert_address", "first_name", "international", "last_name", "message", "meta"),
        *("questionnaire", "source", "utm_medium", "utm_source"),
    )


def test_what_is_cut_says_nothing_of_whom() -> None:
    person = "Maximiliana " + "Wolfeschlegel" * 9
    made = draft(name=person, message=person * 20, details={person: person * 99}, tags=(person,))

    assert "Wolfeschlegel" not in ", ".join(made.cuts)


def test_cuts_are_no_reason_for_an_update() -> None:
    said: dict[str, Any] = {"name": "Layla Haddad", "details": {"budget": "x" * 3000}}

    assert draft(**said).cuts
    assert draft(**said).content_hash == draft(name="Layla Haddad").content_hash


def test_reasons_are_cut_to_the_room_that_is_left_and_come_before_what_is_nice_to_have() -> None:
    said: dict[str, Any] = {"recording_url": LINK[:720], "tags": ("t" * 90,)}
    meta = draft(decision=replace(SALE, office_because="because " * 40), **said).fields["meta"]

    assert meta["why"].startswith("office 375: because because")
    assert meta["why"].endswith("…")
    assert "tags" not in meta


def test_labels_of_a_rule_are_words_for_people_in_the_crm() -> None:
    meta = draft(decision=replace(SALE, labels=("luxury", "marina"))).fields["meta"]

    assert meta["labels"] == "luxury, marina"
