"""Something goes wrong at one boundary, and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.simulation.boundaries import Boundary
from tests.simulation.handlers.crossings import Mishap, Turn
from tests.simulation.schedules import T


@dataclass(slots=True)
class Strikes:
    """Implements `Choices`; `left` is what is still to come, one each time it is crossed."""

    boundary: Boundary
    left: list[Mishap]

    def pick(self, options: Sequence[T]) -> T:
        for option in options:
            if isinstance(option, Turn) and self._is_next(option):
                del self.left[0]
                return option
        return options[0]

    def _is_next(self, turn: Turn) -> bool:
        return turn.crossing.boundary is self.boundary and self.left[:1] == [turn.mishap]
