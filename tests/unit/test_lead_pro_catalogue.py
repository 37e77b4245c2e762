"""What the listing catalogue adds to a lead."""

from dataclasses import replace
from typing import Any

import pytest

from leadrelay.crm.lead_pro.property_types import TYPES, property_type_of
from leadrelay.domain.lead import LeadType, Shape
from leadrelay.domain.listing import Listing
from tests.unit.lead_pro_drafts import AGENCY, draft

LISTING = Listing(
    reference="PF-ABC-1234",
    title="Two bedrooms, Marina Gate",
    address="Flat 12, Marina Gate 2, Dubai Marina",
    postcode="DE1 1JX",
    offering="sale",
    property_type="Penthouse",
    url="https://agency.example.com/PF-ABC-1234",
    image="https://agency.example.com/PF-ABC-1234.jpg",
    agent_name="Sara Haddad",
    agent_email="sara@agency.example.com",
)
ADVERT = ("advert_address", "advert_postcode", "advert_url", "advert_image", "property_type")
OWNERS = (LeadType.VENDOR, LeadType.LANDLORD)


def fields(listing: Listing | None = LISTING, **said: Any) -> dict[str, Any]:
    return dict(draft(listing=listing, **said).fields)


@pytest.mark.parametrize("lead_type", [LeadType.SALE, LeadType.LET])
def test_a_seeker_asks_about_a_place_that_the_catalogue_knows(lead_type: LeadType) -> None:
    made = fields(lead_type=lead_type, listing_reference="pf-abc-1234")

    assert {name: made[name] for name in ADVERT} == {
        "advert_address": "PF-ABC-1234, Flat 12, Marina Gate 2, Dubai Marina",
        "advert_postcode": "DE1 1JX",
        "advert_url": "https://agency.example.com/PF-ABC-1234",
        "advert_image": "https://agency.example.com/PF-ABC-1234.jpg",
        "property_type": "flat-maisonette",
    }
    assert draft(listing=LISTING).cuts == ()


def test_the_portals_spelling_of_a_reference_stays_in_meta() -> None:
    made = fields(listing_reference="MK 77")

    assert made["meta"]["listing_reference"] == "MK 77"
    assert made["message"] == "Property Finder enquiry about PF-ABC-1234."


def test_without_an_address_the_title_stands_behind_the_reference() -> None:
    assert (
        fields(replace(LISTING, address=None))["advert_address"]
        == "PF-ABC-1234, Two bedrooms, Marina Gate"
    )


def test_a_long_address_is_cut_behind_the_reference() -> None:
    made = draft(listing=replace(LISTING, address="Marina " * 30))

    assert made.fields["advert_address"].startswith("PF-ABC-1234, Marina Marina")
    assert made.fields["advert_address"].endswith("…")
    assert made.cuts == ("advert_address",)


@pytest.mark.parametrize(
    ("postcode", "sent", "cuts"),
    [
        (" DE1 1JX ", "DE1 1JX", ()),
        ("75008", "75008", ()),
        ("", None, ()),
        (None, None, ()),
        ("X", None, ("advert_postcode",)),
        ("not in Dubai", None, ("advert_postcode",)),
    ],
)
def test_a_postcode_is_sent_if_it_can_be_one(
    postcode: str | None, sent: str | None, cuts: tuple[str, ...]
) -> None:
    made = draft(listing=replace(LISTING, postcode=postcode))

    assert made.fields.get("advert_postcode") == sent
    assert made.cuts == cuts


@pytest.mark.parametrize("name", ["url", "image"])
@pytest.mark.parametrize(
    "text",
    [
        "ftp://agency.example.com/1",
        "javascript:alert(1)",
        "agency.example.com/1",
        "https://",
        "http://[half",
        "https://agency.example.com/a b",
        "https://agency.example.com/a\u200bb",
        "https://agency.example.com/" + "x" * 230,
    ],
)
def test_a_link_is_sent_whole_or_not_at_all(name: str, text: str) -> None:
    linked: dict[str, Any] = {name: text}
    made = draft(listing=replace(LISTING, **linked))

    assert f"advert_{name}" not in made.fields
    assert f"advert_{name}" in made.cuts


def test_a_link_that_is_too_long_for_its_field_is_in_meta() -> None:
    long = "https://agency.example.com/" + "x" * 240

    assert fields(replace(LISTING, url=long))["meta"]["listing_url"] == long
    assert "listing_url" not in fields()["meta"]


@pytest.mark.parametrize("lead_type", OWNERS)
def test_an_owner_has_a_home_and_no_advert(lead_type: LeadType) -> None:
    made = fields(lead_type=lead_type)

    assert (made["address"], made["postcode"]) == (LISTING.address, "DE1 1JX")
    assert made.keys().isdisjoint(name for name in ADVERT if name != "property_type")
    assert made["property_type"] == "flat-maisonette"
    assert made["meta"]["listing_url"] == LISTING.url


@pytest.mark.parametrize(
    ("details", "address", "postcode"),
    [
        ({"address": "1 High Street"}, "1 High Street", "DE1 1JX"),
        ({"postcode": "de11jx"}, LISTING.address, "de11jx"),
        ({"postcode": "NG1 1AA"}, "PF-ABC-1234, Two bedrooms, Marina Gate", "NG1 1AA"),
        ({"postcode": "?"}, LISTING.address, "DE1 1JX"),
    ],
)
def test_what_an_owner_said_of_the_home_is_not_mixed_with_another_place(
    details: dict[str, str], address: str, postcode: str
) -> None:
    made = fields(lead_type=LeadType.VENDOR, details=details)

    assert (made["address"], made["postcode"]) == (address, postcode)


def test_an_owner_of_whom_nobody_knows_a_postcode_becomes_an_accepted_type() -> None:
    made = fields(replace(LISTING, postcode=None), lead_type=LeadType.VENDOR)

    assert (made["type"], made["meta"]["wanted_type"]) == ("sale", "vendor")
    assert made["advert_url"] == LISTING.url


def test_the_safe_shape_of_an_owner_may_use_the_catalogues_postcode() -> None:
    made = fields(lead_type=LeadType.VENDOR, shape=Shape.SAFE)

    assert (made["type"], made["postcode"]) == ("vendor", "DE1 1JX")


def test_the_listings_agent_is_named_with_an_address() -> None:
    meta = fields(agent_id="216582")["meta"]

    assert (meta["agent_id"], meta["agent_name"]) == ("216582", "Sara Haddad")
    assert meta["agent_email"] == "sara@agency.example.com"


def test_two_agents_are_never_mixed() -> None:
    meta = fields(agent_name="Omar Li")["meta"]

    assert (meta["agent_name"], meta["portal_agent"]) == ("Sara Haddad", "Omar Li")
    assert "portal_agent" not in fields(agent_name="Sara Haddad")["meta"]
    assert fields(Listing(reference="1"), agent_name="Omar Li")["meta"]["agent_name"] == "Omar Li"


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Villa", "detached"),
        ("villas", "detached"),
        ("MAISON", "detached"),
        ("Town-House", "terraced"),
        ("townhouse", "terraced"),
        ("maison de ville", "terraced"),
        ("twin_house", "semi-detached"),
        ("semi-detached", "semi-detached"),
        ("apartment", "flat-maisonette"),
        ("Appartement", "flat-maisonette"),
        ("Penthouse", "flat-maisonette"),
        ("studio", "flat-maisonette"),
        ("hotel-apartment", "flat-maisonette"),
        ("apartment, studio", "flat-maisonette"),
        ("apartment, house", ""),
        ("land", ""),
        ("office-space", ""),
        ("", ""),
    ],
)
def test_words_for_properties_become_those_of_the_crm(word: str, kind: str) -> None:
    assert property_type_of(word, {}) == kind


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("whole-building", "terraced"),
        ("Whole Building", ""),
        ("Villa", "semi-detached"),
        ("studio", ""),
        ("loft", ""),
    ],
)
def test_the_agencys_own_words_come_first(word: str, kind: str) -> None:
    agencys = {"whole-building": "terraced", "villa": "semi-detached", "studio": "", "loft": "loft"}

    assert property_type_of(word, agencys) == kind


def test_an_unknown_kind_of_property_is_read_in_meta_and_is_recorded() -> None:
    made = draft(listing=replace(LISTING, property_type="Bulk rent unit"))

    assert "property_type" not in made.fields
    assert made.fields["meta"]["kind_of_property"] == "Bulk rent unit"
    assert made.cuts == ("property_type",)


def test_the_agency_says_what_its_words_mean() -> None:
    agency = replace(AGENCY, property_types={"riad": "terraced"})

    assert (
        fields(replace(LISTING, property_type="Riad"), agency=agency)["property_type"] == "terraced"
    )


def test_a_search_tells_the_kind_of_property_too() -> None:
    assert fields(None, details={"kind of property": "apartment"})["property_type"] in TYPES
