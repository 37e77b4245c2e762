"""Runs of the whole relay by their seeds, once or once more."""

from collections.abc import Iterable

from tests.simulation.runs import Tally, judged
from tests.simulation.whole.scenarios import drawn_whole
from tests.simulation.whole.world import WholeWorld

REPLAY = "python -m tests.simulation.whole "


def run_whole(seed: int) -> WholeWorld:
    world = drawn_whole(seed)
    world.run()
    return world


def traced_whole(seed: int) -> tuple[WholeWorld, list[str]]:
    """The same run once more, with every crossing told."""
    trace: list[str] = []
    world = drawn_whole(seed, trace)
    world.run()
    return world, trace


def tallied_whole(seeds: Iterable[int]) -> Tally:
    tally = Tally()
    for seed in seeds:
        tally.add(judged(str(seed), run_whole(seed)))
    return tally
