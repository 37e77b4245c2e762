"""Schedule or doorbell → enquiry queues: admits what the portal has received since it was read."""

from typing import Any

from leadrelay.wiring import portal_poller as wiring


def handler(event: dict[str, Any], context: Any) -> Any:
    with wiring.invocation(context) as turn:
        if "Records" not in event:
            outcomes = turn.tick()
            return {"outcomes": {account: outcome.value for account, outcome in outcomes.items()}}
        from leadrelay.wiring import batch  # noqa: PLC0415 - a tick, as most are, needs none of it

        return batch.answered(event, turn.doorbells(event), context)
