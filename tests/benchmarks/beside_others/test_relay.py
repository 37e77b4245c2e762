"""The runner that the harness starts: what it has answered survives its death, and comes once."""

import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.benchmarks.beside_others.options import Options
from tests.simulators.lead_pro import LeadProSettings, LeadProSimulator

ROOT = Path(__file__).parents[3]
SECRET = "bench-secret"
HASTE = {"SettleSeconds": "1", "ForwarderTimeoutSeconds": "8", "CrmCallSeconds": "2"}
OPTIONS = Options(parameters=HASTE, webhooks=1, forwarders=1, visibility=9.0, minute=1.0)
PATH = "/webhooks/property_finder/main.1"


@pytest.fixture
def crm() -> Iterator[LeadProSimulator]:
    with LeadProSimulator(LeadProSettings(index_lag=0.0), api_key="crm-key") as simulator:
        yield simulator


class Runner:
    def __init__(self, folder: Path, crm: LeadProSimulator) -> None:
        self._folder = folder
        self._port = _free_port()
        self._environment = {
            **os.environ,
            **OPTIONS.in_environment(),
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "layers/leadrelay/python")]),
            "WORKDIR": str(folder),
            "LISTEN_PORT": str(self._port),
            "SINK_URL": crm.url,
            "PORTAL_URL": crm.url,  # nobody asks it
            "WEBHOOK_SECRET": SECRET,
            "CRM_API_KEY": "crm-key",
            "PORTAL_API_KEY": "k",
            "PORTAL_API_SECRET": "s",
        }

    @contextmanager
    def running(self) -> Iterator[None]:
        """In a group of its own, which ends by SIGKILL and by nothing else."""
        with (self._folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.benchmarks.beside_others.relay", "serve"],
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            _wait(self._answers)
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def send(self, number: int) -> int:
        body = json.dumps(_enquiry(number)).encode()
        digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {"x-signature": f"sha256={digest}", "content-type": "application/json"}
        return requests.post(self._url(PATH), body, headers=headers, timeout=60).status_code

    def _answers(self) -> bool:
        try:
            return requests.get(self._url("/"), timeout=5).status_code > 0
        except requests.RequestException:
            return False

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._port}{path}"


def test_what_it_answered_survives_sigkill_and_becomes_one_lead_each(
    tmp_path: Path, crm: LeadProSimulator
) -> None:
    runner = Runner(tmp_path, crm)
    with runner.running():
        assert {runner.send(number) for number in range(20)} == {202}
        _wait(lambda: len(_markers(crm)) >= 5)
    assert len(_markers(crm)) < 20  # it was killed in the middle

    with runner.running():
        _wait(lambda: len(set(_markers(crm))) == 20)
        time.sleep(2)

    expected = [f"property_finder:lead_{number:04}" for number in range(20)]
    assert Counter(_markers(crm)) == Counter(expected)


def _markers(crm: LeadProSimulator) -> list[str]:
    return [lead["meta"]["src_key"] for lead in crm.leads]


def _enquiry(number: int) -> dict[str, object]:
    return {
        "id": f"lead_{number:04}",
        "name": "Ada Archer",
        "email": f"ada.{number}@example.com",
        "phone": f"+97150555{number:04}",
        "message": "Is it still there?",
        "channel": "email",
        "createdAt": "2026-11-05T10:00:00Z",
        "listing": {"id": 554000 + number, "reference": f"APT-{number}"},
    }


def _wait(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
