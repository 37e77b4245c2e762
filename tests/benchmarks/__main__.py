"""`python -m tests.benchmarks NAME`: one measurement; `NAME --help` tells its options."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from tests.benchmarks import cold_start, cost, erasure, listing_import, pace, scale, warm_cost
from tests.benchmarks.beside_others import command as beside_others
from tests.benchmarks.polling import command as polling
from tests.benchmarks.report import Report

ROUNDS = 15


def reported(measured: Callable[[int], Report], arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often, in turns")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(arguments)
    measured(wanted.rounds).show(as_json=wanted.json)
    return 0


NAMED: Mapping[str, Callable[[Sequence[str]], int]] = {
    "beside-others": beside_others.main,
    "cold": partial(reported, cold_start.measured),
    "cost": partial(reported, cost.measured),
    "erasure": erasure.main,
    "listing_import": listing_import.main,
    "pace": pace.main,
    "polling": polling.main,
    "scale": scale.main,
    "warm": partial(reported, warm_cost.measured),
}


def main(arguments: Sequence[str]) -> int:
    name, *options = arguments or ["none"]
    if name not in NAMED:
        sys.exit(f"There is no benchmark {name}, only: {', '.join(NAMED)}")
    return NAMED[name](options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
