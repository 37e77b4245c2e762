"""A thousand dead letters put back towards a Lead.pro that takes two calls a second."""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest

from leadrelay.cli.letters import LetterBox
from leadrelay.cli.redriving import Redriving
from leadrelay.domain.entry import State
from leadrelay.domain.envelope import Envelope, Kind
from tests.builders import ACCOUNT, NOW, an_enquiry
from tests.fakes.sqs import InMemorySqs
from tests.simulation.kernel import Kernel
from tests.simulation.lead_pro import Fate
from tests.simulation.relay import message_body
from tests.simulation.world import World

T = TypeVar("T")
SECOND = timedelta(seconds=1)
CALLS_A_SECOND = 2
RATE = 2.5  # letters a second: more than Lead.pro takes
LETTERS = 1_000
TWICE = 20  # of them are there a second time
STOPPED_AT_EVERY = 97  # letters


@dataclass
class Limited:
    """Nothing goes wrong, but Lead.pro answers 429 to whatever is too much for its second."""

    kernel: Kernel | None = None
    taken: deque[datetime] = field(default_factory=deque)
    most: int = 0
    last: datetime = NOW

    def pick(self, options: Sequence[T]) -> T:
        if options[0] is not Fate.FINE or self.kernel is None:
            return options[0]
        now = self.kernel.now
        while self.taken and now - self.taken[0] >= SECOND:
            self.taken.popleft()
        if len(self.taken) >= CALLS_A_SECOND:
            return options[options.index(Fate.THROTTLED_BARE)]
        self.taken.append(now)
        self.last = now
        self.most = max(self.most, len(self.taken))
        return options[0]


@dataclass(frozen=True)
class DeadLetters:
    """boto3's client of the dead letter queue."""

    queue: InMemorySqs

    def receive_message(self, *, MaxNumberOfMessages: int, **_: Any) -> Any:  # noqa: N803
        received = self.queue.receive(MaxNumberOfMessages)
        return {
            "Messages": [
                {
                    "MessageId": message.message_id,
                    "Body": message.body,
                    "ReceiptHandle": message.receipt_handle,
                    "Attributes": {"SentTimestamp": "0", "ApproximateReceiveCount": "1"},
                }
                for message in received
            ]
        }

    def delete_message_batch(self, *, Entries: list[Any], **_: Any) -> None:  # noqa: N803
        for entry in Entries:
            self.queue.delete(entry["ReceiptHandle"])


class StoppedError(Exception):
    """Somebody has pressed Ctrl-C, after a letter was sent and before it was deleted."""


@dataclass
class Person:
    """Redrives, and is stopped now and then, until no dead letter is left."""

    world: World
    sent: int = 0
    stops: int = 0

    def redrive(self) -> None:
        box = LetterBox(DeadLetters(self.world.state.dead), "dead")  # type: ignore[arg-type]
        redriving = Redriving(box=box, send=self._send, sleep=lambda _: None, rate=RATE)
        try:
            redriving.run(1, lambda _: None)
        except StoppedError:
            self.stops += 1
        if len(self.world.state.dead):
            self.world.arrive(self.world.kernel.now - NOW + SECOND / RATE, self.redrive)

    def _send(self, bodies: list[str]) -> None:
        self.world.state.enquiries.send([Envelope.from_json(body) for body in bodies])
        self.sent += len(bodies)
        if self.sent % STOPPED_AT_EVERY == 0:
            raise StoppedError


def a_letter(number: int) -> str:
    """Dead after a hundred receives, which take hours."""
    enquiry = an_enquiry(
        portal_lead_id=f"lead_{number}",
        created_at=NOW - timedelta(hours=6),
        email=f"person.{number}@people.example",
        phones=None,
    )
    body = message_body(enquiry)
    return Envelope(kind=Kind.ENQUIRY, account=ACCOUNT, received_at=NOW, body=body).to_json()


@pytest.mark.proves("F66")
def test_a_thousand_dead_letters_become_one_lead_each_whatever_stops_the_redrive() -> None:
    limit = Limited()
    world = World(limit)
    limit.kernel = world.kernel
    for number in [*range(LETTERS), *range(TWICE)]:
        world.state.dead.put(a_letter(number))
    person = Person(world)
    world.arrive(timedelta(0), person.redrive)

    world.run()

    assert list(map(str, world.witness.violations)) == []
    assert not world.is_stuck
    assert person.stops >= LETTERS // STOPPED_AT_EVERY
    assert person.sent == LETTERS + TWICE + person.stops
    markers = Counter(lead["meta"]["src_key"] for lead in world.state.crm.leads.values())
    assert markers == Counter(f"property_finder:lead_{number}" for number in range(LETTERS))
    states = {entry.row.state for entry in world.state.ledger.entries.values()}
    assert states == {State.CREATED}
    assert limit.most == CALLS_A_SECOND
    assert limit.last - NOW <= timedelta(minutes=15)
