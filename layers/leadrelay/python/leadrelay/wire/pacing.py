"""How fast and how long a caller may ask: a portal's rate limit and the caller's own time."""

import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from leadrelay.domain.errors import LeadRelayError, NoTurnError, RateLimitedError
from leadrelay.domain.ports import LONGEST_LINE, Clock, Telemetry, Turns

LONGEST_BACKOFF_SECONDS = 8.0
MINUTE = timedelta(minutes=1)
LEAST_SECONDS = 2.0  # of a call that waits for its turn: with less its answer would be cut off


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The caller's time: no call and no pause reaches beyond `deadline`."""

    deadline: datetime
    now: Clock
    sleep: Callable[[float], None] = time.sleep
    draw: Callable[[], float] = random.random

    @property
    def seconds_left(self) -> float:
        return (self.deadline - self.now()).total_seconds()

    def pause(self, seconds: float) -> bool:
        """False, without having waited, if the pause would use up the time."""
        if seconds >= self.seconds_left:
            return False
        self.sleep(seconds)
        return True

    def backoff(self, attempt: int) -> float:
        """Full jitter; the first attempt is 1."""
        return self.draw() * min(LONGEST_BACKOFF_SECONDS, 2.0 ** (attempt - 1))


class Pace(Protocol):
    def wait(self) -> None:
        """Before every call; raises RateLimitedError where waiting is not worth it."""
        ...


class Pacer:
    """Keeps requests at least `60 / per_minute` seconds apart, for one thread."""

    def __init__(self, now: Clock, sleep: Callable[[float], None], per_minute: int) -> None:
        self._now = now
        self._sleep = sleep
        self._interval = timedelta(minutes=1) / per_minute
        self._next: datetime | None = None

    def wait(self) -> None:
        now = self._now()
        # A clock that was set back must not stop us: one interval is the longest wait.
        early = min(self._next - now, self._interval) if self._next else timedelta(0)
        if early > timedelta(0):
            self._sleep(early.total_seconds())
        self._next = now + max(early, timedelta(0)) + self._interval


class Quota:
    """At most so many calls in any minute, for one thread; implements `ports.Allowance`."""

    def __init__(self, now: Clock, per_minute: int) -> None:
        self._now = now
        self._calls: deque[datetime] = deque(maxlen=per_minute)

    def wait(self) -> None:
        """Nobody waits: raises RateLimitedError with the seconds until there is a call left."""
        now = self._now()
        is_full = len(self._calls) == self._calls.maxlen
        left = (self._calls[0] + MINUTE - now).total_seconds() if is_full else 0.0
        if left > 0:
            raise RateLimitedError("no call left within this minute", retry_after=left)
        self._calls.append(now)


class SharedPace:
    """So many calls a second of all processes together, in the order in which they ask.

    `per_second` is asked before each attempt; None lets it go at once.
    """

    def __init__(
        self,
        turns: Turns,
        per_second: Callable[[], float | None],
        now: Clock,
        telemetry: Telemetry,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._turns = turns
        self._per_second = per_second
        self._now = now
        self._telemetry = telemetry
        self._sleep = sleep

    def reserve(self, seconds: float, calls: int = 1) -> list[datetime]:
        """When each of the calls may be made; empty where nobody waits.

        Raises NoTurnError, and takes no turn, where the last would have less than `LEAST_SECONDS`
        left of these.
        """
        try:
            per_second = self._per_second()
            return self._taken(seconds, calls, per_second) if per_second else []
        except LeadRelayError as error:
            self._telemetry.event("NoTurn", error=error)
            raise NoTurnError(f"no turn to call: {error}") from None

    def wait(self, turn: datetime) -> None:
        """No longer than `LONGEST_LINE`, whatever becomes of the clock meanwhile."""
        left = (turn - self._now()).total_seconds()
        self._sleep(min(max(left, 0.0), LONGEST_LINE.total_seconds()))

    def _taken(self, seconds: float, calls: int, per_second: float) -> list[datetime]:
        now, apart = self._now(), timedelta(seconds=1) / per_second
        latest = now + timedelta(seconds=seconds - LEAST_SECONDS) - (calls - 1) * apart
        first = self._turns.take(now, calls * apart, latest) if latest >= now else None
        if first is None:
            raise NoTurnError("too many calls for now")
        return [first + number * apart for number in range(calls)]
