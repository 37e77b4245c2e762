"""The local AWS: MiniStack, and what a deployed Lead Relay needs and MiniStack lacks.

Runs as `python -m tests.sandbox.emulation` in the emulator's own environment, where neither Lead
Relay nor its dependencies are installed; `tests.sandbox.emulator` starts it and sets every
variable. It leads a process group, and ends with that group as soon as its standard input does:
then nobody is left who would use it.
"""

import importlib.metadata
import os
import signal
import sys
import threading
from pathlib import Path

from tests.sandbox.runs import lock

PINNED = "1.5.33"


def _die_with_the_starter() -> None:
    sys.stdin.buffer.read()
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    held = lock(Path(os.environ["PID_FILE"]))  # as long as this process lives
    if held is None:
        sys.exit("This emulator runs already")
    threading.Thread(target=_die_with_the_starter, daemon=True).start()
    if (found := importlib.metadata.version("ministack")) != PINNED:
        sys.exit(f"The additions are written for ministack {PINNED}, not {found}")
    # MiniStack reads the environment when it is imported.
    from ministack.app import main as serve  # type: ignore[import-not-found]  # noqa: PLC0415

    from tests.sandbox.emulation import (  # noqa: PLC0415
        clock,
        functions,
        http_api,
        kills,
        metrics,
        permissions,
        redrive,
    )

    for addition in (functions, http_api, kills, metrics, permissions, redrive):
        addition.install()
    clock.start()
    sys.argv = ["ministack"]
    serve()


if __name__ == "__main__":
    main()
