"""`python -m tests.simulation`: the relay under faults, by the million or one seed at a time."""

import argparse
import os
import sys
import time
from collections.abc import Sequence

from tests.simulation import runs
from tests.simulation.report import explain, say, shown, summed

REPLAY = "make simulate SEED="


def main(arguments: Sequence[str] | None = None) -> int:
    wanted = _options().parse_args(arguments)
    if wanted.seed is not None:
        return _replayed(wanted.seed)
    return _many(wanted.first, wanted.runs, wanted.jobs)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--seed", type=int, help="replay this run, with everything that happened")
    parser.add_argument("--runs", type=int, default=50_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser


def _replayed(seed: int) -> int:
    world, trace = runs.traced(seed)
    say("\n".join(trace))
    tally = runs.judged(str(seed), world)
    explain(tally.failures, REPLAY)
    say(tally)
    return 1 if tally.failures else 0


def _many(first: int, count: int, jobs: int) -> int:
    began = time.monotonic()
    parts = runs.in_parallel(runs.tallied, list(runs.chunks(first, count)), jobs)
    tally = summed(shown(parts, count, lambda part: part.runs))
    explain(tally.failures, REPLAY)
    took = time.monotonic() - began
    say(f"seeds {first} to {first + tally.runs - 1}, {tally.mishaps} faults: {took:.0f} s")
    say(tally)
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
