"""Seeker Leads' leads of every category as enquiries."""

from datetime import UTC, datetime
from typing import Any

import pytest

from leadrelay.domain.enquiry import Enquiry, Route
from leadrelay.portals.seeker_leads.mapper import Sighting, read_lead, read_listed
from tests.builders import NOW
from tests.integration.seeker_leads_world import fixture
from tests.unit.seeker_leads_records import INGESTED, POLLED, a_lead, enquiry, said
from tests.unit.seeker_leads_stand_in import ACCOUNT


def listed(number: int) -> dict[str, Any]:
    return said(read_listed(fixture("page")["items"][number], POLLED))


def test_a_lead_about_a_listing() -> None:
    assert listed(0) == {
        "portal_lead_id": "0b2f6c1e-6a0e-4a7c-9a6b-3f0f1d2c0001",
        "created_at": INGESTED,
        "delete_by": datetime(2029, 10, 3, 7, 15, 22, tzinfo=UTC),
        "channel": "email",
        "subject": "listing",
        "site": "SeLoger",
        "country": "FR",
        "language": "fr",
        "first_name": "Jeanne",
        "last_name": "Martin",
        "email": "jeanne.martin@example.com",
        "phones": ("+33639980001", "01 99 00 11 22"),
        "message": "Bonjour,\nje souhaite visiter.",
        "listing_id": "25ABCDEFGHJK",
        "listing_reference": "1042",
        "details": {"gender": "female", "owns a property": "no", "estate id": "VT-1042"},
    }


def test_a_lead_of_an_agencys_own_page() -> None:
    told = listed(1)

    assert (told["subject"], told["intention"]) == ("company", "sell")
    assert told["site"] == "Meilleurs Agents"
    assert told["details"] == {"owns a property": "yes"}
    assert "phones" not in told
    assert "listing_reference" not in told


def test_a_search_that_was_passed_on() -> None:
    told = listed(2)

    assert (told["subject"], told["intention"]) == ("search", "buy")
    assert told["site"] == "Logic-Immo"
    assert told["details"] == {
        "kind of property": "house, plot",
        "rooms": "3 to 5",
        "living space": "from 80.5",
        "budget": "up to 350000",
        "city": "Lyon",
        "postcodes": "69003, 69006",
        "departments": "69",
    }
    assert "message" not in told
    assert "postcode" not in told


def test_a_call_without_anything_but_its_number() -> None:
    told = listed(3)

    assert (told["channel"], told["status"]) == ("call", "answered")
    assert told["phones"] == ("+33199001123",)
    assert told["call_seconds"] == 62
    assert told["listing_reference"] == "1043"
    assert told["details"] == {"voice mail": "no"}


@pytest.mark.parametrize(
    ("word", "intention"),
    [
        ("SELL", "sell"),
        ("BUY", "buy"),
        ("RENT", "rent"),
        ("MANAGE", "manage"),
        ("ASK_A_QUESTION", "question"),
        ("SWAP", "swap"),
        (None, None),
        ("", None),
    ],
)
def test_what_a_visitor_of_the_agencys_page_wants(word: str | None, intention: str | None) -> None:
    assert enquiry("AGENCY", metadata={"seekerIntention": word}).intention == intention


@pytest.mark.parametrize(
    ("words", "intention", "wishes"),
    [
        (["BUYER"], "buy", None),
        (["TENANT"], "rent", None),
        (["LANDLORD"], "let", None),
        (["BUYER", "SELLER"], "sell", "sell, buy"),
        (["SWAPPER", "TENANT", "BUYER"], "buy", "buy, rent, swapper"),
        (["SELLER", "SELLER", None, ""], "sell", None),
        ("SELLER", "sell", None),
        ([], None, None),
        (None, None, None),
    ],
)
def test_the_most_telling_wish_of_a_search_comes_first(
    words: object, intention: str | None, wishes: str | None
) -> None:
    told = enquiry("PROPERTY_SEARCH", distributionType=words)

    assert told.intention == intention
    assert (told.details or {}).get("wishes") == wishes


@pytest.mark.parametrize(
    ("wish", "codes", "postcode"),
    [
        ("SELLER", ["69003"], "69003"),
        ("LANDLORD", "69003", "69003"),
        ("SELLER", ["69003", "69006"], None),
        ("SELLER", ["69003", None], "69003"),
        ("SELLER", [], None),
        ("SELLER", ["6"], None),
        ("SELLER", ["somewhere near Lyon"], None),
        ("BUYER", ["69003"], None),
    ],
)
def test_only_the_one_postcode_of_an_owner_is_a_postcode(
    wish: str, codes: object, postcode: str | None
) -> None:
    told = enquiry(
        "PROPERTY_SEARCH", distributionType=[wish], property={"geo": {"postalCodes": codes}}
    )

    assert told.postcode == postcode


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        ({"amountMin": 5}, "from 5"),
        ({"amountMax": 5.0}, "up to 5"),
        ({"amountMin": 5, "amountMax": 5.0}, "5"),
        ({"amountMin": 1.5, "amountMax": "3,000"}, "1.5 to 3,000"),
        ({"amountMin": 3500000.0}, "from 3500000"),
        ({"amountMin": 0}, "from 0"),
        ({"amountMin": None}, None),
        ({}, None),
        (None, None),
    ],
)
def test_bounds_read_as_people_write_them(bounds: object, told: str | None) -> None:
    search = enquiry("PROPERTY_SEARCH", property={"budget": bounds})

    assert (search.details or {}).get("budget") == told


@pytest.mark.parametrize(
    ("listing", "reference", "further"),
    [
        ({"offererMarketingKey": "1042", "offererEstateId": "1042"}, "1042", {}),
        ({"offererMarketingKey": "1042", "offererEstateId": "E"}, "1042", {"estate id": "E"}),
        ({"offererEstateId": "E" * 512}, "E" * 512, {}),
        (
            {"projectOffererMarketingKey": "P", "projectOffererEstateId": "Q"},
            "P",
            {"project": "P", "project estate id": "Q"},
        ),
        ({}, None, {}),
        (None, None, {}),
    ],
)
def test_the_agencys_own_reference_of_a_listing(
    listing: object, reference: str | None, further: dict[str, str]
) -> None:
    told = enquiry(property=listing)

    assert told.listing_reference == reference
    assert (told.details or {}) == further


def test_a_listing_of_a_project_is_about_the_project() -> None:
    told = enquiry(property={"projectId": "P-7", "classifiedId": "not even of the documented form"})

    assert (told.subject, told.project_id) == ("project", "P-7")
    assert told.listing_id == "not even of the documented form"


@pytest.mark.parametrize(
    ("call", "seconds", "further"),
    [
        ({"duration": 61.7, "isVoiceMail": True}, 61, {"voice mail": "yes"}),
        ({"duration": 0, "status": "MISSED", "isVoiceMail": None}, 0, {}),
        ({}, None, {}),
        (None, None, {}),
    ],
)
def test_what_is_known_of_a_call(
    call: object, seconds: int | None, further: dict[str, str]
) -> None:
    told = enquiry("CALL_TRACKING", callDetails=call)

    assert (told.call_seconds, told.details or {}) == (seconds, further)


@pytest.mark.parametrize(
    ("code", "site", "country"),
    [
        ("SLG-FRA", "SeLoger", "FR"),
        ("BDS-FRA", "BDS-FRA", "FR"),
        ("IWT-AUT", "IWT-AUT", "AT"),
        ("IMN-DEU", "IMN-DEU", "DE"),
        ("IWB-BEL", "IWB-BEL", "BE"),
        ("SLG", "SeLoger", "FR"),
        ("NEW-MOON", "NEW-MOON", "FR"),
        (None, None, "FR"),
        ("", None, "FR"),
    ],
)
def test_a_site_has_a_name_and_a_country(code: str | None, site: str | None, country: str) -> None:
    told = enquiry(metadata={"portal": code})

    assert (told.site, told.country) == (site, country)


def test_a_lead_that_came_by_webhook_may_leave_its_time_to_the_poll() -> None:
    told = read_lead(
        a_lead(metadata={"ingestionDate": None}), Sighting(ACCOUNT, Route.WEBHOOK, NOW)
    )

    assert isinstance(told, Enquiry)
    assert (told.created_at, told.observed_at) == (None, NOW)
