"""Property Finder's simulator lists leads as each source says it does."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from tests.simulators.faults import Fault
from tests.simulators.property_finder import PropertyFinderSimulator

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)


def text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def portal() -> Iterator[PropertyFinderSimulator]:
    with PropertyFinderSimulator() as simulator:
        yield simulator


class Caller:
    def __init__(self, portal: PropertyFinderSimulator, session: requests.Session) -> None:
        self._portal, self._session = portal, session

    def mint(self) -> str:
        key, secret = self._portal.api_key, self._portal.api_secret
        answer = self.post("/v1/auth/token", {"apiKey": key, "apiSecret": secret})
        token: str = answer.json()["accessToken"]
        self._session.headers["Authorization"] = f"Bearer {token}"
        return token

    def post(self, path: str, body: object) -> requests.Response:
        return self._session.post(f"{self._portal.url}{path}", json=body, timeout=5)

    def get(self, path: str, **headers: str) -> requests.Response:
        return self._session.get(f"{self._portal.url}{path}", headers=headers, timeout=5)

    def delete(self, path: str) -> requests.Response:
        return self._session.delete(f"{self._portal.url}{path}", timeout=5)

    def ids(self, query: str) -> list[str]:
        answer = self.get(f"/v1/leads?{query}")
        answer.raise_for_status()
        return [lead["id"] for lead in answer.json()["data"]]


@pytest.fixture
def call(portal: PropertyFinderSimulator) -> Iterator[Caller]:
    with requests.Session() as session:
        caller = Caller(portal, session)
        caller.mint()
        yield caller


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"apiKey": "short"}, 400),
        ({"apiSecret": "s" * 33}, 400),
        ({"apiSecret": None}, 400),
        ({"scope": "leads:read"}, 400),
        ({"apiSecret": "x" * 32}, 401),
    ],
)
def test_a_token_is_minted_for_the_exact_credentials_only(
    portal: PropertyFinderSimulator, call: Caller, change: dict[str, object], status: int
) -> None:
    credentials = {"apiKey": portal.api_key, "apiSecret": portal.api_secret, **change}

    assert call.post("/v1/auth/token", credentials).status_code == status


def test_a_token_looks_like_a_jwt_and_dies_after_its_life(
    portal: PropertyFinderSimulator, call: Caller
) -> None:
    portal.settings.token_life = 1

    assert call.mint().count(".") == 2
    assert call.get("/v1/leads").status_code == 200
    time.sleep(1.05)
    assert call.get("/v1/leads").status_code == 401


def test_a_fresh_token_can_be_refused_once(portal: PropertyFinderSimulator, call: Caller) -> None:
    portal.settings.first_use_401 = True
    call.mint()

    assert [call.get("/v1/leads").status_code for _ in range(2)] == [401, 200]


def test_minting_can_kill_the_token_before(portal: PropertyFinderSimulator, call: Caller) -> None:
    portal.settings.invalidate_previous_token = True
    first = call.mint()
    call.mint()

    assert call.get("/v1/leads", Authorization=f"Bearer {first}").status_code == 401


def test_a_missing_scope_is_403_in_both_error_formats(
    portal: PropertyFinderSimulator, call: Caller
) -> None:
    portal.settings.scopes = ["users:read"]

    old = call.get("/v1/leads")
    new = call.get("/v1/leads", **{"X-PF-Error-Format": "problem-json-v2"})

    assert old.headers["Content-Type"] == "application/problem+json"
    assert (old.status_code, old.json()["type"]) == (403, "AUTHORIZATION")
    assert (new.json()["status"], new.json()["code"]) == (403, "common_http_403-forbidden")


def test_the_token_end_point_allows_60_calls_a_minute(
    portal: PropertyFinderSimulator, call: Caller
) -> None:
    body = {"apiKey": portal.api_key, "apiSecret": portal.api_secret}

    statuses = [call.post("/v1/auth/token", body).status_code for _ in range(60)]

    assert (set(statuses[:59]), statuses[59]) == ({200}, 429)


def test_everything_else_allows_650_calls_a_minute(call: Caller) -> None:
    statuses = [call.get("/v1/leads?perPage=1").status_code for _ in range(651)]

    assert (set(statuses[:650]), statuses[650]) == ({200}, 429)


@pytest.mark.parametrize(
    "query",
    [
        "perPage=51",
        "perPage=0",
        "page=0",
        "page=x",
        "status=opened",
        "channel=chat",
        "publicProfileId=x",
        "createdAtFrom=2026-11-01",
        "createdAtFrom=2026-11-01T00:00:00",
        "createdAtFrom=2026-11-01T00:00:00+04:00",
        "orderBy=price",
        "orderDirection=up",
    ],
)
def test_a_query_against_the_rules_is_400(call: Caller, query: str) -> None:
    assert call.get(f"/v1/leads?{query}").status_code == 400


@pytest.mark.parametrize("status", [400, 422])
def test_a_start_before_the_last_three_months_is_refused_as_configured(
    portal: PropertyFinderSimulator, call: Caller, status: Any
) -> None:
    portal.settings.old_created_at_status = status

    def answer(days: int) -> requests.Response:
        return call.get(f"/v1/leads?createdAtFrom={text(NOW - timedelta(days=days))}")

    assert (answer(89).status_code, answer(93).status_code) == (200, status)


def test_every_page_is_reached_by_next_page_and_the_last_has_none(
    portal: PropertyFinderSimulator, call: Caller
) -> None:
    portal.fill(120, NOW - HOUR, NOW)

    pages = [call.get(f"/v1/leads?perPage=50&page={page}").json() for page in (1, 2, 3)]

    assert [page["pagination"]["nextPage"] for page in pages] == [2, 3, None]
    assert [len(page["data"]) for page in pages] == [50, 50, 20]
    assert len({lead["id"] for page in pages for lead in page["data"]}) == 120
    assert call.get("/v1/leads?page=4").json()["data"] == []


def test_leads_come_newest_first_or_oldest_first(
    portal: PropertyFinderSimulator, call: Caller
) -> None:
    ids = [lead.id for lead in portal.fill(3, NOW - HOUR, NOW)]

    assert call.ids("") == ids[::-1]
    assert call.ids("orderBy=createdAt&orderDirection=asc") == ids
    portal.settings.newest_first = False
    assert call.ids("") == ids


def test_the_window_of_creation_includes_both_ends(
    portal: PropertyFinderSimulator, call: Caller
) -> None:
    ids = [lead.id for lead in portal.fill(5, NOW - 4 * HOUR, NOW)]

    first, last = text(NOW - 3 * HOUR), text(NOW - HOUR)

    assert call.ids(f"createdAtFrom={first}&createdAtTo={last}&orderDirection=asc") == ids[1:4]


ASKER: dict[str, Any] = {
    "listing_id": "l1",
    "listing_reference": "REF-1",
    "listing_offering": "rent",
    "name": "Layla",
    "email": "layla@example.com",
    "phone": None,
    "tags": [],
    "public_profile_id": 7,
    "channel": "whatsapp",
    "entity_type": "listing",
}
CALLER: dict[str, Any] = {
    "channel": "call",
    "status": "replied",
    "tags": ["hot"],
    "phone": "+971501110001",
}
PROJECT: dict[str, Any] = {"channel": "email", "project_id": "p1", "phone": None, "tags": []}


def add_three_different_leads(portal: PropertyFinderSimulator) -> None:
    three: dict[str, dict[str, Any]] = {
        "c": {**PROJECT, "entity_type": "project"},
        "b": {**CALLER, "entity_type": "agent"},
        "a": ASKER,
    }
    for hours, (lead_id, fields) in enumerate(three.items(), start=1):
        portal.add(id=lead_id, created_at=NOW - hours * HOUR, **fields)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("id=a", "a"),
        ("id=a&id=b", "ba"),
        ("status=replied", "b"),
        ("channel=call&channel=email", "cb"),
        ("entityType=project", "c"),
        ("publicProfileId=7", "a"),
        ("listingReference=REF-1", "a"),
        ("listingOffering=rent", "a"),
        ("projectId=p1", "c"),
        ("senderEmail=layla@example.com", "a"),
        ("senderPhone=%2B971501110001", "b"),
        ("tag=hot", "b"),
        ("excludeTag=hot", "ca"),
        ("search=LAYLA", "a"),
        ("colour=red&filter[status]=replied", "cba"),
    ],
)
def test_each_documented_filter_selects_and_unknown_names_are_ignored(
    portal: PropertyFinderSimulator, call: Caller, query: str, found: str
) -> None:
    add_three_different_leads(portal)

    assert call.ids(query) == list(found)


def test_each_dialect_knows_only_its_own_words(
    portal: PropertyFinderSimulator, call: Caller
) -> None:
    portal.add(created_at=NOW - 2 * HOUR, name="Layla", message="Hello", entity_type="listing")
    recent = text(NOW - HOUR)

    portal.settings.dialect = "retrieval"
    assert len(call.ids(f"createdAtFrom={recent}")) == 1
    assert call.ids(f"filter[createdAtFrom]={recent}") == []
    page = (
        call.get("/v1/leads?filter[status]=sent,opened").status_code,
        call.get("/v1/leads").json(),
    )
    assert (page[0], page[1]["meta"]["totalCount"]) == (400, 1)
    assert "externalId" in page[1]["data"][0]["listing"]

    portal.settings.dialect = "crm_sync"
    assert call.ids(f"since={recent}") == []
    page_of_guide = call.get("/v1/leads").json()
    assert page_of_guide["pagination"]["count"] == 1
    assert {"name", "email", "phone", "message"} <= page_of_guide["data"][0].keys()


def test_a_call_shows_neither_name_nor_email(portal: PropertyFinderSimulator, call: Caller) -> None:
    portal.add(channel="call")

    lead = call.get("/v1/leads").json()["data"][0]

    assert [contact["type"] for contact in lead["sender"]["contacts"]] == ["phone"]
    assert "name" not in lead["sender"]
    assert set(lead["call"]) == {"talkTime", "waitTime", "recordFile"}


def test_many_leads_show_every_oddity_of_real_people(portal: PropertyFinderSimulator) -> None:
    leads = portal.fill(400, NOW - HOUR, NOW)

    with PropertyFinderSimulator() as twin:
        assert leads == twin.fill(400, NOW - HOUR, NOW)

    names = {lead.name for lead in leads}
    assert {None, "", "محمد الهاشمي", "😀 Happy Buyer 🏡"} <= names
    assert max(len(name or "") for name in names) >= 180
    assert {lead.channel for lead in leads} == {"whatsapp", "call", "email"}
    assert {lead.entity_type for lead in leads} >= {"listing", "project", "agent", "company"}


def test_a_lead_can_be_listed_long_after_it_was_created(
    portal: PropertyFinderSimulator, call: Caller
) -> None:
    portal.settings.index_delay = 0.3
    lead = portal.add()

    assert call.ids("") == []
    time.sleep(0.35)
    assert call.ids("") == [lead.id]


def test_pages_drift_when_leads_come_and_go_between_them(
    portal: PropertyFinderSimulator, call: Caller
) -> None:
    ids = [lead.id for lead in portal.fill(4, NOW - 3 * HOUR, NOW - HOUR)][::-1]

    first = call.ids("perPage=2")
    portal.add(created_at=NOW)
    after_a_new_lead = call.ids("perPage=2&page=2")
    portal.erase(ids[0])
    portal.erase(ids[1])

    assert (first, after_a_new_lead) == (ids[:2], ids[1:3])
    assert call.ids("perPage=2&page=2") == ids[3:]


def test_a_faulty_portal_answers_the_first_page_for_ever(
    portal: PropertyFinderSimulator, call: Caller
) -> None:
    portal.fill(6, NOW - HOUR, NOW)
    portal.script(Fault(same_page=True), path="/v1/leads", times=None)

    pages = [call.get(f"/v1/leads?perPage=2&page={page}").json() for page in (1, 2, 3)]

    assert pages[0] == pages[1] == pages[2]
    assert pages[2]["pagination"]["nextPage"] == 2


def test_an_expired_token_is_worded_as_the_portal_does(
    portal: PropertyFinderSimulator, call: Caller
) -> None:
    portal.script(Fault(expired_token=True))

    answer = call.get("/v1/leads")

    assert (answer.status_code, answer.json()["type"]) == (401, "AUTHENTICATION")
    assert call.get("/v1/leads").status_code == 200


def test_25_000_leads_are_paged_quickly(portal: PropertyFinderSimulator, call: Caller) -> None:
    portal.fill(25_000, NOW - timedelta(days=80), NOW)
    since, start = text(NOW - timedelta(days=85)), time.monotonic()

    pages = [call.ids(f"createdAtFrom={since}&page={page}") for page in range(1, 501)]

    assert len({lead_id for page in pages for lead_id in page}) == 25_000
    assert time.monotonic() - start < 20


def test_users_are_found_by_their_public_profile(call: Caller) -> None:
    page = call.get("/v1/users?publicProfileId=216581,216582").json()

    assert [user["publicProfile"]["id"] for user in page["data"]] == [216581, 216582]
    assert call.get("/v1/users?perPage=101").status_code == 400


def test_only_published_listings_are_listed_unless_asked_otherwise(call: Caller) -> None:
    def found(query: str) -> list[str]:
        listings = call.get(f"/v1/listings?{query}").json()["results"]
        return [listing["reference"] for listing in listings]

    assert found("filter[reference]=PF-ABC-1001,PF-ABC-1007") == ["PF-ABC-1001"]
    assert found("archived=true&filter[reference]=PF-ABC-1007") == ["PF-ABC-1007"]
    assert found("draft=true") == ["PF-ABC-1011", "PF-ABC-1022"]
    assert len(found("reference=PF-ABC-1001")) > 20


def test_a_subscription_answers_a_suffixed_id_and_a_time_as_go_writes_it(
    portal: PropertyFinderSimulator, call: Caller
) -> None:
    wish = {"eventId": "lead.created", "callbackUrl": "http://127.0.0.1:9/hook", "secret": "s" * 32}

    created, again = call.post("/v1/webhooks", wish), call.post("/v1/webhooks", wish)

    assert (created.status_code, again.status_code) == (201, 409)
    assert re.fullmatch(r"lead\.created_[0-9a-f-]{36}", created.json()["eventId"])
    assert " +0000 UTC m=+" in created.json()["createdAt"]
    assert call.post("/v1/webhooks", {**wish, "secret": "s" * 33}).status_code == 422
    assert call.get("/v1/webhooks?eventType=lead.created").json()["data"] == [created.json()]

    assert call.delete("/v1/webhooks/lead.created").status_code == 404
    portal.settings.delete_handle = "both"
    assert call.delete("/v1/webhooks/lead.created").status_code == 204
