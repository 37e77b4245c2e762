"""Queues to hold against each other: moto's behind the calls of our model, and the model itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from leadrelay.aws.attributes import EPOCH
from leadrelay.aws.queue import SqsQueue
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.ports import AT_ONCE
from tests.fakes.clock import FakeClock
from tests.fakes.sqs import InMemorySqs, Message

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
VISIBILITY = timedelta(seconds=180)
DELAY = timedelta(seconds=60)
RETENTION, DEAD_RETENTION = 4 * DAY, 14 * DAY
MOST_RECEIVES = 3

Wait = Callable[[timedelta], object]


class Sqs(Protocol):
    def send(self, envelopes: Sequence[Envelope], *, after: timedelta = AT_ONCE) -> None: ...

    def put(self, body: str, delay: timedelta | None = None) -> None: ...

    def receive(self, most: int = 10) -> list[Message]: ...

    def delete(self, receipt_handle: str) -> None: ...

    def change_visibility(self, receipt_handle: str, timeout: timedelta) -> None: ...


@dataclass
class Stage:
    """`delayed` holds every message back for a while; `dead` takes the dead letters of `queue`."""

    queue: Sqs
    delayed: Sqs
    dead: Sqs
    wait: Wait


@dataclass(frozen=True)
class MotoSqs:
    client: "SQSClient"
    url: str

    def send(self, envelopes: Sequence[Envelope], *, after: timedelta = AT_ONCE) -> None:
        SqsQueue(self.client, self.url).send(envelopes, after=after)

    def put(self, body: str, delay: timedelta | None = None) -> None:
        asked: dict[str, Any] = {} if delay is None else {"DelaySeconds": delay // SECOND}
        self.client.send_message(QueueUrl=self.url, MessageBody=body, **asked)

    def receive(self, most: int = 10) -> list[Message]:
        answer = self.client.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=most, MessageSystemAttributeNames=["All"]
        )
        return [_message(received) for received in answer.get("Messages", [])]

    def delete(self, receipt_handle: str) -> None:
        self.client.delete_message(QueueUrl=self.url, ReceiptHandle=receipt_handle)

    def change_visibility(self, receipt_handle: str, timeout: timedelta) -> None:
        self.client.change_message_visibility(
            QueueUrl=self.url, ReceiptHandle=receipt_handle, VisibilityTimeout=timeout // SECOND
        )


def _message(received: Any) -> Message:
    attributes = received["Attributes"]
    sent_at = EPOCH + int(attributes["SentTimestamp"]) * timedelta(milliseconds=1)
    return Message(
        message_id=received["MessageId"],
        body=received["Body"],
        sent_at=sent_at,
        visible_at=sent_at,  # SQS does not say
        receives=int(attributes["ApproximateReceiveCount"]),
        receipt_handle=received["ReceiptHandle"],
    )


def moto_stage(client: "SQSClient", wait: Wait) -> Stage:
    def made(name: str, retention: timedelta, **more: str) -> MotoSqs:
        seconds = {"MessageRetentionPeriod": retention, "VisibilityTimeout": VISIBILITY}
        given: Any = {key: str(value // SECOND) for key, value in seconds.items()} | more
        return MotoSqs(client, client.create_queue(QueueName=name, Attributes=given)["QueueUrl"])

    dead = made("dead", DEAD_RETENTION)
    told = client.get_queue_attributes(QueueUrl=dead.url, AttributeNames=["QueueArn"])
    arn = told["Attributes"]["QueueArn"]
    policy = f'{{"deadLetterTargetArn": "{arn}", "maxReceiveCount": {MOST_RECEIVES}}}'
    return Stage(
        queue=made("queue", RETENTION, RedrivePolicy=policy),
        delayed=made("delayed", RETENTION, DelaySeconds=str(DELAY // SECOND)),
        dead=dead,
        wait=wait,
    )


def model_stage(clock: FakeClock) -> Stage:
    dead = a_dead_model(clock)
    delayed = InMemorySqs(clock, VISIBILITY, delay=DELAY, name="delayed")
    return Stage(a_model(clock, dead), delayed, dead, clock.advance)


def a_model(clock: FakeClock, dead: InMemorySqs) -> InMemorySqs:
    return InMemorySqs(clock, VISIBILITY, MOST_RECEIVES, RETENTION, dead=dead)


def a_dead_model(clock: FakeClock) -> InMemorySqs:
    return InMemorySqs(clock, VISIBILITY, retention=DEAD_RETENTION, name="dead")


def bodies(received: Sequence[Message]) -> list[str]:
    return [message.body for message in received]


def received_one(queue: Sqs) -> Message:
    (message,) = queue.receive()
    return message


def bury(queue: Sqs, wait: Wait, body: str) -> None:
    """Received as often as it may be, and asked for once more."""
    queue.put(body)
    for _ in range(MOST_RECEIVES):
        assert bodies(queue.receive()) == [body]
        wait(VISIBILITY + SECOND)
    assert queue.receive() == []
