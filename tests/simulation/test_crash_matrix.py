"""A kill before and after every boundary, when it is first crossed and when it is tried again."""

from collections.abc import Iterator
from enum import StrEnum

import pytest

from leadrelay.domain.entry import State
from tests.simulation.boundaries import Boundary
from tests.simulation.handlers.crossings import Mishap
from tests.simulation.handlers.matrix import MATRIX
from tests.simulation.handlers.runs import Run
from tests.simulation.handlers.scenarios import Scenario
from tests.simulation.handlers.stage import Stage
from tests.simulation.handlers.strikes import Strikes

ENDS_PARKED = frozenset({Scenario.REJECTED})
WITHOUT_ENQUIRIES = frozenset({Scenario.SUBSCRIBED, Scenario.ROTATED, Scenario.SWITCHED_OFF})


class Attempt(StrEnum):
    FIRST = "first attempt"
    RETRY = "retry"  # the first attempt was killed before it had any effect


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage() as opened:
        yield opened


@pytest.mark.proves("F01", "F07")
@pytest.mark.parametrize("attempt", Attempt)
@pytest.mark.parametrize("moment", [Mishap.KILLED_BEFORE, Mishap.KILLED_AFTER])
@pytest.mark.parametrize("boundary", MATRIX)
def test_a_kill_neither_loses_nor_doubles_an_enquiry(
    stage: Stage, boundary: Boundary, moment: Mishap, attempt: Attempt
) -> None:
    kills = [moment] if attempt is Attempt.FIRST else [Mishap.KILLED_BEFORE, moment]
    strikes = Strikes(boundary, kills)

    outcome = Run(stage, MATRIX[boundary], strikes).play()

    assert strikes.left == []
    assert outcome.violations == []
    assert outcome.states == ends(MATRIX[boundary])


def ends(scenario: Scenario) -> set[State]:
    if scenario in WITHOUT_ENQUIRIES:
        return set()
    return {State.PARKED if scenario in ENDS_PARKED else State.CREATED}
