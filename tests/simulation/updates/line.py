"""The way to Lead.pro."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from tests.simulation.agenda import Agenda
from tests.simulation.lead_pro import READS, WRITES, Fate
from tests.simulation.updates.journal import Journal

TRIPS = tuple(timedelta(seconds=each) for each in (0, 0.2, 4))
FAULTS: Mapping[str, tuple[float, Sequence[Fate]]] = {
    "POST": (0.15, WRITES[1:]),
    "PATCH": (0.35, WRITES[1:]),
    "GET": (0.1, READS[1:]),
}


@dataclass
class Line:
    """Slow and, while `is_faulty`, faulty; `meanwhile` happens while a call waits."""

    draw: Random
    time: Agenda
    journal: Journal
    meanwhile: Callable[[], None]
    is_faulty: bool = True

    def fate(self, method: str, path: str) -> Fate:
        self.time.advance(self.draw.choice(TRIPS))
        self.meanwhile()
        fate = self._drawn(*FAULTS[method])
        self.journal.tell(fate, f"{method} {path}")
        return fate

    def _drawn(self, rate: float, faults: Sequence[Fate]) -> Fate:
        is_fine = not self.is_faulty or self.draw.random() >= rate
        return Fate.FINE if is_fine else self.draw.choice(faults)
