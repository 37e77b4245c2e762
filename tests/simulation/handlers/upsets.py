"""What goes wrong in a scenario whatever the schedule says."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.simulation.handlers.crossings import Crossing, Mishap, Turn
from tests.simulation.schedules import Choices, T


@dataclass(frozen=True, slots=True)
class Upset:
    """The first so many crossings that it meets come to this."""

    mishap: Mishap
    times: int
    meets: Callable[[Crossing], bool]


@dataclass(slots=True)
class Upsetting:
    """Implements `Choices`: what was chosen; where that is nothing unusual, what is upset."""

    chosen: Choices
    upsets: Sequence[Upset]
    _used: Counter[Upset] = field(default_factory=Counter)

    def pick(self, options: Sequence[T]) -> T:
        picked = self.chosen.pick(options)
        return picked if picked != options[0] else self._upset(options)

    def _upset(self, options: Sequence[T]) -> T:
        for option in options:
            for upset in self.upsets:
                if isinstance(option, Turn) and self._strikes(upset, option):
                    self._used[upset] += 1
                    return option
        return options[0]

    def _strikes(self, upset: Upset, turn: Turn) -> bool:
        is_left = self._used[upset] < upset.times
        return is_left and turn.mishap is upset.mishap and upset.meets(turn.crossing)
