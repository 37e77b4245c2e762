"""`python -m tests.sandbox serve` keeps a sandbox running; `demo` shows what it does.

`serve` writes `.sandbox/endpoints.json` when everything is ready and removes it at its end
(Ctrl-C or SIGTERM). The environment decides: PROPERTY_FINDER_URL, LEAD_PRO_URL, SEEKER_LEADS_URL
and SEEKER_AUTH_URL put another server in place of a simulator, SANDBOX_PARAMETERS="Key=Value ..."
sets parameters of the stack, SANDBOX_ACCELERATOR=off|SECONDS is how long a minute of the schedules
takes.
"""

import argparse
import importlib
import json
import signal
import sys
import threading
from collections.abc import Mapping
from typing import Any

from tests.sandbox import paths
from tests.sandbox.dashboard import dashboard_of
from tests.sandbox.errors import SandboxError
from tests.sandbox.options import Options
from tests.sandbox.runs import lock
from tests.sandbox.sandbox import Sandbox


def main(arguments: list[str] | None = None) -> int:
    asked, rest = _parser().parse_known_args(arguments)
    try:
        return _demo(rest) if asked.command == "demo" else _serve()
    except SandboxError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("python -m tests.sandbox", None, __doc__, formatter_class=form)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="keep a sandbox running until Ctrl-C")
    commands.add_parser("demo", help="watch enquiries become leads", add_help=False)
    return parser


def _demo(arguments: list[str]) -> int:
    demo: Any = importlib.import_module("tests.sandbox.demo")
    return int(demo.main(arguments) or 0)


def _serve() -> int:
    paths.HOME.mkdir(exist_ok=True)
    served = lock(paths.HOME / "serve.pid")
    if served is None:
        raise SandboxError(f"A sandbox of this folder is running already: {paths.ENDPOINTS}")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    paths.ENDPOINTS.unlink(missing_ok=True)  # of one that was killed
    with (
        served,
        Sandbox(Options.from_environment(), say=_say) as sandbox,
        dashboard_of(sandbox.stack) as dashboard,
    ):
        try:
            _say(f"the dashboard: {dashboard.url}")
            _announce({**sandbox.endpoints, "dashboard_url": dashboard.url})
            threading.Event().wait()
        except KeyboardInterrupt:
            _say("over")
        finally:
            paths.ENDPOINTS.unlink(missing_ok=True)
    return 0


def _announce(endpoints: Mapping[str, Any]) -> None:
    """Whole or not at all: others wait for this file."""
    part = paths.ENDPOINTS.with_suffix(".part")
    part.write_text(json.dumps(endpoints, indent=2) + "\n")
    part.replace(paths.ENDPOINTS)
    _say(f"ready; {paths.ENDPOINTS.relative_to(paths.ROOT)} says where everything is")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
