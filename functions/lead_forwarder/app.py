"""SQS → ledger → Lead.pro: takes each message and reports the ones that must come again."""

from typing import Any

from leadrelay.wiring import lead_forwarder as wiring


def handler(event: dict[str, Any], context: Any) -> Any:
    with wiring.invocation(context) as take:
        return take(event)
