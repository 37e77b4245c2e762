"""Who asks at Seeker Leads, how they can be answered, and when they want to be forgotten."""

from datetime import timedelta
from typing import Any

import pytest

from leadrelay.portals.seeker_leads.mapper import read_listed
from tests import canary
from tests.builders import NOW
from tests.unit.seeker_leads_records import HEAD, POLLED, a_lead, enquiry, kept, read, said


def test_proven_numbers_come_first_and_none_comes_twice() -> None:
    phones = [
        {"number": "typed"},
        {"number": "verified", "verified": True},
        None,
        {"number": "", "verified": True},
        {"number": "calling", "verified": False},
        {"number": 33199001122, "verified": "yes", "type": {"a": 1}},
    ]

    told = enquiry(
        "CALL_TRACKING",
        contactRequest={"phoneNumbers": phones},
        callDetails={"seekerPhoneNumber": "calling"},
    )

    assert told.phones == ("verified", "calling", "typed", "33199001122")


@pytest.mark.parametrize("contact", [{}, None, ...])
def test_a_caller_who_hides_the_number_is_still_a_caller(contact: object) -> None:
    lead = {**a_lead("CALL_TRACKING"), "contactRequest": contact}

    told = said(read_listed({name: v for name, v in lead.items() if v is not ...}, POLLED))

    assert told["channel"] == "call"
    assert "phones" not in told
    assert "erased" not in told


GONE: dict[str, Any] = {"firstName": None, "lastName": None, "message": None, "phoneNumbers": []}


@pytest.mark.proves("F101")
@pytest.mark.parametrize("category", ["CLASSIFIED", "AGENCY", "PROPERTY_SEARCH", "CALL_TRACKING"])
@pytest.mark.parametrize(
    "contact",
    [
        GONE | {"name": None, "gender": None, "language": None, "email": None},
        GONE | {"email": canary.EMAIL},
        GONE | {"email": None, "message": canary.MESSAGE},
        GONE,
        {"firstName": None, "lastName": None, "phoneNumbers": None, "message": ""},
    ],
)
def test_an_erased_contact_is_erased_and_nothing_of_it_is_left(
    category: str, contact: dict[str, Any]
) -> None:
    told = said(read(category, contactRequest={"isOwner": True, **contact}))

    assert told["erased"] is True
    assert told.keys().isdisjoint({"name", "first_name", "last_name", "email", "phones"})
    assert told.keys().isdisjoint({"message", "language"})
    assert "owns a property" not in told.get("details", {})


@pytest.mark.parametrize(
    "contact",
    [
        GONE | {"phoneNumbers": [{"number": "+33639980001"}]},
        GONE | {"lastName": "Martin"},
        GONE | {"name": "Jeanne Martin"},
        GONE | {"email": "jeanne@example.com", "message": "Bonjour"},
        {"firstName": "", "lastName": "", "message": None, "email": "jeanne@example.com"},
    ],
)
def test_who_can_be_answered_is_not_erased(contact: dict[str, Any]) -> None:
    assert enquiry(contactRequest=contact).erased is None


def test_a_caller_is_not_erased_for_never_having_said_a_name() -> None:
    told = enquiry(
        "CALL_TRACKING", contactRequest=GONE, callDetails={"seekerPhoneNumber": "+33199001122"}
    )

    assert (told.erased, told.phones) == (None, ("+33199001122",))


@pytest.mark.proves("F37")
@pytest.mark.parametrize(
    "contact", [{}, {"first_name": "Jeanne", "phones": ["1"]}, {"firstName": " ", "lastName": ""}]
)
def test_a_form_in_which_nobody_can_be_found_is_shown_to_a_person(contact: dict[str, Any]) -> None:
    lead = {**a_lead(), "contactRequest": contact}

    assert kept(lead).reason == "nobody to answer: contactRequest"


@pytest.mark.proves("F101")
@pytest.mark.parametrize(
    ("seconds", "erased"), [(-1, True), (0, True), (1, None), (3 * 365 * 86_400, None)]
)
def test_after_its_time_to_delete_nothing_of_the_person_is_taken_in(
    seconds: int,
    erased: bool | None,  # noqa: FBT001 - one of the cases
) -> None:
    delete_by = NOW + timedelta(seconds=seconds)

    told = enquiry(metadata={"TTL": int(delete_by.timestamp())})

    assert (told.erased, told.delete_by) == (erased, delete_by)
    assert told.last_name == (None if erased else "Martin")


@pytest.mark.parametrize("ttl", [None, 0, 3 * 365 * 86_400, HEAD["ingestionDate"]])
def test_a_time_to_delete_that_is_not_after_the_lead_says_nothing(ttl: int | None) -> None:
    told = enquiry(metadata={"TTL": ttl})

    assert (told.erased, told.delete_by) == (None, None)
