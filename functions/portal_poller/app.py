"""Schedule or doorbell → enquiry queues: admits what the portal has received since it was read."""

from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)

from leadrelay.wiring import portal_poller as wiring


def handler(event: dict[str, Any], context: Any) -> Any:
    with wiring.invocation(context) as turn:
        if "Records" not in event:
            outcomes = turn.tick()
            return {"outcomes": {account: outcome.value for account, outcome in outcomes.items()}}
        return process_partial_response(
            event=event,
            record_handler=turn.doorbells(event),
            # One that fails entirely must still say which doorbells were not answered, not raise.
            processor=BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False),
            context=context,
        )
