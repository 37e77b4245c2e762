"""One enquiry under every schedule of faults, however unlikely."""

import pytest

from tests.simulation.exhaustive import Distinct, Pattern, below, roots, scheduled
from tests.simulation.schedules import Scripted

PARTS = 8


@pytest.mark.proves("F01", "F02", "F06", "F69", "F81", "F86")
@pytest.mark.parametrize("part", range(PARTS))
def test_no_three_faults_lose_or_double_an_enquiry(part: int) -> None:
    for root in roots(Pattern.WEBHOOK, Distinct)[part::PARTS]:
        tally = below(Pattern.WEBHOOK, root, most=3, kind=Distinct)

        assert tally.failures == []


@pytest.mark.proves("F01", "F02", "F03")
@pytest.mark.parametrize("pattern", Pattern)
def test_no_two_faults_of_any_kind_lose_or_double_an_enquiry(pattern: Pattern) -> None:
    assert below(pattern, (), most=2).failures == []


@pytest.mark.parametrize("pattern", Pattern)
def test_without_faults_one_enquiry_is_one_lead(pattern: Pattern) -> None:
    world = scheduled(pattern, Scripted())

    assert world.witness.violations == []
    assert len(world.state.crm.leads) == 1
    assert sum(world.witness.posts.values()) == 1
    assert not world.is_stuck


def test_giving_up_takes_two_rejections_or_three_unknown_outcomes() -> None:
    tally = below(Pattern.WEBHOOK, (), most=2)

    assert tally.parked == 1


def test_every_schedule_is_run_once() -> None:
    seen = roots(Pattern.WEBHOOK)

    assert len(seen) == len(set(seen))
    assert below(Pattern.WEBHOOK, (), most=1).runs == len(seen) + 1
