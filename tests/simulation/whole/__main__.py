"""`python -m tests.simulation.whole`: whole runs by the thousand, or one seed at a time."""

import argparse
import os
import sys
import time
from collections.abc import Sequence

from tests.simulation.report import explain, say, shown, summed
from tests.simulation.runs import in_parallel, judged
from tests.simulation.whole.replay import REPLAY, tallied_whole, traced_whole

CHUNK = 50


def main(arguments: Sequence[str] | None = None) -> int:
    wanted = _options().parse_args(arguments)
    if wanted.seed is not None:
        return _replayed(wanted.seed)
    return _many(range(wanted.first, wanted.first + wanted.runs), wanted.jobs)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.whole", description=__doc__)
    parser.add_argument("seed", nargs="?", type=int, help="replay this run, crossing by crossing")
    parser.add_argument("--runs", type=int, default=1_500)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser


def _replayed(seed: int) -> int:
    world, trace = traced_whole(seed)
    say("\n".join(trace))
    tally = judged(str(seed), world)
    explain(tally.failures, REPLAY)
    say(tally)
    return 1 if tally.failures else 0


def _many(seeds: range, jobs: int) -> int:
    began = time.monotonic()
    chunks = [seeds[at : at + CHUNK] for at in range(0, len(seeds), CHUNK)]
    parts = in_parallel(tallied_whole, chunks, jobs)
    tally = summed(shown(parts, len(seeds), lambda part: part.runs))
    explain(tally.failures, REPLAY)
    took = time.monotonic() - began
    say(f"seeds from {seeds.start}, {tally.mishaps} faults: {took:.0f} s")
    say(tally)
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
