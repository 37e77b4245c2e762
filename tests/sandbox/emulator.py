"""The process of the emulator: started on a free port of this machine, ended with its group."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import requests

from tests.sandbox import paths, runs
from tests.sandbox.errors import SandboxError

READY_SECONDS = 30.0
PERMISSIONS = "permissions.jsonl"
ATTEMPTS = 3  # another process may take the port between our look and the emulator's start


class Emulator:
    def __init__(self, run: runs.Run, *, alarm_seconds: float = 2.0) -> None:
        self._run = run
        self._alarm_seconds = alarm_seconds
        self.log = run.folder / "emulator.log"
        self.permissions = run.folder / PERMISSIONS
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        for _ in range(ATTEMPTS):
            self._start(_free_port())
            if self._is_up():
                return self
            self._end()
        raise SandboxError(f"The emulator does not start:\n{tail(self.log)}")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    def _start(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [paths.EMULATOR_PYTHON, "-m", "tests.sandbox.emulation"],
                cwd=paths.ROOT,
                env=_variables(self._run, port, self._alarm_seconds),
                stdin=subprocess.PIPE,  # never written to: its end tells the emulator to end
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _is_up(self) -> bool:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self._process and self._process.poll() is None:
            if _answers(f"{self.url}/_ministack/health"):
                return True
            time.sleep(0.05)
        return False

    def _end(self) -> None:
        """Nothing is kept, so nothing needs a farewell: emulator and functions, all at once."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):  # it ended before us
            os.killpg(process.pid, signal.SIGKILL)
        _close(process.stdin)
        process.wait()


def _variables(run: runs.Run, port: int, alarm_seconds: float) -> dict[str, str]:
    """All that the emulator gets to know of this machine."""
    folder, temporary = run.folder, str(run.temporary)
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": temporary,
        "TMPDIR": temporary,
        "STATE_DIR": temporary,
        "S3_DATA_DIR": temporary,
        "BIND_HOST": "127.0.0.1",  # its own default is every interface
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": f"unix://{folder}/none",  # whatever containers there are, they are not ours
        "LOG_LEVEL": "WARNING",
        "LAMBDA_PYTHON": str(paths.LAMBDA_PYTHON),
        "ALARM_SECONDS": str(alarm_seconds),
        "UNPACKED": str(paths.UNPACKED),
        "PID_FILE": str(folder / runs.EMULATOR),
        "AUTH": "true",  # roles may do what their policies say, and no more
        "PERMISSIONS_FILE": str(folder / PERMISSIONS),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(url: str) -> bool:
    session = requests.Session()
    session.trust_env = False  # a proxy does not know this machine
    try:
        return session.get(url, timeout=2).ok
    except requests.RequestException:
        return False


def _close(stream: IO[bytes] | None) -> None:
    if stream is not None:
        stream.close()


def tail(log: Path, lines: int = 30) -> str:
    if not log.exists():
        return "(no log)"
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
