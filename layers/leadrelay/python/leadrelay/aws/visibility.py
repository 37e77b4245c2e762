"""When a message that was not finished becomes visible again."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from leadrelay.aws.failures import typed
from leadrelay.domain.errors import LeadRelayError

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from mypy_boto3_sqs import SQSClient

SHORTEST = 7  # seconds: just longer than the first pause of a row, so that it is due by then
LONGEST = 60  # without all this a message stays away for the whole time-out


class Visibility:
    """Knows its queues by URL; an event names its queue by ARN, which ends in the same name."""

    def __init__(self, client: "SQSClient", queue_urls: Sequence[str]) -> None:
        self._client = client
        self._urls = {url.rsplit("/", 1)[-1]: url for url in queue_urls}

    def shorten(self, record: "SQSRecord") -> None:
        """Doubling from 7 s to 60 s by receives. A failure only leaves the longer time-out."""
        url = self._urls.get(record.event_source_arn.rsplit(":", 1)[-1])
        if url is None:
            return
        receives = int(record.attributes.approximate_receive_count)
        try:
            with typed("queue visibility"):
                self._client.change_message_visibility(
                    QueueUrl=url,
                    ReceiptHandle=record.receipt_handle,
                    VisibilityTimeout=min(SHORTEST << min(receives - 1, 10), LONGEST),
                )
        except LeadRelayError:
            return
