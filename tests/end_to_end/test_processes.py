"""Nothing that the sandbox starts outlives it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.waiting import eventually
from tests.sandbox import paths, runs
from tests.sandbox.__main__ import main
from tests.sandbox.options import Options

OWNER = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
from tests.sandbox.emulator import Emulator
from tests.sandbox.runs import Run
with Run() as run, Emulator(run) as emulator:
    print(emulator.pid, run.folder, flush=True)
    time.sleep(600)
"""


def lives(pid: int) -> bool:
    """A zombie has ended; its parent, here init, has only not looked yet."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/status")
    return not (status.exists() and "State:\tZ" in status.read_text())


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_emulator_ends_with_whoever_started_it(how: signal.Signals) -> None:
    owner = subprocess.Popen(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", OWNER], cwd=paths.ROOT, stdout=subprocess.PIPE, text=True
    )
    with owner:
        pid, _, folder = (owner.stdout.readline() if owner.stdout else "").strip().partition(" ")
        assert lives(int(pid))

        owner.send_signal(how)

    assert eventually(lambda: not lives(int(pid)), 5)
    assert eventually(lambda: swept(Path(folder)), 10)


def swept(folder: Path) -> bool:
    runs.sweep()
    return not folder.exists()


def test_a_second_sandbox_to_play_with_is_refused_in_one_folder(
    capsys: pytest.CaptureFixture[str],
) -> None:
    paths.HOME.mkdir(exist_ok=True)
    first = runs.lock(paths.HOME / "serve.pid")  # None: a developer's own runs right now

    assert main(["serve"]) == 1
    assert "running already" in capsys.readouterr().err
    if first is not None:
        first.close()


def test_the_environment_says_how_the_sandbox_is_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_PARAMETERS", "SettleSeconds=7 AlarmEmail='a b'")
    monkeypatch.setenv("SANDBOX_ACCELERATOR", "off")
    monkeypatch.setenv("LEAD_PRO_URL", "http://127.0.0.1:1/")

    options = Options.from_environment()

    assert options.parameters == {"SettleSeconds": "7", "AlarmEmail": "a b"}
    assert options.seconds_per_minute is None
    assert options.lead_pro_url == "http://127.0.0.1:1"
