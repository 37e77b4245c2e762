"""`python -m tests.benchmarks beside-others --harness PATH`: ours beside what people use instead.

Every repetition runs every system once in every scenario, in an order that rotates.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from tests.benchmarks.beside_others import report
from tests.benchmarks.beside_others.harness import Harness, NoFigureError, NoHarnessError
from tests.benchmarks.beside_others.systems import SCENARIOS

WIDTH = 120


def main(arguments: Sequence[str] | None = None) -> int:
    wanted = _parser().parse_args(arguments)
    screen = Console(stderr=True)
    with tempfile.TemporaryDirectory() as folder:
        try:
            harness = Harness(wanted.harness, Path(folder), wanted.base_port)
        except NoHarnessError as error:
            screen.print(str(error))
            return 2
        runs = list(_measured(harness, wanted, screen))
    if wanted.json:
        wanted.json.write_text(json.dumps([asdict(run) for run in runs]), encoding="utf-8")
    Console(width=WIDTH).print(report.table(runs))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tests.benchmarks beside-others", description=__doc__)
    parser.add_argument("--harness", type=Path, default=os.environ.get("LEAD_BENCH", "harness"))
    parser.add_argument("--systems", type=_listed, default=["ours", "bare"])
    parser.add_argument("--scenarios", type=_scenarios, default=list(SCENARIOS))
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--n", type=int, default=300, help="leads in a run")
    parser.add_argument("--rate", type=float, default=20.0, help="a second, where it is fixed")
    parser.add_argument("--base-port", type=int, default=18080)
    parser.add_argument("--json", type=Path, help="where every run is to be written")
    return parser


def _listed(text: str) -> list[str]:
    return text.split(",")


def _scenarios(text: str) -> list[str]:
    wanted = _listed(text)
    if unknown := set(wanted) - SCENARIOS.keys():
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}")
    return wanted


def _measured(
    harness: Harness, wanted: argparse.Namespace, screen: Console
) -> Iterator[report.Run]:
    for number, scenario, system in _order(wanted):
        words = [*SCENARIOS[scenario], "--n", str(wanted.n), "--rate", str(wanted.rate)]
        try:
            told = harness.measure(system, [*words, "--seed", str(number + 1)])
        except NoFigureError as error:
            screen.print(f"{number + 1} {scenario} {system}: no figure, {error}")
            continue
        run = report.Run(scenario, system, told)
        screen.print(f"{number + 1} {scenario} {system}: lost {run.lost}, {run.twice} twice")
        yield run


def _order(wanted: argparse.Namespace) -> Iterator[tuple[int, str, str]]:
    for number in range(wanted.repeat):
        first = number % len(wanted.systems)
        for scenario in wanted.scenarios:
            for system in [*wanted.systems[first:], *wanted.systems[:first]]:
                yield number, scenario, system


if __name__ == "__main__":
    sys.exit(main())
