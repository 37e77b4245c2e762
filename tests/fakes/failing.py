"""Faults that a fake acts out on its next calls."""

from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field

from leadrelay.domain.errors import UnavailableError

SUCCESS = nullcontext()  # simulations make millions of calls that succeed


@dataclass
class Faults:
    """One entry per coming call: nothing, fail without effect, or take effect and lose the answer.

    A call that is not in the script succeeds.
    """

    script: deque[str] = field(default_factory=deque)

    def fail(self, times: int = 1) -> None:
        self.script.extend(["fail"] * times)

    def lose_answer(self, times: int = 1) -> None:
        self.script.extend(["lose answer"] * times)

    def succeed(self, times: int = 1) -> None:
        self.script.extend([""] * times)

    def around(self, call: str) -> AbstractContextManager[None]:
        return self._next(call) if self.script else SUCCESS

    @contextmanager
    def _next(self, call: str) -> Iterator[None]:
        fault = self.script.popleft()
        if fault == "fail":
            raise UnavailableError(f"{call}: acted out")
        yield
        if fault == "lose answer":
            raise UnavailableError(f"{call}: answer lost")
