"""One folder per running sandbox, `.sandbox/runs/<pid>-<n>/`, and no trace of those that died.

Whether the owner of a folder still lives is asked of the kernel, by a lock that ends with its
process: a process id alone may long belong to somebody else.
"""

import contextlib
import fcntl
import itertools
import os
import shutil
import signal
import time
from pathlib import Path
from typing import IO, Self

from tests.sandbox import paths

OWNER, EMULATOR = "owner.pid", "emulator.pid"
UNUSED_SECONDS = 2 * 86_400
_numbers = itertools.count(1)


def lock(path: Path) -> IO[str] | None:
    """Hold `path` with this process's id in it, as long as the file is open; None: it is held."""
    opened = path.open("a+")
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        opened.close()
        return None
    opened.truncate(0)
    opened.write(str(os.getpid()))
    opened.flush()
    return opened


class Run:
    def __init__(self) -> None:
        sweep()
        self.folder = paths.RUNS / f"{os.getpid()}-{next(_numbers)}"
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir(parents=True)
        self._owner = lock(self.folder / OWNER)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._owner is not None:
            self._owner.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def sweep() -> None:
    """End what sandboxes left behind whose process was killed."""
    for folder in _folders(paths.RUNS):
        with contextlib.suppress(FileNotFoundError):  # somebody else swept it first
            _sweep(folder)
    for folder in _folders(paths.UNPACKED):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - folder.stat().st_mtime > UNUSED_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _folders(parent: Path) -> list[Path]:
    parent.mkdir(parents=True, exist_ok=True)
    return list(parent.iterdir())


def _sweep(folder: Path) -> None:
    if _is_new(folder) or (owner := lock(folder / OWNER)) is None:
        return
    with owner:
        _end_emulator(folder / EMULATOR)
        shutil.rmtree(folder, ignore_errors=True)


def _is_new(folder: Path) -> bool:
    """Its owner may not have come to lock it."""
    return time.time() - folder.stat().st_mtime < 2


def _end_emulator(path: Path) -> None:
    if not path.exists() or not (pid := path.read_text()).isdigit():
        return
    if (held := lock(path)) is not None:
        held.close()  # nobody holds it any more
        return
    try:
        os.killpg(int(pid), signal.SIGKILL)
    except ProcessLookupError:
        return
