"""`python -m tests.fuzz`: strangers, forgers and damaged bodies at the real webhook function."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from random import Random

from rich.console import Console

from tests.fuzz import phases
from tests.fuzz.doors import Door, doors
from tests.fuzz.function import deployed
from tests.fuzz.memory import resident
from tests.fuzz.trials import Tally, Trial

MOST_GROWTH = 20_000_000
FAILURES_SHOWN = 5
MEGA = 1_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    wanted = _options().parse_args(arguments)
    with deployed() as function:
        trial = Trial(function, Random(wanted.seed))
        growth = _tried(trial, doors(), wanted)
    return _told(trial.tally, growth)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--bodies", type=int, default=100_000)
    parser.add_argument("--signatures", type=int, default=10_000, help="forged ones")
    parser.add_argument("--flipped", type=int, default=20, help="bodies whose every bit is flipped")
    parser.add_argument("--seed", type=int, default=0)
    return parser


def _tried(trial: Trial, every: Sequence[Door], wanted: argparse.Namespace) -> int:
    """By how much the memory grew, once everything that is known to hurt had been there.

    What Hypothesis invents comes after that, because it keeps what it invents.
    """
    phases.known(trial, every)
    half, before = wanted.bodies // 2, resident()
    _shown("damaged bodies", phases.damaged(trial, every, half), half)
    _shown("forgeries", phases.forgeries(trial, every, wanted.signatures), wanted.signatures)
    locked = list(phases.locked(every, wanted.flipped))
    _shown("bodies, bit by bit", phases.flipped(trial, locked), len(locked))
    growth = resident() - before
    rest = (wanted.bodies - half) // phases.OF_AN_EXAMPLE
    _shown("invented ones", phases.invented(trial, every, rest), rest)
    phases.known(trial, every)
    return growth


def _shown(what: str, steps: Iterable[int], count: int) -> None:
    console, done = Console(stderr=True), 0
    for step in steps:
        before, done = done, done + step
        if done * 10 // count > before * 10 // count:
            console.print(f"{done:,} of {count:,} {what}", highlight=False)


def _told(tally: Tally, growth: int) -> int:
    for failure in tally.failures[:FAILURES_SHOWN]:
        sys.stdout.write(f"{failure}\n")
    sys.stdout.write(
        f"{tally.bodies:,} bodies, {tally.kept:,} of them kept; {tally.signatures:,} forged "
        f"signatures, {tally.accepted:,} of them accepted; {len(tally.failures)} failures; "
        f"p99 {tally.p99 * 1000:.1f} ms; memory {growth / MEGA:+.1f} MB\n"
    )
    return 1 if tally.failures or growth > MOST_GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
