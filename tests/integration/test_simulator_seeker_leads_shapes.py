"""What a lead of Seeker Leads' simulator shows, whoever brought it there."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.seeker_leads_caller import (
    HOUR,
    NOW,
    Caller,
    shown,
    unhurried,
)
from tests.simulators.seeker_leads import (
    SeekerLeadsSimulator,
)


@pytest.fixture
def portal() -> Iterator[SeekerLeadsSimulator]:
    with SeekerLeadsSimulator(unhurried()) as simulator:
        yield simulator


@pytest.fixture
def caller(portal: SeekerLeadsSimulator) -> Caller:
    one = Caller(portal, portal.agencies[0])
    one.mint()
    return one


@pytest.mark.parametrize(
    ("category", "members"),
    [
        ("CLASSIFIED", {"property"}),
        ("AGENCY", set()),
        ("PROPERTY_SEARCH", {"property", "distributionType"}),
        ("CALL_TRACKING", {"property", "callDetails"}),
        ("VISIT_REQUEST", set()),
    ],
)
def test_each_category_has_its_own_members(
    portal: SeekerLeadsSimulator, caller: Caller, category: str, members: set[str]
) -> None:
    lead = shown(caller, portal.receive(category))

    assert lead.keys() == {"metadata", "contactRequest", *members}
    assert lead["metadata"]["leadCategory"] == category
    assert ("seekerIntention" in lead["metadata"]) == (category == "AGENCY")
    assert (lead["contactRequest"] == {}) == (category == "CALL_TRACKING")
    assert lead["metadata"]["TTL"] - lead["metadata"]["ingestionDate"] == 3 * 365 * 86_400


def test_a_seeker_with_one_bound_gives_the_least_rooms_and_the_most_money(
    portal: SeekerLeadsSimulator,
) -> None:
    leads = [portal.receive("PROPERTY_SEARCH") for _ in range(40)]

    rooms = {tuple(lead.search["rooms"]) for lead in leads if lead.search}
    money = {tuple(lead.search["budget"]) for lead in leads if lead.search}
    assert rooms == {("numberOfRoomsMin",), ("numberOfRoomsMin", "numberOfRoomsMax")}
    assert money == {("amountMax",), ("amountMin", "amountMax")}


@pytest.mark.parametrize("keeps_email", [True, False])
def test_an_erasure_leaves_a_lead_with_nobody_in_it(
    portal: SeekerLeadsSimulator, caller: Caller, *, keeps_email: bool
) -> None:
    portal.settings.erasure_keeps_email = keeps_email
    lead = portal.receive(email="jeanne@example.com", is_owner=True)
    before = shown(caller, lead)

    portal.erase(lead.id)

    after = shown(caller, lead)
    contact = after.pop("contactRequest")
    before.pop("contactRequest")
    assert after == before
    assert contact.pop("phoneNumbers") == []
    assert contact.pop("email") == ("jeanne@example.com" if keeps_email else None)
    assert {"firstName", "lastName", "name", "gender", "language", "message"} <= contact.keys()
    assert set(contact.values()) == {None}


def test_an_erased_call_hides_the_number_of_the_caller(portal: SeekerLeadsSimulator) -> None:
    lead = portal.erase(portal.receive("CALL_TRACKING").id)

    assert lead.call is not None
    assert lead.call["seekerPhoneNumber"] is None


def test_many_leads_show_every_category_and_oddity(portal: SeekerLeadsSimulator) -> None:
    leads = portal.fill(400, NOW - HOUR, NOW)

    with SeekerLeadsSimulator(seed=portal.seed) as twin:
        assert leads == twin.fill(400, NOW - HOUR, NOW)

    assert {lead.category for lead in leads} == {
        "CLASSIFIED",
        "AGENCY",
        "PROPERTY_SEARCH",
        "CALL_TRACKING",
    }
    names = {lead.last_name for lead in leads}
    assert {None, "d'Aubigny", "الهاشمي"} <= names
    assert {len(lead.phones) for lead in leads} == {0, 1, 2}
    assert max(len(name or "") for name in names) == 100


SUBMISSION: dict[str, Any] = {
    "lastName": "Martin",
    "email": "jeanne@example.com",
    "phoneNumbers": [{"number": "+33639980123"}],
    "message": "Bonjour",
    "classifiedId": "25ABCDEFGHJK",
    "submittedDate": "2026-11-20T10:00:00Z",
}


def test_a_submitted_lead_is_ingested_a_moment_later(
    portal: SeekerLeadsSimulator, caller: Caller
) -> None:
    answer = caller.call("POST", "/leads", SUBMISSION)

    assert (answer.status_code, answer.json().keys()) == (200, {"title", "requestId"})
    assert caller.ids() == []
    assert portal.settle(5)
    (lead,) = portal.leads
    contact = shown(caller, lead)["contactRequest"]
    assert (contact["lastName"], contact["language"]) == ("Martin", "FR")
    phone = {"type": "MOBILE", "number": "+33639980123", "verified": False}
    assert contact["phoneNumbers"] == [phone]


@pytest.mark.parametrize(
    "change",
    [
        {"lastName": "x" * 101},
        {"firstName": ""},
        {"gender": "F"},
        {"email": "nobody"},
        {"language": "XX"},
        {"phoneNumbers": []},
        {"phoneNumbers": [{"number": "call me"}]},
        {"phoneNumbers": [{"number": "+33639980123", "type": "FAX"}]},
        {"message": None},
        {"classifiedId": "25ABCDEFGHJ0"},
        {"submittedDate": "2026-11-20"},
        {"submittedDate": 1795168800},
    ],
)
def test_a_submission_against_the_rules_names_the_field(
    caller: Caller, change: dict[str, object]
) -> None:
    answer = caller.call("POST", "/leads", {**SUBMISSION, **change})

    assert (answer.status_code, answer.json()["errors"][0]["name"]) == (400, min(change))


@pytest.mark.parametrize("name", [name for name in SUBMISSION if name != "firstName"])
def test_a_submission_needs_its_required_fields(caller: Caller, name: str) -> None:
    body = {key: value for key, value in SUBMISSION.items() if key != name}

    assert caller.call("POST", "/leads", body).status_code == 400
