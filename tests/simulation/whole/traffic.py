"""I8: how many requests a portal gets at once, and within how short a time."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.simulation.kernel import Kernel

MOST_STARTS = 10
WITHIN = timedelta(milliseconds=200)


@dataclass(slots=True)
class Traffic:
    """Of all functions. `crowds` are times at which more came than the portal allows.

    `meetings` are times at which two invocations read at once.
    """

    starts: deque[datetime] = field(default_factory=lambda: deque(maxlen=MOST_STARTS))
    readers: list[str] = field(default_factory=list)
    crowds: list[datetime] = field(default_factory=list)
    meetings: list[datetime] = field(default_factory=list)
    requests: int = 0

    @contextmanager
    def request(self, kernel: Kernel) -> Iterator[None]:
        name = kernel.current.name if kernel.current else ""
        self._started(name, kernel.now)
        self.readers.append(name)
        try:
            yield
        finally:
            self.readers.remove(name)

    def _started(self, name: str, now: datetime) -> None:
        self.requests += 1
        if len(self.starts) == MOST_STARTS and now - self.starts[0] < WITHIN:
            self.crowds.append(now)
        if any(reader != name for reader in self.readers):
            self.meetings.append(now)
        self.starts.append(now)

    def complaints(self) -> Iterator[str]:
        if self.crowds:
            yield f"more than {MOST_STARTS} requests within 200 ms at {self.crowds[0]:%H:%M:%S}"
        if self.meetings:
            yield f"two invocations read at once at {self.meetings[0]:%H:%M:%S}"
