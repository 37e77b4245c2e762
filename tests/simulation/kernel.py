"""One thread and one clock: invocations take turns wherever one crosses into the world.

An invocation runs in a greenlet until it sleeps; meanwhile whatever is due earlier runs. So any
order of events is possible, and the same choices give the same order again.
"""

import heapq
import itertools
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from greenlet import getcurrent, greenlet

# Of each hub; a greenlet is dear to make and does one invocation after another.
_IDLE: defaultdict[greenlet, list[greenlet]] = defaultdict(list)


class KilledError(BaseException):
    """The end of a process: no code of ours may catch it."""


@dataclass(slots=True)
class Invocation:
    """`deadline` is when the platform ends it."""

    name: str
    began: datetime
    deadline: datetime
    is_dead: bool = False


class Kernel:
    def __init__(self, start: datetime) -> None:
        self.now = start
        self.current: Invocation | None = None
        self._hub = getcurrent()
        self._idle = _IDLE[self._hub]
        self._numbers = itertools.count()
        self._waiting: list[tuple[datetime, int, Callable[[], None]]] = []

    def at(self, when: datetime, do: Callable[[], None]) -> None:
        when = max(when, self.now)
        heapq.heappush(self._waiting, (when, next(self._numbers), do))

    def after(self, pause: timedelta, do: Callable[[], None]) -> None:
        self.at(self.now + pause, do)

    @property
    def next_at(self) -> datetime | None:
        return self._waiting[0][0] if self._waiting else None

    def step(self) -> None:
        """The next event, and everything it does until somebody sleeps."""
        self.now, _, do = heapq.heappop(self._waiting)
        do()

    def start(
        self, invocation: Invocation, work: Callable[[], None], ended: Callable[[bool], None]
    ) -> None:
        """`ended` is told whether the work came to its end; what it raises, the run raises."""

        def routine() -> None:
            try:
                work()
            except KilledError:
                invocation.is_dead = True
            self.current = None
            ended(not invocation.is_dead)

        self.at(self.now, partial(self._enter, routine, invocation))

    def wait_for(self, invocation: Invocation, work: Callable[[], None]) -> bool:
        """Another invocation, which the current one waits for; False if it was killed."""
        caller, waiting, ends = self._current(), getcurrent(), []

        def ended(is_whole: bool) -> None:  # noqa: FBT001 - the kernel's own callback
            ends.append(is_whole)
            self.at(self.now, partial(self._resume, waiting, caller))

        self.start(invocation, work, ended)
        self._hub.switch()
        return ends[0]

    def sleep(self, pause: timedelta) -> None:
        """Raises KilledError where the invocation's time is over before."""
        invocation, wakes_at = self._current(), self.now + pause
        until = min(wakes_at, invocation.deadline)
        if self._waiting and self._waiting[0][0] <= until:
            self.at(until, partial(self._resume, getcurrent(), invocation))
            self._hub.switch()
        elif until > self.now:
            self.now = until
        if until < wakes_at:
            self.kill()

    def kill(self) -> None:
        self._current().is_dead = True
        raise KilledError

    def _current(self) -> Invocation:
        if self.current is None:
            raise RuntimeError("only an invocation can do this")
        return self.current

    def _enter(self, routine: Callable[[], None], invocation: Invocation) -> None:
        free = (
            self._idle.pop()
            if self._idle
            else greenlet(partial(_serve, self._hub, self._idle), self._hub)
        )
        self._resume(free, invocation, routine)

    def _resume(
        self, place: greenlet, invocation: Invocation, *routine: Callable[[], None]
    ) -> None:
        self.current = invocation
        try:
            place.switch(*routine)
        finally:
            self.current = None


def _serve(hub: greenlet, idle: list[greenlet], routine: Callable[[], None]) -> None:
    """One routine after another; one that raises is the last."""
    while True:
        routine()
        idle.append(getcurrent())
        del routine  # and with it its whole world
        routine = hub.switch()
