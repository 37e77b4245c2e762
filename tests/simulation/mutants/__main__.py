"""`python -m tests.simulation.mutants`: breaks the core on purpose, and sees who notices."""

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from rich.console import Console

from tests.simulation.mutants.catalogue import MUTANTS
from tests.simulation.mutants.copies import applied, failing_as_shipped, tried
from tests.simulation.mutants.mutant import Mutant
from tests.simulation.mutants.table import Verdicts, is_good, printed, summary
from tests.simulation.mutants.verdict import Verdict
from tests.simulation.report import say

SEEDS = 20_000
SEEDS_OF_A_HARMLESS_ONE = 2_000
WHOLE_SEEDS = 1_500


def main(arguments: Sequence[str] | None = None) -> int:
    wanted = _options().parse_args(arguments)
    chosen = [mutant for mutant in MUTANTS if wanted.only in {None, mutant.name}]
    if not chosen:
        raise SystemExit(f"no mutant is called {wanted.only}")
    for mutant in chosen:
        applied(mutant)
    began = time.monotonic()
    verdicts = dict(_judged(chosen, wanted))
    verdicts = {mutant: verdicts[mutant] for mutant in chosen}
    also_shipped = failing_as_shipped([each.run for each in verdicts.values() if each.run])
    _tell(verdicts, also_shipped)
    say(f"{time.monotonic() - began:.0f} s")
    say(summary(verdicts))
    return 0 if is_good(verdicts, also_shipped) else 1


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--only", metavar="NAME", help="one mutant")
    parser.add_argument("--trace", action="store_true", help="tell the runs that kill")
    parser.add_argument("--seeds", type=int, help="random runs of each mutant, at most")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser


def _judged(
    chosen: Sequence[Mutant], wanted: argparse.Namespace
) -> Iterator[tuple[Mutant, Verdict]]:
    """The long ones, which nobody is expected to kill, begin first."""
    console = Console(stderr=True)
    with ThreadPoolExecutor(wanted.jobs) as pool:
        running = {
            pool.submit(tried, mutant, wanted.seeds or seeds_of(mutant), trace=wanted.trace): mutant
            for mutant in sorted(chosen, key=lambda mutant: mutant.safety)
        }
        try:
            for done, future in enumerate(as_completed(running), 1):
                mutant, verdict = running[future], future.result()
                console.print(f"{done} of {len(chosen)}: {mutant.name}", highlight=False)
                yield mutant, verdict
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            raise


def seeds_of(mutant: Mutant) -> int:
    if mutant.whole:
        return WHOLE_SEEDS
    return SEEDS if mutant.safety else SEEDS_OF_A_HARMLESS_ONE


def _tell(verdicts: Verdicts, also_shipped: Sequence[str]) -> None:
    for mutant, verdict in verdicts.items():
        if verdict.trace:
            say("\n".join([*verdict.trace, f"{mutant.name}: {verdict.invariant}: {verdict.text}"]))
    printed(verdicts, also_shipped)


if __name__ == "__main__":
    sys.exit(main())
