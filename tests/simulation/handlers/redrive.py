"""A person with the AWS CLI, who sends dead letters back and tries again until none is left."""

from contextlib import suppress
from dataclasses import dataclass

from tests.simulation.handlers.event_source import ANOTHER_TIME
from tests.simulation.handlers.invocations import Crossings, Killed
from tests.simulation.handlers.mapping import OPERATOR
from tests.simulation.handlers.stack import Stack

DEAD_LETTERS, QUEUE = "EnquiryDeadLetterQueue", "EnquiryQueue"
PATIENCE = 300  # seconds


@dataclass(frozen=True, slots=True)
class Redrive:
    stack: Stack
    crossings: Crossings

    def bury(self, body: str) -> None:
        """One more dead letter."""
        letters = self.stack.address(DEAD_LETTERS)
        self.stack.sqs.send_message(QueueUrl=letters, MessageBody=body)

    def __call__(self) -> None:
        """As moto can: received, sent once more, deleted."""
        with self.crossings.by(OPERATOR, PATIENCE), suppress(*ANOTHER_TIME, Killed):
            sqs, letters = self.stack.sqs, self.stack.address(DEAD_LETTERS)
            for letter in sqs.receive_message(QueueUrl=letters).get("Messages", []):
                sqs.send_message(QueueUrl=self.stack.address(QUEUE), MessageBody=letter["Body"])
                sqs.delete_message(QueueUrl=letters, ReceiptHandle=letter["ReceiptHandle"])
