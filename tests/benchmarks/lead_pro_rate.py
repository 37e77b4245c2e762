"""Lead.pro's own rate, and when it was called."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from tests.builders import NOW
from tests.simulation.lead_pro import Fate

T = TypeVar("T")
SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class LeadProRate:
    """Nothing goes wrong, but Lead.pro answers 429 to what is too much for its second.

    `called` are the times of all calls, `crossed` counts calls of every kind.
    """

    most: int | None = None
    clock: Callable[[], datetime] = lambda: NOW
    called: list[datetime] = field(default_factory=list)
    accepted: list[datetime] = field(default_factory=list)
    crossed: int = 0

    def pick(self, options: Sequence[T]) -> T:
        self.crossed += 1
        if options[0] is not Fate.FINE:
            return options[0]
        now = self.clock()
        self.called.append(now)
        if self.most is not None and self._lately(now) >= self.most:
            return options[options.index(Fate.THROTTLED_BARE)]
        self.accepted.append(now)
        return options[0]

    def _lately(self, now: datetime) -> int:
        lately = self.accepted[-(self.most or 1) :]
        return sum(now - at < SECOND for at in lately)
