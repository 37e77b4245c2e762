"""A virtual clock that keeps appointments."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from tests.fakes.clock import FakeClock


@dataclass
class Agenda(FakeClock):
    """What is asked for `later` happens while time passes, each at its own moment."""

    _numbers: Iterator[int] = field(default_factory=count)
    _due: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)

    def later(self, at: datetime, do: Callable[[], None]) -> None:
        heappush(self._due, (at, next(self._numbers), do))

    def advance(self, by: timedelta) -> None:
        until = self.now + by
        while self._due and self._due[0][0] <= until:
            self.now, _, do = heappop(self._due)
            do()
        self.now = until
