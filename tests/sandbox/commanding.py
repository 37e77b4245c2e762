"""The operator command against a deployed stack of the sandbox, in this process."""

import io
import json
from typing import Any

from typer.testing import CliRunner

from leadrelay.cli.app import app
from leadrelay.cli.endings import Ending
from leadrelay.cli.operator import Surroundings
from leadrelay.cli.screen import Screen
from tests.sandbox.stack import Stack


def command(stack: Stack, *arguments: str) -> Any:
    """What it answers as JSON; raises AssertionError where it could not do what was asked."""
    out, err = io.StringIO(), io.StringIO()
    around = Surroundings(connect=lambda *_: stack.client, screen=Screen(out, err))
    ended = CliRunner().invoke(app, [*arguments, "--json"], obj=around)
    assert ended.exit_code in {Ending.OK, Ending.WRONG}, ended.output + err.getvalue()
    return json.loads(out.getvalue())
