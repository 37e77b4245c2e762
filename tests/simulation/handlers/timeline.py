"""One virtual clock for the whole process, and what is still to happen on it."""

import heapq
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine

from tests.simulators.background import Later

Action = Callable[[], object]
LEAST_OF_EVERY_DRAW: Any = (3, (0,) * 624 + (624,), None)  # no back-off sleeps for real


@dataclass
class Timeline:
    """Whoever sleeps while it runs only makes it later."""

    _agenda: list[tuple[datetime, int, Action]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    @contextmanager
    def running(self, start: datetime) -> Iterator[None]:
        drawn = random.getstate()
        random.setstate(LEAST_OF_EVERY_DRAW)
        self._agenda.clear()
        try:
            with (
                time_machine.travel(start, tick=False) as self._clock,
                pytest.MonkeyPatch.context() as patch,
            ):
                patch.setattr(time, "sleep", self.sleep)
                yield
        finally:
            random.setstate(drawn)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    @property
    def next_at(self) -> datetime | None:
        return self._agenda[0][0] if self._agenda else None

    def sleep(self, seconds: float) -> None:
        self._clock.shift(seconds)

    def advance(self, by: timedelta) -> None:
        self._clock.shift(by)

    def wait_until(self, at: datetime) -> None:
        self._clock.move_to(max(at, self.now))

    def after(self, delay: timedelta, action: Action) -> None:
        heapq.heappush(self._agenda, (self.now + delay, next(self._numbers), action))

    def run_next(self) -> None:
        heapq.heappop(self._agenda)[2]()


class VirtualLater(Later):
    """What a simulator does later happens when the virtual time has come, in the same thread."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(workers=0)
        self._timeline = timeline

    def call(self, delay: float, action: Action) -> None:
        self._timeline.after(timedelta(seconds=delay), action)
