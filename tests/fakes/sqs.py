"""A standard queue of SQS in memory, as its consumers meet it, and no kinder than documented."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain, count

from botocore.exceptions import ClientError

from leadrelay.aws.queue import MOST_ENTRIES, batches
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.ports import AT_ONCE, Clock
from tests.fakes.queue import refuse_impossible
from tests.fakes.sqs_messages import Message, Messages

__all__ = ["InMemorySqs", "Message"]

LONGEST_DELAY = timedelta(minutes=15)
LONGEST_VISIBILITY = timedelta(hours=12)  # in all, from one receive
COPIES_KEPT = 256  # of deleted messages


@dataclass
class InMemorySqs:
    """Implements `ports.Queue`. `name` keeps the ids and the handles of queues apart.

    `expired` counts what was kept for too long, copies included.
    """

    clock: Clock
    visibility: timedelta = timedelta(seconds=180)
    most_receives: int = 100
    retention: timedelta = timedelta(days=4)
    delay: timedelta = AT_ONCE
    dead: "InMemorySqs | None" = None
    name: str = "queue"
    expired: int = 0
    messages: Messages = field(default_factory=Messages, init=False, repr=False)
    _deleted: deque[Message] = field(
        default_factory=lambda: deque(maxlen=COPIES_KEPT), init=False, repr=False
    )
    _ids: Iterator[int] = field(default_factory=lambda: count(1), init=False, repr=False)

    def send(self, envelopes: Sequence[Envelope], *, after: timedelta = AT_ONCE) -> None:
        for batch in batches([envelope.to_json() for envelope in envelopes]):
            refuse_impossible(batch)
            for body in batch:
                self.put(body, after or None)

    def put(self, body: str, delay: timedelta | None = None) -> None:
        """One message of any producer's."""
        refuse_impossible([body])
        delay = self.delay if delay is None else delay
        if not AT_ONCE <= delay <= LONGEST_DELAY:
            raise _refusal("SendMessage", "InvalidParameterValue")
        self._accept(body, delay)

    def receive(self, most: int = MOST_ENTRIES) -> list[Message]:
        """What is visible, in the order of arrival; dead letters are moved away and not counted."""
        if not 1 <= most <= MOST_ENTRIES:
            raise _refusal("ReceiveMessage", "InvalidParameterValue")
        now, received = self._now(), list[Message]()
        while len(received) < most and (first := self.messages.first_visible(now)) is not None:
            number, message = first
            if self.dead is not None and message.receives >= self.most_receives:
                letter = replace(self.messages.remove(number), visible_at=now, receipt_handle="")
                self.dead.messages.add(letter)
            else:
                received.append(self._handed_out(number, message, now))
        return received

    def delete(self, receipt_handle: str) -> None:
        """Accepted, but without effect, where the message was received again since.

        The newest handle deletes even a message that has become visible again.
        """
        self._now()
        number, message = self._held(receipt_handle, "DeleteMessage")
        if message is not None:
            self._deleted.append(self.messages.remove(number))

    def change_visibility(self, receipt_handle: str, timeout: timedelta) -> None:
        """Raises ClientError for a message that this handle does not hold any more."""
        now, call = self._now(), "ChangeMessageVisibility"
        number, message = self._held(receipt_handle, call)
        if message is None or message.visible_at <= now:
            raise _refusal(call, "MessageNotInflight")
        until = now + timeout
        if not now <= until <= (message.received_at or now) + LONGEST_VISIBILITY:
            raise _refusal(call, "InvalidParameterValue")
        self.messages.change(number, replace(message, visible_at=until))

    def duplicate(self, message_id: str) -> None:
        """One more copy is visible, as of a server that missed a receive or even the delete."""
        now = self._now()
        for kept in chain(self.messages, reversed(self._deleted)):
            if kept.message_id == message_id and kept.sent_at > now - self.retention:
                self.messages.add(replace(kept, visible_at=now, receipt_handle=""))
                return
        raise KeyError(message_id)

    def redrive(self) -> int:
        """Dead letters that nobody holds come back as new messages, with new ids and times."""
        moved = 0
        while self.dead is not None and (letters := self.dead.receive()):
            for letter in letters:
                self._accept(letter.body, self.delay)
                self.dead.delete(letter.receipt_handle)
            moved += len(letters)
        return moved

    def next_visible_at(self) -> datetime | None:
        """When a receive will find something: now, if it would already."""
        return self.messages.next_visible_at(self._now())

    def oldest_age(self) -> timedelta | None:
        """A dead letter's counts from when it was first sent."""
        now, sent_at = self._now(), self.messages.oldest_sent_at()
        return None if sent_at is None else now - sent_at

    def __len__(self) -> int:
        self._now()
        return len(self.messages)

    def _now(self) -> datetime:
        """By when everything too old has vanished."""
        now = self.clock()
        self.expired += self.messages.expire(now - self.retention)
        return now

    def _accept(self, body: str, delay: timedelta) -> None:
        now = self.clock()
        self.messages.add(Message(f"{self.name}-{next(self._ids)}", body, now, now + delay))

    def _handed_out(self, number: int, kept: Message, now: datetime) -> Message:
        receives, until = kept.receives + 1, now + self.visibility
        handle = f"{self.name}/{number}/{receives}"
        message = Message(kept.message_id, kept.body, kept.sent_at, until, receives, handle, now)
        self.messages.change(number, message)
        return message

    def _held(self, receipt_handle: str, call: str) -> tuple[int, Message | None]:
        """None where another receive or a delete came since."""
        name, _, number = receipt_handle.rpartition("/")[0].rpartition("/")
        if name != self.name or not number.isdecimal():
            raise _refusal(call, "ReceiptHandleIsInvalid")
        message = self.messages.get(int(number))
        is_newest = message is not None and message.receipt_handle == receipt_handle
        return int(number), message if is_newest else None


def _refusal(call: str, code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "refused"}}, call)
