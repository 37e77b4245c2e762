"""`python -m tests.simulation.mutants.hunt`: tries the package that comes first on PYTHONPATH."""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import leadrelay
from tests.simulation.mutants.trials import Trial, named, trials, whole_trials
from tests.simulation.mutants.verdict import CRASH, Verdict
from tests.simulation.report import say
from tests.simulation.runs import judged
from tests.simulation.schedules import MisfitError


def hunted(runs: Iterable[Trial]) -> Verdict:
    """Up to the first violation."""
    began, count = time.process_time(), 0
    try:
        for count, trial in enumerate(runs, 1):
            failures = judged(trial.name, trial.world).failures
            if failures:
                invariant, _, text = failures[0].violations[0].partition(": ")
                return Verdict(
                    runs=count,
                    seconds=time.process_time() - began,
                    invariant=invariant,
                    text=text,
                    run=trial.name,
                )
    except Exception as error:  # noqa: BLE001 - what is broken on purpose may raise anything
        spent = time.process_time() - began
        return Verdict(runs=count + 1, seconds=spent, invariant=CRASH, text=repr(error))
    return Verdict(runs=count, seconds=time.process_time() - began)


def main(arguments: Sequence[str] | None = None) -> int:
    wanted = _options().parse_args(arguments)
    if not Path(leadrelay.__file__).is_relative_to(wanted.package):
        raise SystemExit(f"not a copy in {wanted.package}: {leadrelay.__file__}")
    if wanted.again:
        return _again(wanted.again)
    verdict = hunted((whole_trials if wanted.whole else trials)(wanted.seeds))
    if wanted.trace and verdict.run:
        trace: list[str] = []
        named(verdict.run, trace)
        verdict = replace(verdict, trace=tuple(trace))
    say(verdict.to_json())
    return 0


def _again(names: Iterable[str]) -> int:
    """Names those that fail."""
    say(json.dumps([name for name in names if _fails(name)]))
    return 0


def _fails(name: str) -> bool:
    """What cannot go wrong in this program, because it does something else there, does not."""
    try:
        return bool(judged(name, named(name).world).failures)
    except MisfitError:
        return False


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", type=Path, required=True, help="the folder of the copy")
    parser.add_argument("--seeds", type=int, default=0, help="random runs after all schedules")
    parser.add_argument("--whole", action="store_true", help="the whole pipeline, seeds only")
    parser.add_argument("--again", nargs="+", metavar="RUN", help="only these runs")
    parser.add_argument("--trace", action="store_true", help="tell the run that failed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
