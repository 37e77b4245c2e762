"""One enquiry under every schedule of up to so many faults: none is left to chance.

`python -m tests.simulation.exhaustive` runs them all; with `--schedule` it replays one.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from functools import partial

from leadrelay.domain.enquiry import Route
from tests.simulation.crossings import Mishap
from tests.simulation.lead_pro import Fate
from tests.simulation.report import explain, say, shown, summed
from tests.simulation.runs import Tally, in_parallel, judged
from tests.simulation.scenarios import BETWEEN_REVISIONS, an_observation
from tests.simulation.schedules import Schedule, Scripted, T
from tests.simulation.world import World


class Pattern(StrEnum):
    """How the one enquiry comes in."""

    WEBHOOK = "by webhook"
    BOTH = "by webhook, later by poll"
    TOGETHER = "by webhook and by poll at once"
    UPDATED = "by webhook, and changed later"


REPLAY = "make simulate-exhaustive ARGS=--schedule="  # and --every where that was given
# The state machine is told of each of these exactly what it is told of another one.
ALIKE = frozenset(
    {
        *(Fate.ERROR, Fate.HTML_LOST, Fate.ERROR_COMMITTED, Fate.HTML, Fate.THROTTLED_BARE),
        Mishap.SLOW,
    }
)


class Distinct(Scripted):
    """Offers one of each kind of fault that makes a difference to an enquiry."""

    def pick(self, options: Sequence[T]) -> T:
        return super().pick([option for option in options if option not in ALIKE])


def arrive(world: World, pattern: Pattern) -> None:
    world.deliver(an_observation(0, 0, Route.WEBHOOK), timedelta(0))
    match pattern:
        case Pattern.BOTH:
            world.poll(an_observation(0, 0, Route.POLL), timedelta(seconds=30))
        case Pattern.TOGETHER:
            world.poll(an_observation(0, 0, Route.POLL), timedelta(milliseconds=30))
        case Pattern.UPDATED:
            world.deliver(an_observation(0, 1, Route.WEBHOOK), BETWEEN_REVISIONS)


def scheduled(pattern: Pattern, choices: Scripted, trace: list[str] | None = None) -> World:
    world = World(choices, trace=trace)
    arrive(world, pattern)
    world.run()
    return world


def below(pattern: Pattern, root: Schedule, most: int, kind: type[Scripted] = Scripted) -> Tally:
    """This schedule and all that begin with it, up to so many faults."""
    tally, waiting = Tally(), [root]
    while waiting:
        choices = kind(waiting.pop())
        tally.add(judged(f"{pattern.name}/{choices}", scheduled(pattern, choices)))
        if len(choices.schedule) < most:
            waiting.extend(choices.extended())
    return tally


def roots(pattern: Pattern, kind: type[Scripted] = Scripted) -> list[Schedule]:
    """One fault each: what `below` can be told to share the work."""
    choices = kind()
    scheduled(pattern, choices)
    return list(choices.extended())


def main(arguments: Sequence[str] | None = None) -> int:
    wanted = _options().parse_args(arguments)
    if wanted.schedule:
        return _replayed(wanted.schedule, _kind(every=wanted.every))
    return _all(wanted.faults, _kind(every=wanted.every), wanted.jobs)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make simulate-exhaustive", description=__doc__)
    parser.add_argument("--schedule", help="replay this one, for example WEBHOOK/7:2,24:13")
    parser.add_argument("--faults", type=int, default=3, help="at most so many in one schedule")
    parser.add_argument("--every", action="store_true", help="also faults that are told alike")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser


def _kind(*, every: bool) -> type[Scripted]:
    return Scripted if every else Distinct


def _replayed(name: str, kind: type[Scripted]) -> int:
    pattern, _, schedule = name.partition("/")
    trace: list[str] = []
    tally = judged(name, scheduled(Pattern[pattern], kind.of(schedule), trace))
    say("\n".join(trace))
    explain(tally.failures, REPLAY)
    return 1 if tally.failures else 0


def _all(faults: int, kind: type[Scripted], jobs: int) -> int:
    began = time.monotonic()
    tasks = [(pattern, root) for pattern in Pattern for root in roots(pattern, kind)]
    parts = in_parallel(partial(_below, faults, kind), tasks, jobs)
    tally = summed(shown(parts, len(tasks), lambda _: 1))
    explain(tally.failures, REPLAY)
    took = time.monotonic() - began
    say(f"every schedule of up to {faults} faults, four ways to come in: {took:.0f} s")
    say(tally)
    return 1 if tally.failures else 0


def _below(faults: int, kind: type[Scripted], task: tuple[Pattern, Schedule]) -> Tally:
    return below(*task, faults, kind)


if __name__ == "__main__":
    sys.exit(main())
