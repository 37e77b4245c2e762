"""SQS → ledger → Lead.pro: takes each message and reports the ones that must come again."""

from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)

from leadrelay.wiring import lead_forwarder as wiring


def handler(event: dict[str, Any], context: Any) -> Any:
    with wiring.invocation(context) as take:
        return process_partial_response(
            event=event,
            record_handler=take,
            # One that fails entirely must still say which messages failed, not raise.
            processor=BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False),
            context=context,
        )
