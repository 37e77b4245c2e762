"""One event of SQS: each record is taken by itself, and only those that failed come again.

What Powertools has for it loads asyncio and the events of every other service, which is more than
the time that a whole invocation takes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from leadrelay.domain.errors import LeadRelayError
from leadrelay.domain.ports import Telemetry


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    message_id: str
    body: str = field(repr=False)
    receipt_handle: str = field(repr=False)
    queue_arn: str
    receives: int

    @classmethod
    def told(cls, record: Mapping[str, Any]) -> Self:
        return cls(
            message_id=record["messageId"],
            body=record["body"],
            receipt_handle=record["receiptHandle"],
            queue_arn=record["eventSourceARN"],
            receives=int(record["attributes"]["ApproximateReceiveCount"]),
        )


@dataclass(frozen=True, slots=True)
class BatchTaker:
    """`take` raises for a record that must come again."""

    take: Callable[[Record], None]
    telemetry: Telemetry

    def __call__(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """What SQS is answered: never an exception, or all of the batch would come again."""
        records = map(Record.told, event["Records"])
        failed = [record.message_id for record in records if not self._is_taken(record)]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

    def _is_taken(self, record: Record) -> bool:
        try:
            self.take(record)
        except LeadRelayError:
            return False
        except Exception as error:  # noqa: BLE001 - a mistake of ours with one costs no other one
            self.telemetry.event("MessageFailed", message_id=record.message_id, error=error)
            return False
        return True
