"""Who crosses, and what it comes to: every crossing of every invocation passes through here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NoReturn

from tests.simulation.handlers.crossings import Crossing, Mishap, Turn
from tests.simulation.handlers.timeline import Timeline
from tests.simulation.schedules import Choices, Scripted


class Killed(BaseException):
    """The process is gone."""


@dataclass(slots=True)
class Invocation:
    function: str
    deadline: datetime
    is_dead: bool = False


@dataclass(frozen=True, slots=True)
class Crossed:
    """`number` is that of the pick; None where nobody was asked."""

    number: int | None
    at: datetime
    turn: Turn

    def __str__(self) -> str:
        mishap = self.turn.mishap
        number = "" if self.number is None else f"{self.number}"
        told = "" if mishap is Mishap.NONE else f"  <== {mishap}"
        return f"{number:>4}  {self.at:%H:%M:%S.%f}  {self.turn.crossing}{told}"


Watch = Callable[[Invocation, Crossing], None]


@dataclass(slots=True)
class Crossings:
    """Nothing goes wrong while it is quiet. `watch` is told of a crossing right before it."""

    timeline: Timeline
    choices: Choices = field(default_factory=Scripted)
    watch: Watch = lambda *_: None
    is_quiet: bool = False
    crossed: list[Crossed] = field(default_factory=list)
    disturbed_until: datetime | None = None
    _running: list[Invocation] = field(default_factory=list)
    _picks: int = 0

    @property
    def current(self) -> Invocation | None:
        return self._running[-1] if self._running else None

    @property
    def turns(self) -> list[Turn]:
        return [one.turn for one in self.crossed]

    @contextmanager
    def by(self, function: str, seconds: float) -> Iterator[Invocation]:
        deadline = self.timeline.now + timedelta(seconds=seconds)
        self._running.append(Invocation(function, deadline))
        try:
            yield self._running[-1]
        finally:
            self._running.pop()

    def meet(self, crossing: Crossing) -> Mishap:
        self.watch(self._running[-1], crossing)
        crossed = self._picked(crossing)
        self.crossed.append(crossed)
        if crossed.turn.mishap is not Mishap.NONE:
            self.disturbed_until = crossed.at
        return crossed.turn.mishap

    def kill(self) -> NoReturn:
        self._running[-1].is_dead = True
        raise Killed

    def _picked(self, crossing: Crossing) -> Crossed:
        turns = [Turn(crossing, mishap) for mishap in crossing.mishaps]
        if self.is_quiet:
            return Crossed(None, self.timeline.now, turns[0])
        number, self._picks = self._picks, self._picks + 1
        return Crossed(number, self.timeline.now, self.choices.pick(turns))
