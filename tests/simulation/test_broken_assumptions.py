"""What Lead.pro must promise for singleness, broken on purpose: then duplicates, but never losses.

And each duplicate leaves the trace by which an auditor finds it: more than one POST in the history
of its entry, and look-ups that show every copy once the index has caught up.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from leadrelay.crm.lead_pro.client import LeadPro
from tests.simulation.lead_pro import ModelApi
from tests.simulation.runs import LOST
from tests.simulation.scenarios import drawn
from tests.simulation.world import World

RUNS = 1500
BROKEN = {
    "a commit ten minutes late": {"late_by": timedelta(minutes=10)},
    "an index an hour behind": {"index_lag": timedelta(hours=1)},
}


@pytest.mark.parametrize("weather", BROKEN.values(), ids=BROKEN)
def test_duplicates_happen_losses_do_not_and_an_auditor_can_find_each(
    weather: dict[str, Any],
) -> None:
    worlds = list(_with_duplicates(weather))

    assert worlds
    for world in worlds:
        for key in _duplicated(world):
            assert _intents(world, key) > 1
            assert _looked_up(world, key) == tuple(sorted(world.state.crm.copies(key)))


def _with_duplicates(weather: dict[str, Any]) -> Iterator[World]:
    for seed in range(RUNS):
        world = drawn(seed, **weather)
        world.run()
        assert LOST not in {violation.invariant for violation in world.witness.violations}, seed
        if _duplicated(world):
            yield world


def _duplicated(world: World) -> list[str]:
    return [key for key in world.witness.admitted if len(world.state.crm.copies(key)) > 1]


def _intents(world: World, key: str) -> int:
    return sum(note.what == "sending" for note in world.state.ledger.history[key])


def _looked_up(world: World, key: str) -> tuple[int, ...]:
    world.kernel.now += timedelta(days=1)
    api: Any = ModelApi(world.state.crm)
    sent_as = world.state.ledger.entries[key].record.sent_as
    return LeadPro(api, lambda: "key", None).find(sent_as, key)
