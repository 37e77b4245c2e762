"""The operator's command that replaces a webhook secret, typed while the day goes on."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from tests.sandbox import paths
from tests.sandbox.aws import CREDENTIALS, REGION
from tests.sandbox.deploy import STACK

PORTAL, ACCOUNT = "seeker_leads", "lyon"
COMMAND = ("webhooks", "rotate", PORTAL, "--account", ACCOUNT, "--grace", "6")
PACKAGE = paths.ROOT / "layers" / "leadrelay" / "python"
DONE = "✓ "


class Rotation:
    """Shows what the command says that it has done; `ended` is with which code."""

    def __init__(self, endpoint_url: str, say: Callable[[str], None]) -> None:
        self._endpoint_url, self._say = endpoint_url, say
        self._command: subprocess.Popen[str] | None = None
        self._listening = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._command is not None and self._command.poll() is None:
            self._command.terminate()
            self._command.wait()

    def begin(self) -> None:
        self._command = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "leadrelay.cli", *COMMAND],
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self._listening.start()

    def wait(self, seconds: float) -> None:
        """Until it is over and all that it said is shown."""
        self._listening.join(seconds)

    @property
    def is_over(self) -> bool:
        return self._command is None or self._command.poll() is not None

    @property
    def ended(self) -> int | None:
        """None: never begun, or not over."""
        return None if self._command is None else self._command.poll()

    def _listen(self) -> None:
        if self._command is None:
            return
        with self._command as command:
            for line in command.stdout or ():
                if line.startswith(DONE):
                    self._say(f"leadrelay webhooks rotate: {line.removeprefix(DONE).strip()}")

    def _environment(self) -> Mapping[str, str]:
        """Nothing of the user's AWS: it may name accounts that exist."""
        kept = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
        return {
            **kept,
            **{name.upper(): value for name, value in CREDENTIALS.items()},
            "AWS_ENDPOINT_URL": self._endpoint_url,
            "AWS_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "LEADRELAY_STACK": STACK,
            "PYTHONPATH": str(PACKAGE),
            "PYTHONIOENCODING": "utf-8",
            "PYTHONUNBUFFERED": "1",
        }
