"""On which queue an operator's commands wait."""

from dataclasses import dataclass, field
from typing import Any, cast

from leadrelay.cli.orders import FEW, Orders
from leadrelay.domain.command import Command
from leadrelay.domain.entry import Row, State
from tests.builders import ACCOUNT, NOW
from tests.fakes.queue import InMemoryQueue


@dataclass
class Queues:
    new: InMemoryQueue = field(default_factory=InMemoryQueue)
    past: InMemoryQueue = field(default_factory=InMemoryQueue)

    @property
    def waiting(self) -> tuple[int, int]:
        return len(self.new.bodies), len(self.past.bodies)

    @property
    def orders(self) -> Orders:
        return Orders(
            queue=cast("Any", self.new),
            past=cast("Any", self.past),
            reader=cast("Any", None),
            clock=lambda: NOW,
            sleep=lambda _: None,
        )


def rows(many: int) -> list[Row]:
    return [
        Row(key=f"lead-{number}", account=ACCOUNT, state=State.PARKED, admitted_at=NOW)
        for number in range(many)
    ]


def test_a_few_replays_wait_with_new_enquiries() -> None:
    queues = Queues()

    queues.orders.send(Command.REPLAY, rows(FEW))

    assert queues.waiting == (FEW, 0)


def test_many_replays_wait_with_the_past_so_that_they_delay_no_new_enquiry() -> None:
    queues = Queues()

    queues.orders.send(Command.REPLAY, rows(FEW + 1))

    assert queues.waiting == (0, FEW + 1)


def test_an_erasure_waits_behind_no_past_however_many_enquiries_it_is_about() -> None:
    queues = Queues()

    queues.orders.send_for(Command.ERASE, {row.key: ACCOUNT for row in rows(FEW + 1)})

    assert queues.waiting == (FEW + 1, 0)
