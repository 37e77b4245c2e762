"""Tries a mutant in a process of its own, on a copy of the package: the real one stays whole."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.simulation.mutants.mutant import Mutant
from tests.simulation.mutants.verdict import ENDLESS, Verdict

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "layers" / "leadrelay" / "python"
LONGEST = 900.0  # seconds


@contextmanager
def broken(mutant: Mutant) -> Iterator[Path]:
    """A folder with a copy of the package, this mistake in it."""
    with TemporaryDirectory(prefix="mutant-") as folder:
        copy = Path(folder, "leadrelay")
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(SHIPPED / copy.name, copy, ignore=ignored)
        (copy / mutant.file).write_text(applied(mutant))
        yield copy.parent


def applied(mutant: Mutant) -> str:
    """Its file as shipped, but for this mistake."""
    return mutant.mutated((SHIPPED / "leadrelay" / mutant.file).read_text())


def tried(mutant: Mutant, seeds: int, *, trace: bool = False) -> Verdict:
    whole = ["--whole"] if mutant.whole else []
    traced = ["--trace"] if trace else []
    with broken(mutant) as folder:
        try:
            return Verdict.from_json(hunt(folder, "--seeds", str(seeds), *whole, *traced))
        except subprocess.TimeoutExpired:
            return Verdict(runs=1, seconds=LONGEST, invariant=ENDLESS)


def failing_as_shipped(runs: Sequence[str]) -> list[str]:
    """Of these runs: what they show is not the mutant's fault."""
    failing: list[str] = json.loads(hunt(SHIPPED, "--again", *runs)) if runs else []
    return failing


def hunt(folder: Path, *options: str) -> str:
    """What it says, the package being the one in this folder."""
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT))),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", f"{__package__}.hunt", "--package", str(folder), *options],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=LONGEST,
    ).stdout
