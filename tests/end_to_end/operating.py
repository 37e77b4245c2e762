"""An operator at a terminal, on the stack of a sandbox."""

import io
import re
import shlex
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from typer.testing import CliRunner

from leadrelay.cli.app import app
from leadrelay.cli.clients import Clients
from leadrelay.cli.operator import Surroundings
from leadrelay.cli.screen import Screen
from tests.sandbox.sandbox import Sandbox

BLINK = 0.05
"""What the longest wait of a command takes here."""


class Ran(NamedTuple):
    exit_code: int
    output: str


@dataclass(frozen=True)
class Typist:
    sandbox: Sandbox
    folder: Path
    ran: dict[str, Ran] = field(default_factory=dict)

    def type(self, line: str, *answers: str) -> Ran:
        """A line that begins with `leadrelay`, and what is answered when it asks."""
        out = io.StringIO()
        around = Surroundings(connect=self._connect, sleep=_sleep, screen=Screen(out, out))
        _, *words = shlex.split(line)
        typed = "".join(f"{answer}\n" for answer in answers)
        ended = CliRunner().invoke(app, words, obj=around, input=typed)
        self.ran[line] = Ran(ended.exit_code, out.getvalue() + ended.output)
        return self.ran[line]

    def rewrite(self, file: str, pattern: str, text: str) -> None:
        path = self.folder / file
        path.write_text(re.sub(pattern, text, path.read_text("utf-8")), encoding="utf-8")

    def _connect(self, *_: object) -> Clients:
        return self.sandbox.stack.client


def _sleep(seconds: float) -> None:
    time.sleep(min(seconds, BLINK))
