"""Run after run, the shortest first, until somebody has seen enough."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, islice

from tests.simulation.mutants.cases import CASES, Trace
from tests.simulation.mutants.crowds import crowd, moody
from tests.simulation.mutants.pipelines import PIPELINES
from tests.simulation.mutants.strict import strictly
from tests.simulation.scenarios import drawn
from tests.simulation.schedules import Schedule, Scripted
from tests.simulation.whole.scenarios import drawn_whole
from tests.simulation.world import World

Draw = Callable[[int, Trace], World]
DRAWN: dict[str, Draw] = {"drawn": drawn, "crowd": crowd, "moody": moody}
A_FEW = 2000


@dataclass(frozen=True, slots=True)
class Trial:
    """`name` says which: a case and its schedule, or a draw and its seed."""

    name: str
    world: World


def trials(seeds: int) -> Iterator[Trial]:
    """A few seeds come before the pairs of faults: what takes three is often found by chance."""
    draws = islice(_drawn(), seeds)
    yield from scheduled(most=0)
    yield from scheduled(most=1)
    yield from islice(draws, A_FEW)
    yield from scheduled(most=2)
    yield from draws


def whole_trials(seeds: int) -> Iterator[Trial]:
    for name in PIPELINES:
        yield named(f"{name}/")
    yield from _at_every_crossing("erased-later")
    for seed in range(seeds):
        yield named(f"whole/{seed}")


def _at_every_crossing(name: str) -> Iterator[Trial]:
    """A pipeline under every single fault: what takes one certain kill is hardly ever drawn."""
    undisturbed = Scripted()
    PIPELINES[name](undisturbed, None).run()
    for schedule in undisturbed.extended():
        yield named(f"{name}/{Scripted(schedule)}")


def scheduled(most: int) -> Iterator[Trial]:
    """Of each case that may have so many faults, every schedule."""
    for name, case in CASES.items():
        if case.faults >= most:
            yield from _below(name, most)


def _below(name: str, most: int) -> Iterator[Trial]:
    case, waiting = CASES[name], [Schedule()]
    while waiting:
        choices = case.kind(waiting.pop())
        world = strictly(case.arrange(choices, None))
        world.run()
        yield Trial(f"{name}/{choices}", world)
        if len(choices.schedule) < most:
            waiting.extend(choices.extended())


def _drawn() -> Iterator[Trial]:
    for seed in count():
        for name in DRAWN:
            yield named(f"{name}/{seed}")


def named(name: str, trace: Trace = None) -> Trial:
    """A run by its name, as often as somebody wants to see it."""
    world = _arranged(name, trace)
    world.run()
    return Trial(name, world)


def _arranged(name: str, trace: Trace) -> World:
    kind, _, which = name.partition("/")
    if kind in CASES:
        case = CASES[kind]
        return strictly(case.arrange(case.kind.of(which), trace))
    if kind in DRAWN:
        return strictly(DRAWN[kind](int(which), trace))
    if kind in PIPELINES:
        return PIPELINES[kind](Scripted.of(which), trace)
    return drawn_whole(int(which), trace)
