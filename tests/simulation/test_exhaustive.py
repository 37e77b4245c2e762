"""One enquiry under every schedule of two faults, and under many of three.

All of three, in all patterns, is what `make simulate-exhaustive` runs.
"""

import random

import pytest

from tests.simulation.exhaustive import Distinct, Pattern, below, roots, scheduled
from tests.simulation.schedules import Scripted

ROOTS = 1  # of about seventy; with all that follow, a few thousand schedules


@pytest.mark.proves("F01", "F02", "F06", "F69", "F81", "F86")
@pytest.mark.parametrize("pattern", [Pattern.WEBHOOK, Pattern.TOGETHER])
def test_no_three_faults_that_begin_with_one_of_these_lose_or_double_an_enquiry(
    pattern: Pattern,
) -> None:
    firsts = random.Random(pattern).sample(roots(pattern, Distinct), ROOTS)
    failures = [
        failure
        for first in firsts
        for failure in below(pattern, first, most=3, kind=Distinct).failures
    ]

    assert failures == []


@pytest.mark.proves("F01", "F02", "F03")
@pytest.mark.parametrize("pattern", [Pattern.WEBHOOK, Pattern.BOTH, Pattern.TOGETHER])
def test_no_two_faults_lose_or_double_an_enquiry(pattern: Pattern) -> None:
    assert below(pattern, (), most=2, kind=Distinct).failures == []


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
