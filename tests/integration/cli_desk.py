"""Where an operator sits who looks after one table: moto's AWS, and a stack that names it."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from leadrelay.cli.app import app
from leadrelay.cli.operator import Surroundings
from leadrelay.cli.screen import Screen
from tests.builders import NOW
from tests.integration.cli_stack import CloudFormation
from tests.integration.cli_world import Ran


@dataclass
class Desk:
    """`out` and `err` are made anew for each command, so that they could be terminals."""

    dynamodb: Any
    stack: CloudFormation
    folder: Path
    console: Callable[[], io.StringIO] = io.StringIO
    clock: Callable[[], datetime] = lambda: NOW
    slept: list[float] = field(default_factory=list)

    def run(self, *arguments: str | Path) -> Ran:
        out, err = self.console(), self.console()
        clients = {"cloudformation": self.stack, "dynamodb": self.dynamodb}
        around = Surroundings(
            connect=lambda *_: clients.__getitem__,
            clock=self.clock,
            sleep=self.slept.append,
            screen=Screen(out, err),
        )
        ended = CliRunner().invoke(app, list(map(str, arguments)), obj=around)
        return Ran(ended.exit_code, out.getvalue(), err.getvalue() + ended.stderr)

    def file(self, content: str | bytes, name: str = "listings.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path
