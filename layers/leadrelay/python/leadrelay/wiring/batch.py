"""One event of SQS: each record is taken by itself, and only those that failed come again."""

from typing import Any, Protocol

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    ExceptionInfo,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from leadrelay.domain.errors import LeadRelayError
from leadrelay.domain.ports import Telemetry


class Taker(Protocol):
    """Raises for a record that must come again."""

    @property
    def telemetry(self) -> Telemetry: ...

    def __call__(self, record: SQSRecord) -> None: ...


class _Batch(BatchProcessor):
    """Says which messages failed even where all did, and tells of a mistake of ours with one."""

    def __init__(self, telemetry: Telemetry) -> None:
        super().__init__(EventType.SQS, raise_on_entire_batch_failure=False)
        self._telemetry = telemetry

    def failure_handler(self, record: Any, exception: ExceptionInfo) -> Any:
        error = exception[1]
        if not isinstance(error, LeadRelayError):
            self._telemetry.event("MessageFailed", message_id=record.message_id, error=error)
        return super().failure_handler(record, exception)


def answered(event: dict[str, Any], take: Taker, context: Any) -> Any:
    return process_partial_response(event, take, _Batch(take.telemetry), context)
