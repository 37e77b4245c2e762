"""Property Finder's simulator delivers events as the portal does, and as it must not."""

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

import pytest
import requests

from tests.simulators.faults import Fault
from tests.simulators.lead_pro import LeadProSimulator
from tests.simulators.property_finder import PropertyFinderSimulator

SECRET = "a-secret-of-the-webhook"


@pytest.fixture
def receiver() -> Iterator[LeadProSimulator]:
    """Any server that records requests will do; each test says what it answers."""
    with LeadProSimulator() as simulator:
        simulator.script(Fault(status=200), path="/hook", times=None)
        yield simulator


@pytest.fixture
def portal(receiver: LeadProSimulator) -> Iterator[PropertyFinderSimulator]:
    with PropertyFinderSimulator() as simulator:
        simulator.settings.retry_delays = [0.01, 0.01]
        simulator.subscribe(f"{receiver.url}/hook", SECRET)
        yield simulator


def signature(body: str, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()


def events(receiver: LeadProSimulator) -> list[str]:
    return [json.loads(one.body)["type"] for one in receiver.received("POST", "/hook")]


def test_a_new_lead_is_announced_with_a_signature_over_the_exact_bytes(
    portal: PropertyFinderSimulator, receiver: LeadProSimulator
) -> None:
    lead = portal.add(channel="whatsapp", entity_type="listing", name="محمد 😀")

    assert portal.settle(5)

    (delivery,) = receiver.requests
    event = json.loads(delivery.body)
    assert delivery.headers["x-signature"] == signature(delivery.body)
    assert (event["type"], event["entity"]) == ("lead.created", {"id": lead.id, "type": "lead"})
    assert event["payload"]["sender"]["name"] == "محمد 😀"
    assert event["payload"].keys().isdisjoint({"createdAt", "tags", "call", "id"})


def test_a_project_lead_never_raises_lead_created(
    portal: PropertyFinderSimulator, receiver: LeadProSimulator
) -> None:
    lead = portal.add(entity_type="project")
    assert portal.settle(5)
    portal.change(lead.id, status="read")
    assert portal.settle(5)
    portal.change(lead.id, public_profile_id=7)
    assert portal.settle(5)

    assert events(receiver) == ["lead.assigned", "lead.updated", "lead.assigned"]


def test_a_delivery_is_repeated_byte_for_byte_until_it_is_accepted(
    portal: PropertyFinderSimulator, receiver: LeadProSimulator
) -> None:
    receiver.faults.clear()
    receiver.script(Fault(status=503))
    receiver.script(Fault(reset="before"))
    receiver.script(Fault(status=204))

    portal.add()

    assert portal.settle(5)
    assert [attempt.status for attempt in portal.attempts] == [503, None, 204]
    assert len({one.body for one in receiver.requests}) == 1


def test_a_slow_receiver_is_given_up_after_the_time_out(
    portal: PropertyFinderSimulator, receiver: LeadProSimulator
) -> None:
    receiver.faults.clear()
    receiver.script(Fault(delay=30), times=None)
    portal.settings.delivery_timeout, portal.settings.retry_delays = 0.1, []

    portal.add()

    assert portal.settle(5)
    assert [attempt.error for attempt in portal.attempts] == ["TimeoutError"]


def test_events_can_be_duplicated_and_shuffled(
    portal: PropertyFinderSimulator, receiver: LeadProSimulator
) -> None:
    portal.settings.duplicates, portal.settings.shuffle_seconds = 1, 0.3

    sent = [portal.add().id for _ in range(12)]

    assert portal.settle(5)
    arrived = [json.loads(one.body)["entity"]["id"] for one in receiver.requests]
    assert sorted(arrived) == sorted(sent * 2)
    assert list(dict.fromkeys(arrived)) != sent


@pytest.mark.parametrize("kind", ["forged", "absent"])
def test_a_delivery_can_be_forged_over_http(
    portal: PropertyFinderSimulator, receiver: LeadProSimulator, kind: str
) -> None:
    wish = {"lead_id": "x", "event": "lead.created", "signature": kind, "raw_body": "{}"}

    requests.post(f"{portal.control_url}/deliver", json=wish, timeout=5).raise_for_status()
    log = requests.get(f"{portal.control_url}/deliveries?wait=5", timeout=10).json()

    seen = receiver.requests[0]
    assert (seen.body, log["pending"], log["attempts"][0]["status"]) == ("{}", 0, 200)
    assert seen.headers.get("x-signature") != signature("{}")
    assert ("x-signature" in seen.headers) == (kind == "forged")


def test_leads_are_added_changed_and_erased_over_http(
    portal: PropertyFinderSimulator, receiver: LeadProSimulator
) -> None:
    leads = f"{portal.control_url}/leads"
    several = {
        "count": 3,
        "created_from": "2026-11-01T00:00:00Z",
        "created_to": "2026-11-02T00:00:00Z",
    }
    one = {"channel": "call", "created_at": "2026-11-03T00:00:00Z", "deliver": True}

    requests.post(leads, json=several, timeout=5).raise_for_status()
    lead_id = requests.post(leads, json=one, timeout=5).json()[0]["id"]
    assert portal.settle(5)
    requests.patch(f"{leads}/{lead_id}", json={"status": "read"}, timeout=5).raise_for_status()
    requests.delete(f"{leads}/{lead_id}", timeout=5).raise_for_status()

    assert portal.settle(5)
    assert len(requests.get(leads, timeout=5).json()) == 3
    assert events(receiver)[1] == "lead.updated"
    assert requests.post(leads, json={"colour": "red"}, timeout=5).status_code == 400


def test_a_stopping_portal_does_not_wait_for_its_receiver(receiver: LeadProSimulator) -> None:
    receiver.faults.clear()
    receiver.script(Fault(delay=60), times=None)

    with PropertyFinderSimulator() as portal:
        portal.subscribe(f"{receiver.url}/hook", SECRET)
        portal.add()
        start = time.monotonic()

    assert time.monotonic() - start < 20


@pytest.mark.parametrize("name", ["property_finder", "lead_pro"])
def test_a_simulator_runs_as_a_process_until_it_is_told_to_stop(name: str) -> None:
    command = [sys.executable, "-m", "tests.simulators", name, "--port", "0"]
    root = Path(__file__).parents[2]

    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        about = json.loads(process.stdout.readline())
        health = requests.get(f"{about['control_url']}/health", timeout=5).json()
        os.kill(process.pid, signal.SIGTERM)

    assert (health["simulator"], process.returncode) == (name, 0)
