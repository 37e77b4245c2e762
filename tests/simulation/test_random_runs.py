"""Fifty thousand runs that nobody chose: enquiries, weather and faults all drawn from the seed."""

import os
import subprocess
import sys

import pytest

from tests import canary
from tests.simulation import runs
from tests.simulation.scenarios import drawn

RUNS = 50_000
PARTS = 20
EACH = RUNS // PARTS
MOST_PARKED = 0.005
ANOTHER_PROCESS = """
from tests.simulation import runs
print(hash("x"), *(line for seed in range(60) for line in runs.traced(seed)[1]))
"""


@pytest.mark.proves("F01", "F02", "F06", "F07", "F63", "F68", "F69", "F81", "F86", "F115")
@pytest.mark.parametrize("part", range(PARTS))
def test_no_enquiry_is_lost_and_no_lead_is_made_twice(part: int) -> None:
    tally = runs.tallied(range(part * EACH, (part + 1) * EACH))

    assert tally.failures == []
    assert tally.parked <= MOST_PARKED * EACH
    assert tally.mishaps > EACH


def test_a_seed_is_the_same_run_in_every_process() -> None:
    told = {_told_elsewhere(hash_seed) for hash_seed in ("1", "2")}

    assert len(told) == 2  # the hashes of text differ
    assert len({text.partition(" ")[2] for text in told}) == 1


def _told_elsewhere(hash_seed: str) -> str:
    environment = os.environ | {
        "PYTHONHASHSEED": hash_seed,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-c", ANOTHER_PROCESS]
    return subprocess.run(  # noqa: S603 - our own interpreter and text
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_seeds_differ_in_what_goes_wrong() -> None:
    mishaps = [runs.run(seed).crossings.mishaps for seed in range(200)]

    assert min(mishaps) == 0
    assert max(mishaps) >= 6


def test_nobody_is_named_in_what_is_logged_and_counted() -> None:
    said: list[str] = []
    for seed in range(150):
        world = drawn(seed, said=said, people=CANARIES)
        world.run()

    assert said
    canary.assert_clean(*said)


CANARIES = (
    {"name": canary.NAME, "email": canary.EMAIL, "phones": (canary.PHONE,)},
    {"name": canary.NAME, "email": None, "phones": (canary.PHONE,), "message": canary.MESSAGE},
    {"name": canary.NAME, "email": canary.EMAIL, "phones": None},
)
