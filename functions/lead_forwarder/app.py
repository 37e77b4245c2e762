"""SQS → ledger → Lead.pro: takes each message and reports the ones that must come again."""

from typing import Any

from leadrelay.wiring import batch  # before pydantic, or Powertools loads models of every event
from leadrelay.wiring import lead_forwarder as wiring


def handler(event: dict[str, Any], context: Any) -> Any:
    with wiring.invocation(context) as take:
        return batch.answered(event, take, context)
