"""Seeker Leads' simulator lets in who has a token, a user agent and patience."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import requests

from tests.end_to_end.waiting import eventually
from tests.fakes.clock import FakeClock
from tests.integration.seeker_leads_caller import (
    NOW,
    USER_AGENT,
    Caller,
    seconds,
    unhurried,
    window,
)
from tests.simulators.seeker_leads import (
    Agency,
    SeekerLeadsSettings,
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


def test_a_token_is_minted_from_a_json_body_and_lasts_a_day(caller: Caller) -> None:
    answer = caller.ask_token()

    token = answer.json()["access_token"]
    assert answer.json() == {"access_token": token, "expires_in": 86_400, "token_type": "Bearer"}
    assert caller.get(f"/leads?{window()}", Authorization=f"Bearer {token}").status_code == 404
    assert caller.get(f"/leads?{window()}", Authorization=f"Bearer {token}x").status_code == 401


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"grant_type": "password"}, 400),
        ({"client_secret": None}, 400),
        ({"client_secret": "wrong"}, 401),
        ({"client_id": "unknown"}, 401),
        ({"audience": "https://api.example.com"}, 403),
        ({"audience": None}, 403),
        ({"intermediary_id": "RE-NANTES-1"}, 403),
        ({"intermediary_id": ["RE-LYON-1"]}, 403),
        ({"scope": "leads:read everything"}, 403),
        ({"scope": "leads:read"}, 200),
        ({"intermediary_id": None}, 200),
    ],
)
def test_a_token_needs_a_client_an_audience_and_an_agency_that_fit(
    caller: Caller, change: dict[str, object], status: int
) -> None:
    assert caller.ask_token(**change).status_code == status


def test_each_refusal_of_credentials_can_be_401_or_403(
    portal: SeekerLeadsSimulator, caller: Caller
) -> None:
    portal.settings.credentials_status, portal.settings.audience_status = 403, 401
    portal.settings.intermediary_required = True

    refused = caller.ask_token(client_secret="wrong")
    assert (refused.status_code, refused.json()["error"]) == (403, "access_denied")
    assert caller.ask_token(audience="other").status_code == 401
    assert caller.ask_token(intermediary_id=None).status_code == 400
    assert caller.get("/leads", Authorization="Bearer x").status_code == 403


def test_a_form_is_no_json_body(portal: SeekerLeadsSimulator, caller: Caller) -> None:
    url, headers = f"{portal.auth_url}/oauth/token", {"User-Agent": USER_AGENT}

    assert requests.post(url, caller.wish(), headers=headers, timeout=5).status_code == 400


@pytest.mark.parametrize("agent", ["python-requests/2.34", "lead-relay python linux", ""])
def test_without_the_documented_user_agent_a_firewall_answers(caller: Caller, agent: str) -> None:
    caller.headers["User-Agent"] = agent

    for answer in (caller.ask_token(), caller.get(f"/leads?{window()}")):
        assert (answer.status_code, answer.headers["Content-Type"]) == (403, "text/html")
        assert answer.text.startswith("<html>")


def test_the_host_of_tokens_and_the_host_of_leads_do_not_stand_in_for_each_other(
    portal: SeekerLeadsSimulator, caller: Caller
) -> None:
    assert caller.call("POST", "/oauth/token", caller.wish()).status_code == 404
    leads_at_auth = f"{portal.auth_url}/leads?{window()}"
    assert requests.get(leads_at_auth, headers=caller.headers, timeout=5).status_code == 404


def test_a_token_of_the_sandbox_is_not_for_production(
    portal: SeekerLeadsSimulator, caller: Caller
) -> None:
    caller.mint(audience=portal.sandbox_url)

    assert caller.get(f"/leads?{window()}").status_code == 403

    portal.settings.audience = portal.sandbox_url
    assert caller.get(f"/leads?{window()}").status_code == 404


def test_tokens_are_counted_by_client_and_day_and_may_be_limited(
    portal: SeekerLeadsSimulator, caller: Caller
) -> None:
    portal.settings.mints_per_day = 2

    statuses = [caller.ask_token().status_code for _ in range(2)]
    Caller(portal, portal.agencies[1]).mint()

    assert statuses == [200, 429]
    mints = requests.get(f"{portal.control_url}/mints", timeout=5).json()
    assert {(one["client_id"], one["count"]) for one in mints} == {
        ("lyon-client", 2),
        ("nantes-client", 1),
    }
    assert portal.minted == 3


def test_a_fresh_token_can_be_refused_once(portal: SeekerLeadsSimulator, caller: Caller) -> None:
    portal.settings.first_use_401 = True

    assert [caller.get(f"/leads?{window()}").status_code for _ in range(2)] == [401, 404]


def test_minting_can_kill_the_agency_s_tokens_before(
    portal: SeekerLeadsSimulator, caller: Caller
) -> None:
    other = Caller(portal, portal.agencies[1])
    other.mint()
    portal.settings.invalidate_previous_token = True
    first = caller.mint()
    caller.mint()

    assert caller.get(f"/leads?{window()}", Authorization=f"Bearer {first}").status_code == 401
    assert caller.get(f"/leads?{window()}").status_code == 404
    assert other.get(f"/leads?{window()}").status_code == 404


def test_a_token_dies_after_its_life() -> None:
    clock = FakeClock()
    with SeekerLeadsSimulator(unhurried(), clock=clock) as portal:
        caller = Caller(portal, portal.agencies[0])
        caller.mint()
        clock.advance(timedelta(seconds=86_399))
        assert caller.get(f"/leads?{window()}").status_code == 404

        clock.advance(timedelta(seconds=1))

        assert caller.get(f"/leads?{window()}").status_code == 401


def test_a_scope_that_is_granted_later_needs_another_token(
    portal: SeekerLeadsSimulator, caller: Caller
) -> None:
    portal.settings.scopes = ["leads:read"]
    caller.mint()
    portal.settings.scopes = ["leads:read", "webhooks:manage"]

    refused = caller.get("/webhook/subscriptions")

    assert (refused.status_code, "scope" in refused.json()["detail"]) == (403, True)
    caller.mint()
    assert caller.get("/webhook/subscriptions").status_code == 200


def test_a_partner_acts_for_the_agency_that_its_token_names() -> None:
    agencies = [Agency(name, "partner", "secret", f"RE-{name}") for name in ("brest", "nice")]
    with SeekerLeadsSimulator(unhurried(), agencies=agencies) as portal:
        of_nice = portal.receive(agency="nice").id
        callers = [Caller(portal, agency) for agency in agencies]
        for caller in callers:
            caller.mint()

        assert [caller.ids() for caller in callers] == [[], [of_nice]]
        assert [c.get(f"/leads/{of_nice}").status_code for c in callers] == [404, 200]


def test_ten_calls_may_start_within_200_milliseconds() -> None:
    clock = FakeClock()
    with SeekerLeadsSimulator(SeekerLeadsSettings(retry_after=1), clock=clock) as portal:
        caller, other = (Caller(portal, agency) for agency in portal.agencies)
        caller.mint()
        other.mint()

        statuses = [caller.get(f"/leads?{window()}").status_code for _ in range(11)]

        assert statuses == [404] * 10 + [429]
        assert other.get(f"/leads?{window()}").status_code == 404
        assert caller.get(f"/leads?{window()}").headers["Retry-After"] == "1"
        clock.advance(timedelta(milliseconds=200))
        assert caller.get(f"/leads?{window()}").status_code == 404


def statuses_at_once(caller: Caller, calls: int) -> list[int]:
    """No answer leaves before the last request has come."""
    portal = caller.portal
    with ThreadPoolExecutor(calls) as threads:
        with portal.lock:
            waiting = [threads.submit(caller.get, f"/leads?{window()}") for _ in range(calls)]
            assert eventually(lambda: portal.traffic.present == calls)
        return sorted(one.result().status_code for one in waiting)


def test_ten_calls_may_be_in_flight() -> None:
    settings, ticks = SeekerLeadsSettings(), count(seconds(NOW))
    with SeekerLeadsSimulator(
        settings, clock=lambda: datetime.fromtimestamp(next(ticks), UTC)
    ) as portal:
        caller = Caller(portal, portal.agencies[0])
        caller.mint()

        assert statuses_at_once(caller, 12) == [404] * 10 + [429] * 2
        assert statuses_at_once(caller, 10) == [404] * 10


def test_every_answer_names_its_trace(portal: SeekerLeadsSimulator, caller: Caller) -> None:
    portal.receive(id="a")
    answers = [
        caller.ask_token(),
        caller.ask_token(client_id="unknown"),
        caller.get("/leads/a"),
        caller.get("/leads/b"),
        caller.get("/no/such/path"),
        caller.call("PATCH", "/leads/a", {}),
        caller.get("/leads/a", **{"User-Agent": "curl"}),
    ]

    traces = [answer.headers["traceparent"] for answer in answers]
    assert len(set(traces)) == len(answers)
    assert all(len(trace) == 55 for trace in traces)
