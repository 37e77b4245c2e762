"""The parts of a fuzzing run, each a stream of single steps."""

from collections.abc import Callable, Iterator, Sequence
from random import Random

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz import bodies
from tests.fuzz.arrivals import Arrival
from tests.fuzz.doors import Door
from tests.fuzz.forgeries import flips, forged
from tests.fuzz.locks import FINDER_LOCKS, Lock
from tests.fuzz.trials import Trial

AT_ONCE = 500  # examples: Hypothesis remembers all that it has made
OF_AN_EXAMPLE = 2  # bodies
SIGNED = 0.8  # the others never get far
Step = Callable[[], None]


def known(trial: Trial, doors: Sequence[Door]) -> None:
    """Everything that is large, odd or real, with and without a proof."""
    for door in doors:
        for lock in door.locks:
            for body in (*bodies.known(), *door.bodies):
                trial.signed(door, lock, body)
                trial.unsigned(lock, forged(lock, body, trial.dice))


def damaged(trial: Trial, doors: Sequence[Door], count: int) -> Iterator[int]:
    for _ in range(count):
        door = trial.dice.choice(doors)
        _sent(trial, door, bodies.damaged(trial.dice.choice(door.bodies), trial.dice))
        yield 1


def forgeries(trial: Trial, doors: Sequence[Door], count: int) -> Iterator[int]:
    for _ in range(count):
        door = trial.dice.choice(doors)
        lock, body = trial.dice.choice(door.locks), trial.dice.choice(door.bodies)
        trial.forged(lock, forged(lock, body, trial.dice))
        yield 1


def flipped(trial: Trial, locked: Sequence[tuple[Lock, bytes]]) -> Iterator[int]:
    """Every bit of the bodies and of their proofs."""
    for lock, body in locked:
        for arrival in flips(lock, body):
            trial.forged(lock, arrival)
        yield 1


def invented(trial: Trial, doors: Sequence[Door], count: int) -> Iterator[int]:
    for start in range(0, count, AT_ONCE):
        size = min(AT_ONCE, count - start)
        _examples(trial, doors, size, trial.dice.getrandbits(32))
        yield size


def locked(doors: Sequence[Door], count: int) -> Iterator[tuple[Lock, bytes]]:
    """`count` bodies for each lock; one where the proof is the same for all of them."""
    for door in doors:
        for lock in door.locks:
            for body in sorted(door.bodies, key=len)[: count if lock.is_bound else 1]:
                yield lock, body


def _examples(trial: Trial, doors: Sequence[Door], size: int, number: int) -> None:
    dice = Random(number)

    @seed(number)
    @settings(
        max_examples=size,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(bodies.invented(), bodies.odd_arrivals())
    def tried(body: bytes, odd: Arrival) -> None:
        _sent(trial, dice.choice(doors), body)
        trial.unsigned(FINDER_LOCKS[0], odd)

    tried()


def _sent(trial: Trial, door: Door, body: bytes) -> None:
    lock = trial.dice.choice(door.locks)
    if trial.dice.random() < SIGNED:
        trial.signed(door, lock, body)
    else:
        trial.unsigned(lock, forged(lock, body, trial.dice))
