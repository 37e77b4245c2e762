"""What stands between the queues and their readers: receives, hands over, deletes what is done."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tests.simulation.handlers.functions import Event
from tests.simulation.handlers.invocations import Killed
from tests.simulation.handlers.mapping import DOORBELLS
from tests.simulation.handlers.platform import Platform
from tests.simulation.handlers.stack import REGION, Stack

FORWARDER, POLLER = "lead_forwarder", "portal_poller"
READERS = {"EnquiryQueue": FORWARDER, "BackfillQueue": FORWARDER, DOORBELLS: POLLER}
BATCH_SIZE = 5
ANOTHER_TIME = (BotoCoreError, ClientError)
Messages = Sequence[Any]


@dataclass(frozen=True, slots=True)
class EventSource:
    stack: Stack
    platform: Platform

    def serve(self, queue: str) -> None:
        """One batch of a queue; what cannot be done now is done when it is visible again."""
        reader = READERS[queue]
        seconds = self.platform.functions[reader].seconds
        with self.platform.crossings.by(reader, seconds), suppress(*ANOTHER_TIME):
            messages = self.stack.sqs.receive_message(
                QueueUrl=self.stack.address(queue),
                MaxNumberOfMessages=BATCH_SIZE,
                MessageSystemAttributeNames=["ApproximateReceiveCount"],
            ).get("Messages", [])
            if messages:
                self._hand_over(queue, messages)

    def _hand_over(self, queue: str, messages: Messages) -> None:
        records = [_record(queue, message) for message in messages]
        answer = self.platform.start(READERS[queue], {"Records": records})
        if answer.error:
            return
        failed = {one["itemIdentifier"] for one in answer.payload["batchItemFailures"]}
        done = [message for message in messages if message["MessageId"] not in failed]
        if done:
            self._delete(queue, done)

    def _delete(self, queue: str, messages: Messages) -> None:
        self.platform.witness.deletes(messages)
        entries: Any = [
            {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
            for number, message in enumerate(messages)
        ]
        try:
            self.stack.sqs.delete_message_batch(QueueUrl=self.stack.address(queue), Entries=entries)
        except Killed:
            self.platform.functions[READERS[queue]].forget()


def _record(queue: str, message: Any) -> Event:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:123456789012:{queue}",
        "awsRegion": REGION,
    }
