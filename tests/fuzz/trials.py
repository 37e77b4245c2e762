"""One request at the real function, and whether it was answered as it must be."""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol

from leadrelay.usecases.receive_webhook import LARGEST_BODY
from tests import canary
from tests.fuzz.arrivals import Arrival, event_of
from tests.fuzz.doors import Door
from tests.fuzz.function import Answer
from tests.fuzz.locks import Lock

LONGEST_FAILURE = 200
REFUSED = frozenset({401, 404, 405, 413})


@dataclass
class Tally:
    """`kept` counts bodies that were queued, `accepted` what no proof belonged to."""

    bodies: int = 0
    signatures: int = 0
    kept: int = 0
    accepted: int = 0
    seconds: "array[float]" = field(default_factory=lambda: array("f"))
    failures: list[str] = field(default_factory=list)

    @property
    def p99(self) -> float:
        return sorted(self.seconds)[len(self.seconds) * 99 // 100]


class Answers(Protocol):
    def answer(self, event: Mapping[str, Any]) -> Answer: ...


@dataclass
class Trial:
    function: Answers
    dice: Random
    tally: Tally = field(default_factory=Tally)

    def signed(self, door: Door, lock: Lock, body: bytes) -> None:
        """What is authentic is kept, whatever it is."""
        self.tally.bodies += 1
        arrival = lock.opened(body)
        answer = self._answered(arrival)
        self.tally.kept += bool(answer.kept)
        self._judge(lock, arrival, answer, _wrong_with_signed(door, body, answer))

    def unsigned(self, lock: Lock, arrival: Arrival) -> None:
        """A body that nobody proved to be anybody's."""
        self.tally.bodies += 1
        self._refused(lock, arrival)

    def forged(self, lock: Lock, arrival: Arrival) -> None:
        self.tally.signatures += 1
        self._refused(lock, arrival)

    def _refused(self, lock: Lock, arrival: Arrival) -> None:
        answer = self._answered(arrival)
        self.tally.accepted += answer.status not in REFUSED or bool(answer.kept)
        self._judge(lock, arrival, answer, _wrong_with_refused(answer))

    def _answered(self, arrival: Arrival) -> Answer:
        answer = self.function.answer(event_of(arrival, as_base64=self.dice.random() < 0.5))
        self.tally.seconds.append(answer.seconds)
        return answer

    def _judge(self, lock: Lock, arrival: Arrival, answer: Answer, wrong: Iterator[str]) -> None:
        for complaint in (*wrong, *_wrong_with_any(answer)):
            about = f"{lock.name}, {len(arrival.body)} bytes, {answer.status}"
            self.tally.failures.append(f"{about}: {complaint}: {arrival.body[:LONGEST_FAILURE]!r}")


def _wrong_with_signed(door: Door, body: bytes, answer: Answer) -> Iterator[str]:
    if len(body) > LARGEST_BODY:
        if answer.status != 413 or answer.kept:
            yield "too large and not refused"
    elif answer.status == 202:
        if not door.is_kept(body, answer.kept):
            yield "accepted and not kept as it came"
    elif answer.status != 200 or answer.kept or not door.may_be_dropped(body):
        yield "authentic and not kept"


def _wrong_with_refused(answer: Answer) -> Iterator[str]:
    if answer.status not in REFUSED or answer.kept:
        yield "not proved and not refused"


def _wrong_with_any(answer: Answer) -> Iterator[str]:
    if answer.body:
        yield "told more than a status"
    if canary.spilled([answer.printed]):
        yield f"printed the {', '.join(canary.spilled([answer.printed]))}"
