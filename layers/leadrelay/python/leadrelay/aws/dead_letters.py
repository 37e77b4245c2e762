"""How many messages lie in dead-letter queues.

AWS's own metric of a queue that nobody touches may be a quarter of an hour late; asking is not.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from leadrelay.aws.failures import typed

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class DeadLetterQueues:
    def __init__(self, client: "SQSClient", queue_urls: Sequence[str]) -> None:
        self._client = client
        self._queue_urls = queue_urls

    def messages(self) -> int:
        """In all of them; raises TransientError."""
        return sum(map(self._waiting, self._queue_urls))

    def _waiting(self, queue_url: str) -> int:
        with typed("dead letters counted"):
            answer = self._client.get_queue_attributes(
                QueueUrl=queue_url, AttributeNames=["ApproximateNumberOfMessages"]
            )
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])
