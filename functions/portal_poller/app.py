"""Schedule → enquiry queues: admits what the portal has received since it was last read."""

from typing import Any

from leadrelay.wiring import portal_poller as wiring


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001 - only a tick
    with wiring.invocation(context) as tick:
        return {"outcomes": {account: outcome.value for account, outcome in tick().items()}}
