"""Every schedule of one fault, and as many of two as one has time for."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.simulation.handlers.runs import Outcome, Run
from tests.simulation.handlers.scenarios import Scenario
from tests.simulation.handlers.stage import Stage
from tests.simulation.handlers.witness import Invariant, Violation
from tests.simulation.runs import Failure, Tally
from tests.simulation.schedules import Schedule, Scripted

LOST = frozenset({Invariant.LOST, Invariant.UNEXPLAINED})


@dataclass(slots=True)
class Explorer:
    """Remembers how each schedule that it has run can be extended by one more fault."""

    stage: Stage
    scenario: Scenario
    tally: Tally = field(default_factory=Tally)
    _extended: dict[Schedule, list[Schedule]] = field(default_factory=dict)

    def run(self, schedule: Schedule) -> Outcome:
        choices = Scripted(schedule)
        name = f"{self.scenario.name}/{choices}"
        try:
            outcome = Run(self.stage, self.scenario, choices).play()
        except Exception as error:
            error.add_note(f"in the schedule {name}")
            raise
        self._extended[schedule] = list(choices.extended())
        self.tally.add(judged(name, outcome.violations))
        return outcome

    def extended(self, schedule: Schedule = ()) -> list[Schedule]:
        """By a fault that comes after the ones of the schedule."""
        if schedule not in self._extended:
            self.run(schedule)
        return self._extended[schedule]

    def run_all(self, schedules: Iterable[Schedule]) -> None:
        for schedule in schedules:
            self.run(schedule)

    def drawn(self, firsts: list[Schedule], count: int, seed: str) -> Iterator[Schedule]:
        """Pairs of which the first fault is one of these, as far as there is any."""
        draw = random.Random(seed)
        begun = [first for first in firsts if self.extended(first)]
        for _ in range(count if begun else 0):
            yield draw.choice(self.extended(draw.choice(begun)))


def judged(name: str, violations: list[Violation]) -> Tally:
    broken = {violation.invariant for violation in violations}
    return Tally(
        runs=1,
        lost=int(not LOST.isdisjoint(broken)),
        duplicated=int(Invariant.DUPLICATED in broken),
        stuck=int(Invariant.STUCK in broken),
        failures=[Failure(name, tuple(map(str, violations)))] if violations else [],
    )
