"""One event of SQS: each record is taken by itself, and only those that failed come again.

What Powertools has for it loads asyncio and the events of every other service, which is more than
the time that a whole invocation takes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    message_id: str
    body: str
    receipt_handle: str
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


def taken(event: Mapping[str, Any], take: Callable[[Record], None]) -> dict[str, Any]:
    """What SQS is answered: never an exception, or all of the batch would come again."""
    records = map(Record.told, event["Records"])
    failed = [record.message_id for record in records if not _is_taken(record, take)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _is_taken(record: Record, take: Callable[[Record], None]) -> bool:
    try:
        take(record)
    except Exception:  # noqa: BLE001 - a mistake of ours with one costs no other one
        return False
    return True
