"""The harness that drives other systems through the same work, as a copy that knows ours too."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.benchmarks.beside_others.systems import OURS, System

ROOT = Path(__file__).parents[3]
RUNNER = [sys.executable, "-m", "tests.benchmarks.beside_others.relay"]
FATES = """
SELECT json_extract(item, '$.state.S'), count(*) FROM items
WHERE place = 'LedgerTable' AND range = 'STATE' AND hash NOT LIKE '%warm%' GROUP BY 1
"""


class NoHarnessError(Exception):
    """There is none at the path; the message says what was looked for."""


class NoFigureError(Exception):
    """A system did not start, or broke off."""


class Harness:
    def __init__(self, source: Path, folder: Path, base_port: int) -> None:
        if not (source / "bench.py").is_file():
            raise NoHarnessError(f"There is no harness in {source}: it would have a bench.py")
        self._home = folder / "harness"
        self._work = folder / "work"
        self._base_port = base_port
        shutil.copytree(source, self._home, copy_function=shutil.copyfile)
        (self._home / "configs").mkdir(exist_ok=True)
        adapter = Path(__file__).with_name("harness_adapter.py")
        shutil.copyfile(adapter, self._home / "adapters" / "relay.py")
        for system in OURS.values():
            path = self._home / "configs" / f"{system.name}.json"
            path.write_text(json.dumps(_config(system)), encoding="utf-8")

    def measure(self, system: str, words: Sequence[str]) -> dict[str, Any]:
        """Whatever the harness says of one run; of ours also how it ended."""
        ours = OURS.get(system)
        if ours is None:
            return self._run(system, words)
        told = self._run(f"relay:{system}", [*words, *_patience(ours)])
        folder = self._work / f"relay_{system}"
        end = json.loads((folder / "end.json").read_text(encoding="utf-8"))
        return {**told, "end": end, "fates": _fates(folder / "aws.sqlite")}

    def _run(self, name: str, words: Sequence[str]) -> dict[str, Any]:
        places = ["--work", str(self._work), "--out", str(self._home / "results")]
        ports = ["--base", str(self._base_port)]
        done = subprocess.run(  # noqa: S603 - the harness that was asked for
            [_python(), "bench.py", name, *words, *places, *ports],
            cwd=self._home,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NoFigureError((done.stderr.strip().splitlines() or ["no word"])[-1])
        result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return result


def _python() -> str:
    """The interpreter in which the harness has installed what its own references import."""
    home = os.environ.get("BENCH_HOME") or str(Path.home() / ".cache" / "lead-bench")
    installed = Path(home) / "bv" / "bin" / "python"
    return str(installed) if installed.exists() else sys.executable


def _fates(path: Path) -> Mapping[str, int]:
    with closing(sqlite3.connect(path)) as database:
        return dict(database.execute(FATES).fetchall())


def _patience(ours: System) -> Sequence[str]:
    """Seconds without news before an enquiry counts as lost."""
    return ["--quiet", str(ours.patience), "--limit", str(4 * ours.patience)]


def _config(system: System) -> Mapping[str, Any]:
    paths = [str(ROOT), str(ROOT / "layers" / "leadrelay" / "python")]
    return {
        "command": [*RUNNER, "serve"],
        "poll_command": [*RUNNER, "poll"],
        "webhook_path": "/webhooks/property_finder/main.1",
        "ready_timeout": 120,
        "patience": system.patience,
        "env": {"PYTHONPATH": os.pathsep.join(paths), **system.options.in_environment()},
    }
