"""Seeker Leads' simulator delivers leads as the portal may, and as it must not."""

import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from tests.integration.seeker_leads_caller import (
    Caller,
    shown,
    unhurried,
)
from tests.simulators.faults import Fault
from tests.simulators.lead_pro import LeadProSimulator
from tests.simulators.seeker_leads import (
    WEBHOOK_KEY,
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


@pytest.fixture
def receiver(portal: SeekerLeadsSimulator) -> Iterator[LeadProSimulator]:
    """Any server that records requests will do; each test says what it answers."""
    with LeadProSimulator() as simulator:
        simulator.script(Fault(status=200), path="/hook", times=None)
        portal.subscribe(f"{simulator.url}/hook")
        yield simulator


HOOK = {"url": "http://127.0.0.1:9/hook", "apiKey": "12345-abcd"}
HOOKS = "/webhook/subscriptions"


def test_a_subscription_is_made_listed_changed_and_deleted(caller: Caller) -> None:
    made = caller.call("POST", HOOKS, HOOK)
    path = f"{HOOKS}/{made.json()['subscriptionId']}"

    members = {"subscriptionId", "url", "status", "createdAt", "updatedAt"}
    assert (made.status_code, made.json().keys()) == (201, members)
    assert caller.get(HOOKS).json() == {"metadata": {}, "items": [made.json()]}
    assert caller.call("PUT", path, {"status": "INACTIVE"}).json()["status"] == "INACTIVE"
    assert caller.call("PATCH", path, {"status": "ACTIVE"}).status_code == 405
    assert caller.call("PUT", path, {"url": HOOK["url"]}).status_code == 400
    assert caller.call("DELETE", path).json().keys() == {*members, "message"}
    assert caller.call("DELETE", path).status_code == 404
    assert caller.get(HOOKS).json()["items"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"url": None},
        {"url": "ftp://127.0.0.1/"},
        {"url": "http://127.0.0.1:x/"},
        {"apiKey": ""},
        {"apiKey": "two\r\nlines"},
        {"status": "PAUSED"},
    ],
)
def test_a_subscription_against_the_rules_is_400(caller: Caller, change: dict[str, object]) -> None:
    assert caller.call("POST", HOOKS, {**HOOK, **change}).status_code == 400


def test_an_agency_sees_its_own_subscriptions_only(
    portal: SeekerLeadsSimulator, caller: Caller
) -> None:
    portal.settings.subscribed_status = 200
    made = caller.call("POST", HOOKS, HOOK)
    other = Caller(portal, portal.agencies[1])
    other.mint()

    assert made.status_code == 200
    assert other.get(HOOKS).json()["items"] == []
    assert other.get(f"{HOOKS}/{made.json()['subscriptionId']}/audit").status_code == 404


def key_of(request: Any, place: str) -> str | None:
    """Where each setting says that the proof is."""
    headers: dict[str, str] = request.headers
    found = {
        "query": request.query,
        "x-api-key": headers.get("x-api-key"),
        "signature": headers.get("x-signature"),
    }
    return found.get(place, headers.get("authorization"))


@pytest.mark.parametrize(
    ("place", "proof"),
    [
        ("x-api-key", WEBHOOK_KEY),
        ("authorization", WEBHOOK_KEY),
        ("authorization-bearer", f"Bearer {WEBHOOK_KEY}"),
        ("authorization-apikey", f"ApiKey {WEBHOOK_KEY}"),
        ("query", f"key={quote(WEBHOOK_KEY)}"),
    ],
)
def test_the_key_comes_where_the_setting_says(
    portal: SeekerLeadsSimulator, receiver: LeadProSimulator, place: Any, proof: str
) -> None:
    portal.settings.key_place = place
    lead = portal.receive()
    assert portal.settle(5)
    portal.deliver(lead.id, key="forged")
    assert portal.settle(5)
    portal.deliver(lead.id, key="absent")
    assert portal.settle(5)

    valid, forged, absent = (key_of(one, place) for one in receiver.requests)
    assert (valid, absent or None) == (proof, None)
    assert forged not in (valid, absent)


def test_a_signature_covers_the_exact_bytes(
    portal: SeekerLeadsSimulator, receiver: LeadProSimulator
) -> None:
    portal.settings.key_place = "signature"
    portal.receive(first_name="Maëlys 😀")
    assert portal.settle(5)

    (request,) = receiver.requests
    digest = hmac.new(WEBHOOK_KEY.encode(), request.body.encode(), hashlib.sha256).hexdigest()
    assert request.headers["x-signature"] == digest
    assert "Maëlys 😀" in request.body


@pytest.mark.parametrize("kind", ["lead", "list", "items", "notification"])
def test_a_delivery_is_the_lead_or_a_mere_notification(
    portal: SeekerLeadsSimulator, caller: Caller, receiver: LeadProSimulator, kind: Any
) -> None:
    portal.settings.delivered_body = kind
    lead = portal.receive()
    assert portal.settle(5)

    whole = shown(caller, lead)
    expected = {
        "lead": whole,
        "list": [whole],
        "items": {"items": [whole]},
        "notification": {"event": "NEW_LEAD", "leadId": lead.id},
    }
    assert json.loads(receiver.requests[0].body) == expected[kind]


def test_a_delivery_is_repeated_until_it_is_accepted_and_the_audit_tells_so(
    portal: SeekerLeadsSimulator, caller: Caller, receiver: LeadProSimulator
) -> None:
    receiver.faults.clear()
    receiver.script(Fault(status=503))
    receiver.script(Fault(reset="before"))
    receiver.script(Fault(status=204))
    (subscription,) = caller.get(HOOKS).json()["items"]
    path = f"{HOOKS}/{subscription['subscriptionId']}/audit"
    assert caller.get(path).json() == {
        **subscription,
        "lastSuccessTimestamp": None,
        "recentEvents": [],
    }

    portal.receive()

    assert portal.settle(5)
    audit = caller.get(path).json()
    assert [one["httpStatus"] for one in audit["recentEvents"]] == [204, None, 503]
    assert audit["lastSuccessTimestamp"] == audit["recentEvents"][0]["timestamp"]
    assert len(caller.get(f"{path}?limit=1").json()["recentEvents"]) == 1
    assert caller.get(f"{path}?limit=101").status_code == 400
    assert len({one.body for one in receiver.requests}) == 1


def test_a_slow_receiver_is_given_up_after_the_time_out(
    portal: SeekerLeadsSimulator, receiver: LeadProSimulator
) -> None:
    receiver.faults.clear()
    receiver.script(Fault(delay=30), times=None)
    assert portal.settings.delivery_timeout == 5.0
    portal.settings.delivery_timeout, portal.settings.retry_delays = 0.1, []

    portal.receive()

    assert portal.settle(5)
    assert [attempt.error for attempt in portal.attempts] == ["TimeoutError"]


def test_deliveries_can_be_duplicated_and_out_of_order(
    portal: SeekerLeadsSimulator, receiver: LeadProSimulator
) -> None:
    portal.settings.duplicates, portal.settings.shuffle_seconds = 1, 0.3

    sent = [portal.receive().id for _ in range(12)]

    assert portal.settle(5)
    arrived = [json.loads(one.body)["metadata"]["leadId"] for one in receiver.requests]
    assert sorted(arrived) == sorted(sent * 2)
    assert list(dict.fromkeys(arrived)) != sent


def test_nothing_is_delivered_to_an_inactive_or_muted_subscription(
    portal: SeekerLeadsSimulator, caller: Caller, receiver: LeadProSimulator
) -> None:
    (subscription,) = portal.subscriptions.of("lyon")
    for change in ({"status": "INACTIVE"}, {"status": "ACTIVE", "muted": True}):
        portal.change_subscription(subscription.id, **change)
        portal.receive()
    portal.receive(agency="nantes")
    assert portal.settle(5)

    assert receiver.requests == []
    assert caller.get(HOOKS).json()["items"][0]["status"] == "ACTIVE"
    portal.change_subscription(subscription.id, muted=False)
    portal.receive()
    assert portal.settle(5)
    assert len(receiver.requests) == 1


@pytest.mark.usefixtures("receiver")
def test_a_reset_keeps_the_first_subscriptions_and_nothing_else(
    portal: SeekerLeadsSimulator, caller: Caller
) -> None:
    (subscription,) = portal.subscriptions.of("lyon")
    portal.change_subscription(subscription.id, status="INACTIVE")
    caller.call("POST", HOOKS, HOOK)
    portal.receive()

    requests.post(f"{portal.control_url}/reset", timeout=5).raise_for_status()

    assert caller.get(HOOKS).status_code == 401
    assert (portal.leads, portal.minted) == ([], 0)
    assert portal.subscriptions.of("lyon") == [subscription]


def test_leads_are_received_changed_erased_and_removed_over_http(
    portal: SeekerLeadsSimulator, receiver: LeadProSimulator
) -> None:
    leads = f"{portal.control_url}/leads"
    several = {"count": 3, "since": "2026-11-01T00:00:00Z", "until": "2026-11-02T00:00:00Z"}
    one = {"category": "AGENCY", "agency": "lyon", "ingested_at": "2026-11-03T00:00:00Z"}

    requests.post(leads, json=several, timeout=5).raise_for_status()
    lead_id = requests.post(leads, json=one, timeout=5).json()[0]["id"]
    assert portal.settle(5)
    changed = requests.patch(f"{leads}/{lead_id}", json={"intention": "SELL"}, timeout=5)
    erased = requests.post(f"{leads}/{lead_id}/erase", timeout=5)
    requests.delete(f"{leads}/{lead_id}", timeout=5).raise_for_status()

    assert (changed.json()["intention"], erased.json()["erased"]) == ("SELL", True)
    assert len(requests.get(leads, timeout=5).json()) == 3
    assert len(receiver.requests) == 1
    assert requests.post(leads, json={"colour": "red"}, timeout=5).status_code == 400


def test_deliveries_and_subscriptions_are_controlled_over_http(
    portal: SeekerLeadsSimulator, receiver: LeadProSimulator
) -> None:
    control = portal.control_url
    (held,) = requests.get(f"{control}/subscriptions", timeout=5).json()
    add = {"url": f"{receiver.url}/hook", "agency": "nantes"}
    requests.post(f"{control}/subscriptions", json=add, timeout=5).raise_for_status()
    path = f"{control}/subscriptions/{held['subscriptionId']}"
    requests.patch(path, json={"muted": True}, timeout=5).raise_for_status()

    for agency in ("lyon", "nantes"):
        wish = {"raw_body": "{}", "key": "forged", "agency": agency}
        requests.post(f"{control}/deliver", json=wish, timeout=5).raise_for_status()
    log = requests.get(f"{control}/deliveries?wait=5", timeout=10).json()

    assert (log["pending"], [one["status"] for one in log["attempts"]]) == (0, [200])
    assert requests.post(f"{control}/deliver", json={"key": "x"}, timeout=5).status_code == 400
    assert requests.patch(path, json={"status": "x"}, timeout=5).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "leads", {"agency": "paris"}, 404),
        ("POST", "leads", {"id": "a"}, 409),
        ("PATCH", "leads/a", {"agency": "nantes"}, 400),
        ("PATCH", "leads/b", {"intention": "SELL"}, 404),
        ("POST", "deliver", {"whom": "everybody"}, 400),
        ("POST", "subscriptions", {"agency": "lyon"}, 400),
        ("PATCH", "subscriptions/s", {"url": "http://127.0.0.1:9/"}, 400),
    ],
)
def test_the_control_api_refuses_what_it_does_not_know(
    portal: SeekerLeadsSimulator, method: str, path: str, body: object, status: int
) -> None:
    portal.receive(id="a")

    url = f"{portal.control_url}/{path}"

    assert requests.request(method, url, json=body, timeout=5).status_code == status


def test_a_stopping_portal_does_not_wait_for_its_receiver(receiver: LeadProSimulator) -> None:
    receiver.faults.clear()
    receiver.script(Fault(delay=60), times=None)

    with SeekerLeadsSimulator() as portal:
        portal.subscribe(f"{receiver.url}/hook")
        portal.receive()
        start = time.monotonic()

    assert time.monotonic() - start < 20


def test_the_simulator_runs_as_a_process_until_it_is_told_to_stop() -> None:
    command = [sys.executable, "-m", "tests.simulators", "seeker_leads", "--port", "0"]
    root = Path(__file__).parents[2]

    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        about = json.loads(process.stdout.readline())
        health = requests.get(f"{about['control_url']}/health", timeout=5).json()
        os.kill(process.pid, signal.SIGTERM)

    assert (health["simulator"], process.returncode) == ("seeker_leads", 0)
    assert about.keys() >= {"auth_url", "base_url", "client_id", "client_secret", "intermediary_id"}
