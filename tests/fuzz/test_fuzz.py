"""A sample of `make fuzz`, in a process of its own because its memory is measured."""

import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from random import Random

import pytest

from leadrelay.domain.envelope import Envelope
from tests import canary
from tests.builders import ACCOUNT, NOW
from tests.fuzz.doors import doors
from tests.fuzz.forgeries import flips, forged
from tests.fuzz.function import Answer
from tests.fuzz.trials import Trial

BODIES, SIGNATURES = 2_000, 1_000
WORDS = re.compile(
    r"([\d,]+) bodies, ([\d,]+) of them kept; ([\d,]+) forged signatures, ([\d,]+) of them accepted"
)


@cache
def ran() -> subprocess.CompletedProcess[str]:
    size = ["--bodies", str(BODIES), "--signatures", str(SIGNATURES), "--flipped", "1"]
    return subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "tests.fuzz", *size],
        check=False,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ".:layers/leadrelay/python"},
    )


@pytest.mark.proves("F40", "F42", "F46", "F47")
def test_no_body_of_a_stranger_breaks_the_webhook_and_no_signed_one_is_lost() -> None:
    assert ran().returncode == 0, ran().stdout + ran().stderr


@pytest.mark.proves("F40", "F42")
def test_no_forged_signature_is_accepted_and_each_was_tried() -> None:
    found = WORDS.search(ran().stdout)
    assert found is not None
    bodies, kept, signatures, accepted = (int(each.replace(",", "")) for each in found.groups())

    assert accepted == 0
    assert bodies >= BODIES
    assert signatures >= SIGNATURES
    assert kept > BODIES // 3


FINDER = doors()[0]
LOCK, BODY = FINDER.locks[0], FINDER.bodies[0]
KEPT = Envelope.of_webhook(ACCOUNT, NOW, BODY).to_json()
OTHER = Envelope.of_webhook(ACCOUNT, NOW, BODY + b" ").to_json()


@dataclass
class Answering:
    """A webhook that always says the same."""

    status: int
    kept: tuple[str, ...] = ()
    told: str = ""
    printed: str = ""

    def answer(self, _: object) -> Answer:
        return Answer(self.status, {}, self.told, 0.0, self.kept, self.printed)


def failures(function: Answering, *, is_signed: bool) -> list[str]:
    trial = Trial(function, Random(0))
    if is_signed:
        trial.signed(FINDER, LOCK, BODY)
    else:
        trial.forged(LOCK, forged(LOCK, BODY, trial.dice))
    return trial.tally.failures


@pytest.mark.parametrize(
    "wrong",
    [
        Answering(200),
        Answering(202),
        Answering(401),
        Answering(500),
        Answering(202, kept=(OTHER,)),
        Answering(202, kept=(KEPT, KEPT)),
        Answering(202, kept=(KEPT,), told="welcome"),
        Answering(202, kept=(KEPT,), printed=canary.EMAIL),
    ],
    ids=range(8),
)
def test_a_webhook_that_loses_changes_or_tells_something_is_noticed(wrong: Answering) -> None:
    assert failures(wrong, is_signed=True)
    assert not failures(Answering(202, kept=(KEPT,)), is_signed=True)


@pytest.mark.parametrize(
    "wrong", [Answering(202), Answering(200), Answering(503), Answering(401, kept=(KEPT,))]
)
def test_a_webhook_that_believes_a_forger_is_noticed(wrong: Answering) -> None:
    assert failures(wrong, is_signed=False)
    assert not failures(Answering(401), is_signed=False)


def test_a_flip_changes_exactly_one_bit_and_none_is_left_out() -> None:
    arrivals = list(flips(LOCK, BODY))

    changed = {arrival.body for arrival in arrivals} - {BODY}
    assert len(changed) == len(BODY) * 8
    letters = sum(map(str.isalpha, LOCK.proof(BODY)))
    assert len(arrivals) - len(changed) == 64 * 8 - letters
