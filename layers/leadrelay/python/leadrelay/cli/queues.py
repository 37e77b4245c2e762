"""How many messages are on the queues, and among the dead letters."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from leadrelay.cli.asking import asking
from leadrelay.cli.stack import Stack


class QueueName(StrEnum):
    ENQUIRY = "enquiry"
    BACKFILL = "backfill"


URLS: Mapping[QueueName, str] = MappingProxyType(
    {QueueName.ENQUIRY: "EnquiryQueueUrl", QueueName.BACKFILL: "BackfillQueueUrl"}
)
DEAD_URLS: Mapping[QueueName, str] = MappingProxyType(
    {
        QueueName.ENQUIRY: "EnquiryDeadLetterQueueUrl",
        QueueName.BACKFILL: "BackfillDeadLetterQueueUrl",
    }
)
VISIBLE, IN_FLIGHT = "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"


@dataclass(frozen=True, slots=True)
class Depth:
    """About: SQS counts no better. `in_flight` are with somebody who has received them."""

    waiting: int
    in_flight: int


def depth(stack: Stack, url_output: str) -> Depth:
    with asking("sqs:GetQueueAttributes"):
        answer = stack.client("sqs").get_queue_attributes(
            QueueUrl=stack.output(url_output), AttributeNames=[VISIBLE, IN_FLIGHT]
        )
    counts = answer["Attributes"]
    return Depth(int(counts[VISIBLE]), int(counts[IN_FLIGHT]))
