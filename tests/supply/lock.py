"""What is locked: names as the registry compares them, and versions."""

import re
from pathlib import Path

from tests.sandbox.paths import ROOT

SHIPPED = ROOT / "layers/dependencies/requirements.txt"
LOCKS = [SHIPPED, *sorted((ROOT / ".requirements").glob("*.txt"))]
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;]+)", re.MULTILINE)


def pinned(lock: Path = SHIPPED) -> dict[str, str]:
    return {plain(name): version for name, version in PINNED.findall(lock.read_text("utf-8"))}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
