"""Whatever is done to them in whatever order, our model of SQS and moto's answer the same."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
import time_machine
from botocore.exceptions import ClientError

from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.sqs import Message
from tests.integration.sqs_stage import (
    DELAY,
    VISIBILITY,
    Stage,
    bodies,
    model_stage,
    moto_stage,
)

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

STEPS = 300
NOTHING = timedelta(0)


@dataclass
class Walk:
    """A producer and its consumers at random.

    They change the visibility only of what they still hold, where moto is as strict as AWS, and ask
    nothing at the very moment when a message becomes visible: each pause has its own milliseconds.
    """

    stage: Stage
    chance: Random
    now: timedelta = NOTHING
    seen: list[tuple[str, int]] = field(default_factory=list)
    held: dict[str, tuple[Message, timedelta]] = field(default_factory=dict)

    def __call__(self) -> list[tuple[str, int]]:
        often = [self.receive, self.wait]
        steps = [self.put, self.delete, self.change, *often, *often]
        for step in range(STEPS):
            self.chance.choice(steps)(step)
        self.seen += [(body, 0) for body in bodies(self.stage.dead.receive())]  # dead letters
        return self.seen

    def put(self, step: int) -> None:
        self.stage.queue.put(f"{step}", self.chance.choice([None, NOTHING, DELAY]))

    def receive(self, _: int) -> None:
        for message in self.stage.queue.receive(self.chance.randint(1, 10)):
            self.seen.append((message.body, message.receives))
            self.held[message.body] = (message, self.now + VISIBILITY)

    def delete(self, _: int) -> None:
        if self.held:
            message, _until = self.held.pop(self.chance.choice(list(self.held)))
            with suppress(ClientError):  # a dead letter's, for moto
                self.stage.queue.delete(message.receipt_handle)

    def change(self, _: int) -> None:
        held = [message for message, until in self.held.values() if until > self.now]
        if held:
            message = self.chance.choice(held)
            self.stage.queue.change_visibility(message.receipt_handle, DELAY)
            self.held[message.body] = (message, self.now + DELAY)

    def wait(self, _: int) -> None:
        pause = timedelta(seconds=self.chance.choice([1, 30, 100]), milliseconds=1)
        self.now += pause
        self.stage.wait(pause)


@pytest.mark.parametrize("seed", range(8))
def test_the_model_and_moto_see_the_same(sqs: "SQSClient", clock: FakeClock, seed: int) -> None:
    modelled = Walk(model_stage(clock), Random(seed))()
    with time_machine.travel(NOW, tick=False) as traveller:
        real = Walk(moto_stage(sqs, traveller.shift), Random(seed))()

    assert modelled == real
    assert {receives for _, receives in modelled} == {0, 1, 2, 3}
