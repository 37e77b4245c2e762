"""Lead.pro's simulator keeps the documented rules, strictly."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import requests

from tests.simulators.faults import Fault
from tests.simulators.lead_pro import LeadProSimulator

LEAD = {
    "type": "sale",
    "first_name": "Layla",
    "last_name": "Haddad",
    "email": "layla@example.com",
    "phone": "+971501110001",
    "office_id": 375,
}
VENDOR = {
    "type": "vendor",
    "first_name": "Omar",
    "last_name": "Li",
    "email": "omar@example.com",
    "phone": "07700900001",
    "postcode": "DE1 1JX",
}


class Caller:
    def __init__(self, crm: LeadProSimulator, session: requests.Session) -> None:
        self._crm, self._session = crm, session

    def __call__(self, method: str, path: str, body: object = None) -> requests.Response:
        url = f"{self._crm.base_url}{path}"
        return self._session.request(method, url, json=body, timeout=5)

    def create(self, **fields: object) -> dict[str, Any]:
        answer = self("POST", "/leads", {**LEAD, **fields})
        answer.raise_for_status()
        created: dict[str, Any] = answer.json()
        return created


@pytest.fixture
def crm() -> Iterator[LeadProSimulator]:
    with LeadProSimulator() as simulator:
        yield simulator


@pytest.fixture
def call(crm: LeadProSimulator) -> Iterator[Caller]:
    with requests.Session() as session:
        session.headers["x-api-key"] = crm.api_key
        yield Caller(crm, session)


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_key_is_refused_as_configured(crm: LeadProSimulator, status: Any) -> None:
    crm.settings.auth_failure_status = status

    answer = requests.post(
        f"{crm.base_url}/leads", json=LEAD, headers={"x-api-key": "wrong"}, timeout=5
    )

    assert (answer.status_code, crm.leads) == (status, [])


def test_a_created_lead_is_answered_in_full(call: Caller) -> None:
    lead = call.create(meta={"src_key": "property_finder:1"}, utm_source="propertyfinder")

    assert isinstance(lead["id"], int)
    assert len(lead) == 58
    assert (lead["source"], lead["office_name"], lead["status"]) == (
        "homepage",
        "Nottingham",
        "New",
    )
    assert (lead["full_name"], lead["international"], lead["title"]) == (
        "Layla Haddad",
        False,
        None,
    )
    assert call("GET", f"/leads/{lead['id']}").json() == lead


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"portal": "x"}, "portal"),
        ({"utm_gclid": "x"}, "utm_gclid"),
        ({"first_name": ""}, "first_name"),
        ({"last_name": "x" * 51}, "last_name"),
        ({"first_name": "😀" * 26}, "first_name"),
        ({"email": "layla@localhost"}, "email"),
        ({"email": "läyla@example.com"}, "email"),
        ({"phone": 971501110001}, "phone"),
        ({"type": "Sale"}, "type"),
        ({"message": "x" * 256}, "message"),
        ({"message": None}, "message"),
        ({"message": "\ud83d"}, "message"),
        ({"meta": {"rooms": 3}}, "meta"),
        ({"meta": {"note": "é" * 510}}, "meta"),
        ({"questionnaire": [["only a question"]]}, "questionnaire"),
        ({"questionnaire": [["q", "a" * 2048]]}, "questionnaire"),
        ({"appointment_availability": {"hours": [1]}}, "appointment_availability"),
        ({"office_id": "375"}, "office_id"),
        ({"office_id": 999}, "office_id"),
        ({"gdpr_checkbox": "yes"}, "gdpr_checkbox"),
        ({"property_type": "villa"}, "property_type"),
        ({"postcode": "x" * 11}, "postcode"),
        ({"first_name": "  "}, "first_name"),
        ({"advert_address": "x" * 101}, "advert_address"),
        ({"advert_postcode": "x"}, "advert_postcode"),
        ({"advert_postcode": "x" * 11}, "advert_postcode"),
        ({"advert_url": "https://example.com/" + "x" * 236}, "advert_url"),
        ({"advert_url": "www.example.com"}, "advert_url"),
        ({"advert_image": "https://example.com/a b.jpg"}, "advert_image"),
        ({"advert_image": ""}, "advert_image"),
        ({"property_type": "Detached"}, "property_type"),
        ({"property_type": ["detached"]}, "property_type"),
    ],
)
def test_a_field_against_the_rules_is_refused_by_name(
    crm: LeadProSimulator, call: Caller, changes: Mapping[str, object], field: str
) -> None:
    answer = call("POST", "/leads", {**LEAD, **changes})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert crm.leads == []


@pytest.mark.parametrize("name", ["advert_address", "advert_postcode", "advert_url"])
def test_an_owners_lead_has_no_advert(call: Caller, name: str) -> None:
    answer = call("POST", "/leads", {**VENDOR, name: "https://example.com"[:10]})

    assert name in answer.json()["errors"]


def test_the_longest_allowed_values_are_accepted(call: Caller) -> None:
    lead = call.create(
        first_name="😀" * 25,
        message="x" * 255,
        meta={"note": "é" * 506},
        questionnaire=[["q", "a"]],
    )

    assert lead["questionnaire"] == [["q", "a"]]


@pytest.mark.parametrize("name", ["first_name", "last_name", "email", "phone", "type"])
def test_a_required_field_may_not_be_missing(call: Caller, name: str) -> None:
    answer = call("POST", "/leads", {key: value for key, value in LEAD.items() if key != name})

    assert (answer.status_code, answer.json()["errors"][name]) == (400, "required")


def test_what_is_required_depends_on_type_and_office(call: Caller) -> None:
    no_office = {key: value for key, value in LEAD.items() if key != "office_id"}
    no_postcode = {key: value for key, value in VENDOR.items() if key != "postcode"}

    assert set(call("POST", "/leads", no_office).json()["errors"]) == {
        "advert_address",
        "advert_postcode",
    }
    assert set(call("POST", "/leads", no_postcode).json()["errors"]) == {"postcode"}
    assert call("POST", "/leads", VENDOR).json()["out_of_area_distance"] is not None


def test_an_unknown_source_silently_becomes_homepage(call: Caller) -> None:
    assert call.create(source="propertyfinder")["source"] == "homepage"
    assert call.create(source="zoopla")["source"] == "zoopla"


def test_a_repeat_of_an_email_or_a_phone_is_a_child_of_the_first_lead(call: Caller) -> None:
    first = call.create()
    same_email = call.create(email="LAYLA@example.com", phone="1")
    same_phone = call.create(email="other@example.com", phone="00971 50 111 0001")
    stranger = call.create(email="new@example.com", phone="2")

    assert (first["is_parent"], first["parent_id"]) == (True, None)
    assert [one["parent_id"] for one in (same_email, same_phone)] == [first["id"]] * 2
    assert (same_email["is_parent"], stranger["is_parent"]) == (False, True)


def test_a_valuation_is_for_sellers_and_answers_estimates(call: Caller) -> None:
    lead = call("POST", "/leads/valuation", VENDOR).json()

    assert (lead["source"], lead["valuation_status"]) == ("ivt", "Success")
    assert call("POST", "/leads/valuation", LEAD).status_code == 400


@pytest.mark.parametrize("name", ["email", "phone", "type", "source", "message", "nonsense"])
def test_a_patch_refuses_what_cannot_be_updated(call: Caller, name: str) -> None:
    answer = call("PATCH", f"/leads/{call.create()['id']}", {name: "sale"})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])


def test_a_patch_answers_its_own_request_and_appends_answers(call: Caller) -> None:
    lead_id = call.create(questionnaire=[["a", "1"]])["id"]
    patch = {"first_name": "Lila", "status": "Contacted", "questionnaire": [["b", "2"]]}

    assert call("PATCH", f"/leads/{lead_id}", patch).json() == patch

    lead = call("GET", f"/leads/{lead_id}").json()
    assert lead["questionnaire"] == [["a", "1"], ["b", "2"]]
    assert (lead["full_name"], lead["status"]) == ("Lila Haddad", "Contacted")


@pytest.mark.parametrize(
    ("way", "left"), [("merge", {"a": "1", "b": "2"}), ("replace", {"b": "2"})]
)
def test_a_patch_of_meta_merges_or_replaces(
    crm: LeadProSimulator, call: Caller, way: Any, left: dict[str, str]
) -> None:
    crm.settings.patch_meta = way
    lead_id = call.create(meta={"a": "1"})["id"]

    call("PATCH", f"/leads/{lead_id}", {"meta": {"b": "2"}})

    assert call("GET", f"/leads/{lead_id}").json()["meta"] == left


def test_a_person_is_found_after_the_index_lag(crm: LeadProSimulator, call: Caller) -> None:
    crm.settings.index_lag = 0.3
    lead = call.create()

    assert call("GET", "/person/leads?email=layla@example.com").json() == []
    time.sleep(0.35)
    assert call("GET", "/person/leads?email=layla@example.com").json() == [lead]
    assert call("GET", "/person/leads?phone=%2B971501110001&lastName=haddad").json() == [lead]
    assert call("GET", "/person/leads?firstName=Layla").status_code == 400


@pytest.mark.parametrize(("container", "kind"), [("array", list), ("object", dict), ("data", dict)])
def test_one_found_person_comes_in_the_configured_container(
    crm: LeadProSimulator, call: Caller, container: Any, kind: type[list[Any]]
) -> None:
    crm.settings.person_container = container
    call.create()

    found = call("GET", "/person/leads?email=layla@example.com").json()

    assert isinstance(found, kind)
    assert ("data" in found) == (container == "data")


def test_offices_mix_kinds_of_id_and_statuses_are_a_bare_array(call: Caller) -> None:
    offices, statuses = call("GET", "/offices").json(), call("GET", "/statuses").json()

    assert {type(office["id"]) for office in offices["data"]} == {int, str}
    assert [status["name"] for status in statuses] == ["New", "Another one", "Contacted"]


def test_a_lead_that_an_agent_deleted_is_gone(crm: LeadProSimulator, call: Caller) -> None:
    lead_id = call.create()["id"]

    requests.delete(f"{crm.control_url}/leads/{lead_id}", timeout=5).raise_for_status()

    assert call("GET", f"/leads/{lead_id}").status_code == 404
    assert call("PATCH", f"/leads/{lead_id}", {"first_name": "x"}).status_code == 404
    assert call("GET", "/person/leads?email=layla@example.com").json() == []


def test_two_leads_with_one_marker_are_reported_as_duplicates(
    crm: LeadProSimulator, call: Caller
) -> None:
    twins = [call.create(meta={"src_key": "property_finder:1"})["id"] for _ in range(2)]
    call.create(meta={"src_key": "property_finder:2"})

    reported = requests.get(f"{crm.control_url}/duplicates", timeout=5).json()

    assert reported == [{"src_key": "property_finder:1", "lead_ids": twins}]
    assert len(requests.get(f"{crm.control_url}/leads", timeout=5).json()) == 3


def test_calls_beyond_the_rate_are_429(crm: LeadProSimulator, call: Caller) -> None:
    crm.settings.rate_per_second = 2

    assert [call("GET", "/offices").status_code for _ in range(3)] == [200, 200, 429]


def test_creates_and_updates_are_announced_to_the_webhook() -> None:
    with LeadProSimulator() as crm, LeadProSimulator() as receiver:
        crm.connect_webhook(f"{receiver.url}/hook")

        receiver.script(Fault(status=200), path="/hook", times=None)
        lead = crm.add(**LEAD)
        crm.edit(lead["id"], status="Won")
        assert crm.settle(10)

        assert {attempt.parcel.event for attempt in crm.attempts} == {
            "lead.created",
            "lead.updated",
        }
        assert '"event": "lead.created"' in "".join(one.body for one in receiver.requests)


def test_an_event_is_told_once_in_any_order_and_perhaps_before_the_answer() -> None:
    with LeadProSimulator() as crm, LeadProSimulator() as receiver:
        crm.connect_webhook(f"{receiver.url}/hook")
        crm.settings.webhook_delays = [0.3, 0.0]
        crm.script(Fault(answer_delay=0.6), method="POST", path="/api/v103/leads")
        receiver.script(Fault(status=503), path="/hook", times=None)

        with requests.Session() as session:
            session.headers["x-api-key"] = crm.api_key
            lead = Caller(crm, session).create()
        told_before_the_answer = len(crm.attempts)
        crm.edit(lead["id"], status="Won")
        assert crm.settle(10)

        assert told_before_the_answer == 1
        assert [attempt.parcel.attempt for attempt in crm.attempts] == [1, 1]
        crm.reset()
        assert crm.settings.webhook_url == f"{receiver.url}/hook"
