"""What `make build TARGET=local` makes, made again only when the content of a source changed."""

import fcntl
import hashlib
import os
import platform
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.sandbox import paths
from tests.sandbox.errors import SandboxError

SOURCES = ("template.yaml", "functions", "layers")
IGNORED = frozenset({"__pycache__"})
RECORD = paths.HOME / "build.txt"


def architecture() -> str:
    return "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x86_64"


def built() -> Path:
    """The folder with the built template, for this machine."""
    paths.HOME.mkdir(exist_ok=True)
    if not (paths.EMULATOR_PYTHON.exists() and paths.LAMBDA_PYTHON.exists()):
        _make("tools")
    with _alone():
        if not _is_current():
            _make("build", "TARGET=local")
            RECORD.write_text(_state())
    return paths.BUILD


def _is_current() -> bool:
    there = (paths.BUILD / "template.yaml").exists()
    return there and RECORD.exists() and RECORD.read_text() == _state()


def _state() -> str:
    """Of the sources, by content, and of the last build, by its time."""
    digest = hashlib.sha256()
    for path in sorted(_files()):
        digest.update(f"{path.relative_to(paths.ROOT)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    stamps = sorted(paths.BUILD.parent.glob(".local-*"))
    return f"{digest.hexdigest()} {[(one.name, one.stat().st_mtime_ns) for one in stamps]}"


def _files() -> Iterator[Path]:
    for source in SOURCES:
        root = paths.ROOT / source
        for path in [root] if root.is_file() else root.rglob("*"):
            if path.is_file() and not IGNORED & set(path.parts):
                yield path


def _make(*arguments: str) -> None:
    command = ["make", "--no-print-directory", *arguments]
    # A build is nobody's in particular: `sam` would insist on the user's AWS profile.
    environment = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(  # noqa: S603 - our own Makefile
        command, cwd=paths.ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        log = (done.stdout + done.stderr).splitlines()[-40:]
        raise SandboxError("\n".join([f"`{' '.join(command)}` failed:", *log]))


@contextmanager
def _alone() -> Iterator[None]:
    """Two sandboxes must not write one build."""
    with (paths.HOME / "build.lock").open("w") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
