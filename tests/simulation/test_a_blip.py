"""Lead.pro says no once, clearly, to what somebody has just asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import pytest

from tests.builders import NOW, an_enquiry
from tests.simulation.lead_pro import Fate
from tests.simulation.world import World

T = TypeVar("T")
AT = timedelta(seconds=3)


@dataclass
class Once:
    """Nothing goes wrong but the first call of Lead.pro."""

    fate: Fate
    is_over: bool = False

    def pick(self, options: Sequence[T]) -> T:
        if self.is_over or self.fate not in options:
            return options[0]
        self.is_over = True
        return options[options.index(self.fate)]


@pytest.mark.proves("F80", "F83", "F84")
@pytest.mark.parametrize(
    ("fate", "seconds"),
    [(Fate.REFUSED, 8), (Fate.THROTTLED_BARE, 8), (Fate.THROTTLED, 30), (Fate.LOCKED_OUT, 8)],
)
def test_a_lead_that_was_refused_once_is_made_seconds_later(fate: Fate, seconds: float) -> None:
    weather = Once(fate)
    world = World(weather)
    world.deliver(an_enquiry(), AT)

    world.run()

    assert weather.is_over
    (entry,) = world.state.ledger.entries.values()
    delivered_at = entry.row.delivered_at
    assert delivered_at is not None
    assert delivered_at - NOW - AT < timedelta(seconds=seconds)
