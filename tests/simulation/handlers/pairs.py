"""Pairs of faults as work for several processes."""

from collections.abc import Iterator, Sequence
from functools import cache

from tests.simulation.handlers.exploring import Explorer
from tests.simulation.handlers.scenarios import Scenario
from tests.simulation.handlers.stage import Stage
from tests.simulation.runs import Tally
from tests.simulation.schedules import Schedule

Task = tuple[Scenario, Schedule, int | None]
"""A first fault, and with how many second ones; None: with each."""


def tasks(scenarios: Sequence[Scenario], pairs: int | None) -> Iterator[Task]:
    """Every first fault of each scenario; so many pairs of each scenario, or all."""
    with Stage() as stage:
        firsts = {scenario: Explorer(stage, scenario).extended() for scenario in scenarios}
    for scenario, faults in firsts.items():
        for number, first in enumerate(faults):
            yield scenario, first, None if pairs is None else _share(pairs, len(faults), number)


def below(task: Task) -> Tally:
    scenario, first, count = task
    explorer = Explorer(_stage(), scenario)
    seconds = explorer.extended(first)
    explorer.run_all(seconds if count is None else explorer.drawn([first], count, str(first)))
    return explorer.tally


def _share(whole: int, parts: int, number: int) -> int:
    return whole // parts + (number < whole % parts)


@cache
def _stage() -> Stage:
    """One for the whole life of the process."""
    return Stage().__enter__()
