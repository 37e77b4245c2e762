"""What Lambda does for a queue and for a schedule: when it starts what, and how often."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.fakes.sqs import InMemorySqs, Message
from tests.simulation.boundaries import Boundary
from tests.simulation.crossings import Crossings, Mishap, Service

BATCH = 10
MINUTE = timedelta(minutes=1)
LATE = timedelta(seconds=40)
Handled = Callable[[Sequence[Message], list[Message]], None]


@dataclass
class EventSource:
    """Hands the messages of a queue to at most so many invocations at once.

    What an invocation reported as done is deleted after its end; if it is killed, nothing is.
    """

    queue: InMemorySqs
    crossings: Crossings
    most_at_once: int
    begin: Callable[[Sequence[Message], list[Message], Callable[[bool], None]], None]
    deleted: Callable[[Message], None]
    boundary: Boundary = Boundary.ACKNOWLEDGE
    batch: int = BATCH
    running: int = 0
    looks_at: datetime | None = None

    def look(self) -> None:
        while self.running < self.most_at_once and (batch := self.queue.receive(self.batch)):
            self._received(batch)
            self._begin(batch)
        self.look_later()

    def look_later(self) -> None:
        """Idempotent: one look is planned, at the earliest time that makes sense."""
        visible_at = self.queue.next_visible_at()
        if visible_at is None or self.running >= self.most_at_once:
            return
        if self.looks_at is None or visible_at < self.looks_at:
            self.looks_at = visible_at
            self.crossings.kernel.at(visible_at, lambda: self._planned(visible_at))

    def _planned(self, at: datetime) -> None:
        if self.looks_at == at:
            self.looks_at = None
            self.look()

    def _received(self, batch: list[Message]) -> None:
        met = self.crossings.pick(Service.SQS, "receive", ("once", "twice", "reversed"))
        if met == "twice":
            self.queue.duplicate(batch[0].message_id)
        elif met == "reversed":
            batch.reverse()

    def _begin(self, batch: Sequence[Message]) -> None:
        done: list[Message] = []
        self.running += 1
        self.begin(batch, done, lambda is_whole: self._ended(done if is_whole else ()))

    def _ended(self, done: Sequence[Message]) -> None:
        self.running -= 1
        for message in done:
            self._delete(message)
        self.look()

    def _delete(self, message: Message) -> None:
        options = (Mishap.NONE, Mishap.FAILED)
        if self.crossings.pick(Service.SQS, self.boundary, options) is Mishap.NONE:
            self.deleted(message)
            self.queue.delete(message.receipt_handle)


@dataclass
class Minutes:
    """A schedule of whole minutes, without the ticks that would find nothing to do.

    `next_due` says from when on a tick finds something; None: nothing.
    """

    crossings: Crossings
    what: str
    begin: Callable[[Callable[[bool], None]], None]
    next_due: Callable[[], datetime | None]
    ticks_at: datetime | None = None
    running: int = field(default=0)

    def wake(self) -> None:
        due = self.next_due()
        if due is None:
            return
        at = _whole_minute(max(due, self.crossings.kernel.now))
        if self.ticks_at is None or at < self.ticks_at:
            self.ticks_at = at
            self.crossings.kernel.at(at, lambda: self._tick(at))

    def _tick(self, at: datetime) -> None:
        if self.ticks_at != at:
            return
        self.ticks_at = None
        kernel = self.crossings.kernel
        met = self.crossings.pick("EventBridge", self.what, ("once", "never", "twice", "late"))
        match met:
            case "never":
                kernel.after(timedelta(seconds=1), self.wake)
            case "late":
                kernel.after(LATE, self._begin)
            case _:
                self._begin()
                if met == "twice":
                    self._begin()

    def _begin(self) -> None:
        self.begin(lambda _: self.crossings.kernel.after(timedelta(seconds=1), self.wake))


def _whole_minute(at: datetime) -> datetime:
    """The first one that is not before."""
    floor = at.replace(second=0, microsecond=0)
    return floor if floor == at else floor + MINUTE
