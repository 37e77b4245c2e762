"""`python -m tests.simulation.handlers`: the real handlers under every fault and pair of faults."""

import argparse
import os
import sys
import time
from collections.abc import Sequence

from tests.simulation.handlers.exploring import Explorer
from tests.simulation.handlers.pairs import below, tasks
from tests.simulation.handlers.scenarios import Scenario
from tests.simulation.handlers.stage import Stage
from tests.simulation.report import explain, say, shown, summed
from tests.simulation.runs import Tally, in_parallel
from tests.simulation.schedules import Scripted

REPLAY = "make simulate-handlers ARGS=--schedule="
USUAL = (Scenario.ENQUIRY, Scenario.CHANGED)


def main(arguments: Sequence[str] | None = None) -> int:
    wanted = _options().parse_args(arguments)
    if wanted.schedule is not None:
        return _replayed(wanted.schedule)
    chosen = [Scenario[name] for name in wanted.scenarios]
    return _many(chosen, wanted.pairs, wanted.jobs)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make simulate-handlers", description=__doc__)
    names = [scenario.name for scenario in Scenario]
    parser.add_argument(
        "scenarios", nargs="*", default=[one.name for one in USUAL], help=", ".join(names)
    )
    parser.add_argument("--schedule", help="replay this one, for example ENQUIRY/17:2,40:1")
    parser.add_argument("--pairs", default="all", help="how many of each scenario, or all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser


def _replayed(name: str) -> int:
    began = time.monotonic()
    scenario, _, schedule = name.rpartition("/")
    with Stage() as stage:
        explorer = Explorer(stage, Scenario[scenario or Scenario.ENQUIRY.name])
        outcome = explorer.run(Scripted.of(schedule).schedule)
    say("\n".join(map(str, outcome.crossed)))
    return _concluded(explorer.tally, began)


def _many(scenarios: Sequence[Scenario], pairs: str, jobs: int) -> int:
    began = time.monotonic()
    todo = list(tasks(scenarios, None if pairs == "all" else int(pairs)))
    tally = summed(shown(in_parallel(below, todo, jobs), len(todo), lambda _: 1))
    return _concluded(tally, began)


def _concluded(tally: Tally, began: float) -> int:
    explain(tally.failures, REPLAY)
    took = time.monotonic() - began
    say(
        f"schedules={tally.runs} lost={tally.lost} duplicated={tally.duplicated} "
        f"stuck={tally.stuck} took={took:.0f}s"
    )
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
