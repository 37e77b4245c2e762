"""What Lead.pro must promise for singleness, broken on purpose: then duplicates, but never losses.

And each duplicate leaves the trace by which the auditor finds it: ticking every hour, it reports
within a day every one of them with all of its copies, and nothing else.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from leadrelay.crm.lead_pro.client import LeadPro
from leadrelay.domain.audit import Anomaly
from tests.fakes.auditor import AuditorBench
from tests.simulation.lead_pro import ModelApi
from tests.simulation.runs import LOST
from tests.simulation.scenarios import drawn
from tests.simulation.world import World

RUNS = 750
HOURS = 24
BROKEN = {
    "a commit ten minutes late": {"late_by": timedelta(minutes=10)},
    "an index an hour behind": {"index_lag": timedelta(hours=1)},
}


@pytest.mark.parametrize("weather", BROKEN.values(), ids=BROKEN)
def test_duplicates_happen_losses_do_not_and_within_a_day_the_auditor_reports_each(
    weather: dict[str, Any],
) -> None:
    worlds = list(_with_duplicates(weather))

    assert worlds
    for world in worlds:
        assert _reported(world) == {key: _copies(world, key) for key in _duplicated(world)}


def _with_duplicates(weather: dict[str, Any]) -> Iterator[World]:
    for seed in range(RUNS):
        world = drawn(seed, **weather)
        world.run()
        assert LOST not in {violation.invariant for violation in world.witness.violations}, seed
        if _duplicated(world):
            yield world


def _duplicated(world: World) -> list[str]:
    return [key for key in world.witness.admitted if len(world.state.crm.copies(key)) > 1]


def _copies(world: World, key: str) -> list[int]:
    return sorted(world.state.crm.copies(key))


def _reported(world: World) -> dict[str, list[int]]:
    """What is found within a day; everything that was under way has ended by then."""
    bench = _auditor(world)
    for _ in range(HOURS):
        world.kernel.now += timedelta(hours=1)
        findings = bench.tick().findings
    assert {each.anomaly for each in findings} <= {Anomaly.DUPLICATE}
    return {each.key: sorted(each.lead_ids) for each in findings}


def _auditor(world: World) -> AuditorBench:
    api: Any = ModelApi(world.state.crm)
    crm = LeadPro(api, lambda: "key", None)
    return AuditorBench(world.state.clock, world.state.ledger, crm, world.state.states)
