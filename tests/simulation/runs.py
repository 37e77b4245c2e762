"""Many seeds on all cores, and what they came to."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing import get_context
from typing import TypeVar

from tests.simulation.scenarios import drawn
from tests.simulation.world import World

T = TypeVar("T")
CHUNK = 500
LOST, DUPLICATED = "I1", "I2"


@dataclass(frozen=True, slots=True)
class Failure:
    """`name` replays it: the seed, or the schedule."""

    name: str
    violations: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """`parked` counts runs in which something was given up."""

    runs: int = 0
    lost: int = 0
    duplicated: int = 0
    stuck: int = 0
    parked: int = 0
    mishaps: int = 0
    longest_recovery: timedelta = timedelta(0)
    failures: list[Failure] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        self.runs += other.runs
        self.lost += other.lost
        self.duplicated += other.duplicated
        self.stuck += other.stuck
        self.parked += other.parked
        self.mishaps += other.mishaps
        self.longest_recovery = max(self.longest_recovery, other.longest_recovery)
        self.failures += other.failures

    def __str__(self) -> str:
        seconds = int(self.longest_recovery.total_seconds())
        recovery = f"{seconds // 60}m{seconds % 60:02d}s"
        return (
            f"runs={self.runs} lost={self.lost} duplicated={self.duplicated} stuck={self.stuck} "
            f"parked={self.parked} longest_recovery={recovery}"
        )


def run(seed: int) -> World:
    world = drawn(seed)
    world.run()
    return world


def traced(seed: int) -> tuple[World, list[str]]:
    """The same run once more, with every crossing told."""
    trace: list[str] = []
    world = drawn(seed, trace)
    world.run()
    return world, trace


def tallied(seeds: Iterable[int]) -> Tally:
    tally = Tally()
    for seed in seeds:
        tally.add(judged(str(seed), run(seed)))
    return tally


def judged(name: str, world: World) -> Tally:
    violations = tuple(map(str, world.witness.violations))
    invariants = {violation.invariant for violation in world.witness.violations}
    is_stuck = world.is_stuck
    if is_stuck:
        violations += ("I1: still open after thirty minutes",)
    return Tally(
        runs=1,
        lost=int(LOST in invariants),
        duplicated=int(DUPLICATED in invariants),
        stuck=int(is_stuck),
        parked=int(world.witness.parked_in_ledger > 0),
        mishaps=world.crossings.mishaps,
        longest_recovery=world.recovery,
        failures=[Failure(name, violations)] if violations else [],
    )


def chunks(first: int, runs: int) -> Iterator[range]:
    end = first + runs
    return (range(at, min(at + CHUNK, end)) for at in range(first, end, CHUNK))


def in_parallel(work: Callable[[T], Tally], tasks: Sequence[T], jobs: int) -> Iterator[Tally]:
    """In the order of the tasks, so that the same command always says the same."""
    context = get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=collect_rarely) as pool:
        yield from pool.map(work, tasks)


def collect_rarely() -> None:
    """A tenth of a run's time would go into looking for garbage that it does not make."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
