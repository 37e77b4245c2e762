"""Schedule → enquiry queue: the keys of ledger entries that are due."""

from typing import Any

from leadrelay.wiring import delivery_sweeper as wiring


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001 - only a tick
    with wiring.invocation(context) as tick:
        return {"queued": tick()}
