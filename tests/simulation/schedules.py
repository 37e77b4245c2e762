"""Which faults a run meets: drawn from a seed, or listed one by one so that none is left out.

A run asks `pick` at every place where something may go wrong, in an order that depends on nothing
but the earlier answers. So a schedule, the few places where it went wrong and how, is a whole run.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self, TypeVar

T = TypeVar("T")
Schedule = tuple[tuple[int, int], ...]  # (number of the pick, which option), in order


class MisfitError(Exception):
    """A schedule of another program: here a pick that it names has fewer options."""


class Choices(Protocol):
    def pick(self, options: Sequence[T]) -> T:
        """One of the options; the first one is that nothing unusual happens."""
        ...


@dataclass(slots=True)
class Scripted:
    """Nothing unusual but what the schedule says; `offered` counts the options of each pick."""

    schedule: Schedule = ()
    offered: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> Self:
        """From what `str` gives: `17:2,40:1`, number of the pick and of the option."""
        pairs = (pair.split(":") for pair in text.split(",") if pair)
        return cls(tuple((int(number), int(option)) for number, option in pairs))

    def __str__(self) -> str:
        return ",".join(f"{number}:{option}" for number, option in self.schedule)

    def pick(self, options: Sequence[T]) -> T:
        number = len(self.offered)
        self.offered.append(len(options))
        chosen = dict(self.schedule).get(number, 0)
        if chosen >= len(options):
            raise MisfitError(f"{self}: pick {number} has {len(options)} options")
        return options[chosen]

    def extended(self) -> Iterator[Schedule]:
        """Every schedule with one more fault, later than the last one of this run."""
        first = self.schedule[-1][0] + 1 if self.schedule else 0
        for number in range(first, len(self.offered)):
            for option in range(1, self.offered[number]):
                yield (*self.schedule, (number, option))


@dataclass(slots=True)
class Drawn:
    """Each pick goes wrong with the chance `rate`, at most `most` times in all.

    Where a run concentrates `only` on one kind of options, nothing else ever goes wrong in it.
    """

    draw: random.Random
    rate: float
    most: int
    only: type | None = None

    def pick(self, options: Sequence[T]) -> T:
        if self.most == 0 or self.draw.random() >= self.rate:
            return options[0]
        if self.only is not None and not isinstance(options[0], self.only):
            return options[0]
        self.most -= 1
        return options[self.draw.randrange(1, len(options))]


def every(run: Callable[[Scripted], None], most: int) -> Iterator[Schedule]:
    """Runs every schedule of at most so many faults, each exactly once, and names it after."""
    waiting: list[Schedule] = [()]
    while waiting:
        choices = Scripted(waiting.pop())
        run(choices)
        yield choices.schedule
        if len(choices.schedule) < most:
            waiting.extend(choices.extended())
