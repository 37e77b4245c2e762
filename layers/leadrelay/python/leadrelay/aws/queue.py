"""An SQS queue that takes any number of envelopes and answers only when all are durable."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from leadrelay.aws.failures import typed
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.errors import SchemaError, UnavailableError
from leadrelay.domain.ports import AT_ONCE

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MOST_ENTRIES = 10
MOST_BYTES = 262_144  # of one message and of one batch
MOST_ROUNDS = 3


class SqsQueue:
    """Implements `ports.Queue`; `cause` is the id of whatever queues now."""

    def __init__(
        self, client: "SQSClient", queue_url: str, *, cause: Callable[[], str] = str
    ) -> None:
        self._client = client
        self._queue_url = queue_url
        self._cause = cause

    def send(self, envelopes: Sequence[Envelope], *, after: timedelta = AT_ONCE) -> None:
        """Raises SchemaError, before anything is sent, for an envelope that no message can hold."""
        cause = self._cause()
        self.put([replace(envelope, cause=cause).to_json() for envelope in envelopes], after=after)

    def put(self, bodies: Sequence[str], *, after: timedelta = AT_ONCE) -> None:
        """As `send`, of messages as they are."""
        delay = {"DelaySeconds": int(after.total_seconds())} if after else {}
        for batch in batches(bodies):
            self._send({n: {"MessageBody": body, **delay} for n, body in enumerate(batch)})

    def _send(self, unsent: Mapping[int, Mapping[str, Any]]) -> None:
        for _ in range(MOST_ROUNDS):
            confirmed = self._confirmed(unsent)
            unsent = {id_: each for id_, each in unsent.items() if str(id_) not in confirmed}
            if not unsent:
                return
        raise UnavailableError(f"queue: {len(unsent)} messages were not accepted")

    def _confirmed(self, unsent: Mapping[int, Mapping[str, Any]]) -> frozenset[str]:
        """Ids that the answer lists as sent; one in neither list counts as not sent."""
        entries: list[Any] = [{"Id": str(id_), **each} for id_, each in unsent.items()]
        with typed("queue send"):
            answer = self._client.send_message_batch(QueueUrl=self._queue_url, Entries=entries)
        return frozenset(sent["Id"] for sent in answer.get("Successful", []))


def batches(bodies: Sequence[str]) -> Iterator[list[str]]:
    """In order, each within what one SendMessageBatch takes; bodies are ASCII."""
    if any(len(body) > MOST_BYTES for body in bodies):
        raise SchemaError(f"queue: an envelope is larger than {MOST_BYTES} bytes")
    return _packed(bodies)


def _packed(bodies: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for body in bodies:
        if len(batch) == MOST_ENTRIES or sum(map(len, batch)) + len(body) > MOST_BYTES:
            yield batch
            batch = []
        batch.append(body)
    if batch:
        yield batch
