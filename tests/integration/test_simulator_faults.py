"""The scripted misbehaviour that every simulator offers, seen by a real HTTP client."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

import pytest
import requests

from tests.linux import tells_senders
from tests.simulators.faults import Drip, Fault
from tests.simulators.lead_pro import LeadProSettings, LeadProSimulator
from tests.simulators.sender import pid_of

LEAD = {
    "type": "sale",
    "first_name": "Layla",
    "last_name": "Haddad",
    "email": "layla@example.com",
    "phone": "+971501110001",
    "office_id": 375,
    "meta": {"src_key": "property_finder:message_lead_1"},
}


@pytest.fixture
def crm() -> Iterator[LeadProSimulator]:
    with LeadProSimulator() as simulator:
        yield simulator


@pytest.fixture
def session(crm: LeadProSimulator) -> Iterator[requests.Session]:
    with requests.Session() as client:
        client.headers["x-api-key"] = crm.api_key
        yield client


def post(session: requests.Session, crm: LeadProSimulator, timeout: float = 5) -> requests.Response:
    return session.post(f"{crm.base_url}/leads", json=LEAD, timeout=timeout, allow_redirects=False)


def test_a_reset_before_processing_leaves_no_lead(
    crm: LeadProSimulator, session: requests.Session
) -> None:
    crm.script(Fault(reset="before"), method="POST", path="/api/v103/leads")

    with pytest.raises(requests.ConnectionError):
        post(session, crm)

    assert crm.leads == []
    assert crm.requests[0].status is None


def test_a_reset_after_commit_leaves_the_lead(
    crm: LeadProSimulator, session: requests.Session
) -> None:
    crm.script(Fault(reset="after"))

    with pytest.raises(requests.ConnectionError):
        post(session, crm)

    assert len(crm.leads) == 1


def test_a_time_out_after_commit_leaves_the_lead(
    crm: LeadProSimulator, session: requests.Session
) -> None:
    crm.script(Fault(answer_delay=30))

    with pytest.raises(requests.ReadTimeout):
        post(session, crm, timeout=0.2)

    assert len(crm.leads) == 1


def test_a_late_commit_happens_after_its_answer_was_lost(
    crm: LeadProSimulator, session: requests.Session
) -> None:
    crm.script(Fault(commit_after=0.2))

    with pytest.raises(requests.ConnectionError):
        post(session, crm)

    assert crm.leads == []
    assert crm.settle(5)
    assert len(crm.leads) == 1


@pytest.mark.parametrize(("commit", "leads"), [(True, 1), (False, 0)])
def test_a_500_has_an_effect_only_if_the_script_says_so(
    crm: LeadProSimulator, session: requests.Session, *, commit: bool, leads: int
) -> None:
    crm.script(Fault(status=500, commit=commit))

    assert post(session, crm).status_code == 500

    assert len(crm.leads) == leads


@pytest.mark.parametrize("wish", [7, "soon"])
def test_a_429_carries_the_retry_after_of_the_script(
    crm: LeadProSimulator, session: requests.Session, wish: int | str
) -> None:
    crm.script(Fault(retry_after=wish))

    answer = post(session, crm)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, str(wish))


def test_a_retry_after_can_be_a_date(crm: LeadProSimulator, session: requests.Session) -> None:
    crm.script(Fault(status=503, retry_after="date+30"))

    wait = parsedate_to_datetime(post(session, crm).headers["Retry-After"]) - datetime.now(UTC)

    assert 25 < wait.total_seconds() <= 30


def test_a_page_of_html_can_answer_with_200(
    crm: LeadProSimulator, session: requests.Session
) -> None:
    crm.script(Fault(html="<h1>Maintenance</h1>"))

    answer = post(session, crm)

    assert (answer.status_code, answer.text) == (200, "<h1>Maintenance</h1>")
    assert crm.leads == []


def test_a_redirect_names_its_target(crm: LeadProSimulator, session: requests.Session) -> None:
    crm.script(Fault(redirect="http://127.0.0.1:9/elsewhere", status=307))

    answer = post(session, crm)

    assert (answer.status_code, answer.headers["Location"]) == (307, "http://127.0.0.1:9/elsewhere")


def test_a_truncated_answer_promises_more_than_it_sends(
    crm: LeadProSimulator, session: requests.Session
) -> None:
    crm.script(Fault(truncate=20))

    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        post(session, crm)

    assert len(crm.leads) == 1


@pytest.mark.parametrize("drip", [Drip("header", 40, 0.01), Drip("body", 200, 0.02)])
def test_a_dripping_answer_is_slow_but_whole(
    crm: LeadProSimulator, session: requests.Session, drip: Drip
) -> None:
    crm.script(Fault(drip=drip))
    start = time.monotonic()

    assert post(session, crm).json()["first_name"] == "Layla"

    assert time.monotonic() - start > 0.1


def test_a_member_of_the_answer_can_be_null(
    crm: LeadProSimulator, session: requests.Session
) -> None:
    crm.script(Fault(null_member="data"))

    assert session.get(f"{crm.base_url}/offices", timeout=5).json() == {"data": None}


def test_a_gzip_bomb_is_small_on_the_wire_and_large_when_decoded(
    crm: LeadProSimulator, session: requests.Session
) -> None:
    crm.script(Fault(gzip_bomb=8 * 1_048_576))

    answer = session.get(f"{crm.base_url}/offices", timeout=5)

    assert int(answer.headers["Content-Length"]) < 100_000
    assert len(answer.content) > 8_000_000


def test_an_answer_can_be_in_another_charset_than_it_says(
    crm: LeadProSimulator, session: requests.Session
) -> None:
    crm.script(Fault(charset="utf-16"))

    answer = session.get(f"{crm.base_url}/offices", timeout=5)

    assert "utf-8" in answer.headers["Content-Type"]
    assert answer.content.decode("utf-16").startswith('{"data"')


def test_a_rule_skips_and_then_meets_only_what_it_matches(
    crm: LeadProSimulator, session: requests.Session
) -> None:
    crm.script(Fault(status=503), method="GET", path="/api/v103/off*", times=1, skip=1)
    offices, statuses = f"{crm.base_url}/offices", f"{crm.base_url}/statuses"

    urls = (statuses, offices, statuses, offices, offices)
    seen = [session.get(url, timeout=5).status_code for url in urls]

    assert seen == [200, 200, 200, 503, 200]


def test_faults_are_scripted_from_another_process_over_http(
    crm: LeadProSimulator, session: requests.Session
) -> None:
    wish = {"match": {"path": "/api/v103/leads"}, "times": 1, "fault": {"status": 502}}
    session.post(f"{crm.control_url}/faults", json=wish, timeout=5).raise_for_status()

    assert [post(session, crm).status_code for _ in range(2)] == [502, 200]

    received = session.get(f"{crm.control_url}/requests", timeout=5).json()
    assert [one["status"] for one in received] == [502, 200]


@pytest.mark.parametrize(
    ("path", "body"),
    [("faults", {"fault": {"explode": True}}), ("faults", {"whom": {}})],
)
def test_the_control_api_refuses_what_it_does_not_know(
    crm: LeadProSimulator, session: requests.Session, path: str, body: dict[str, object]
) -> None:
    assert session.post(f"{crm.control_url}/{path}", json=body, timeout=5).status_code == 400


def test_settings_are_checked_by_name_and_kind(
    crm: LeadProSimulator, session: requests.Session
) -> None:
    def change(**settings: object) -> int:
        return session.patch(f"{crm.control_url}/settings", json=settings, timeout=5).status_code

    assert change(index_lag=2, patch_meta="replace", retry_after=None) == 200
    assert change(patch_meta="both") == change(no_such=1) == change(index_lag="long") == 400
    assert crm.settings.patch_meta == "replace"


def test_a_reset_brings_back_how_the_simulator_was_started() -> None:
    with LeadProSimulator(LeadProSettings(index_lag=3.0)) as crm, requests.Session() as session:
        session.headers["x-api-key"] = crm.api_key
        post(session, crm)
        crm.settings.index_lag = 0.0
        crm.script(Fault(status=500), times=None)

        session.post(f"{crm.control_url}/reset", timeout=5).raise_for_status()

        assert (crm.leads, crm.requests, crm.settings.index_lag) == ([], [], 3.0)
        assert post(session, crm).status_code == 200


def test_one_connection_serves_many_calls_without_delay(
    crm: LeadProSimulator, session: requests.Session
) -> None:
    seconds = [
        session.get(f"{crm.base_url}/offices", timeout=5).elapsed.total_seconds() for _ in range(50)
    ]

    assert sorted(seconds)[10] < 0.03  # 0.04 is what a delayed acknowledgement costs each time


CHILD = """
import sys, urllib.request
host, key, body = sys.argv[1:]
headers = {"x-api-key": key, "Content-Type": "application/json"}
urllib.request.urlopen(urllib.request.Request(f"{host}/leads", body.encode(), headers))
"""


def post_from_another_process(crm: LeadProSimulator, host: str = "127.0.0.1") -> int:
    """How that process ended."""
    url = crm.base_url.replace("127.0.0.1", host)
    command = [sys.executable, "-c", CHILD, url, crm.api_key, json.dumps(LEAD)]
    return subprocess.run(command, check=False, timeout=30).returncode  # noqa: S603 - our own text


@tells_senders
@pytest.mark.parametrize(("moment", "leads"), [("before", 0), ("after", 1)])
def test_the_sender_is_killed_before_or_after_the_effect_of_its_request(
    crm: LeadProSimulator, moment: Literal["before", "after"], leads: int
) -> None:
    crm.script(Fault(kill=moment), method="POST", path="/api/v103/leads")

    assert post_from_another_process(crm) == -signal.SIGKILL

    assert len(crm.leads) == leads
    assert [(request.method, request.path) for _, request in crm.killed] == [
        ("POST", "/api/v103/leads")
    ]
    assert [one.status for one in crm.requests] == [None]


@tells_senders
def test_a_kill_is_scripted_over_http_and_only_for_what_it_matches(
    crm: LeadProSimulator, session: requests.Session
) -> None:
    wish = {"match": {"contains": "property_finder:message_lead_1"}, "fault": {"kill": "after"}}
    session.post(f"{crm.control_url}/faults", json=wish, timeout=5).raise_for_status()

    assert session.get(f"{crm.base_url}/offices", timeout=5).ok
    assert post_from_another_process(crm) == -signal.SIGKILL
    assert post_from_another_process(crm) == 0


@tells_senders
def test_a_sender_is_also_found_behind_a_socket_for_both_versions_of_addresses(
    crm: LeadProSimulator,
) -> None:
    crm.script(Fault(kill="before"))

    assert post_from_another_process(crm, "[::ffff:127.0.0.1]") == -signal.SIGKILL


@tells_senders
def test_a_sender_is_told_by_both_ends_of_its_connection(crm: LeadProSimulator) -> None:
    ours = ("127.0.0.1", int(crm.url.rpartition(":")[2]))
    with socket.create_connection(ours) as sender:
        assert pid_of((sender.getsockname(), ours)) == os.getpid()
        with pytest.raises(LookupError):
            pid_of((sender.getsockname(), ("127.0.0.1", 9)))


@tells_senders
def test_a_reset_forgets_who_was_killed(crm: LeadProSimulator) -> None:
    crm.script(Fault(kill="before"))
    post_from_another_process(crm)

    crm.reset()

    assert crm.killed == []


def test_a_simulator_does_not_kill_the_process_that_it_runs_in(session: requests.Session) -> None:
    own = LeadProSimulator()
    own.start()
    own.script(Fault(kill="before"))

    with pytest.raises(requests.ConnectionError):
        post(session, own)

    with pytest.raises(AssertionError, match="the sender is the server itself"):
        own.__exit__(None, None, None)
