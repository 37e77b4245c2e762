"""Schedule, or a person's wish → portals: keeps our webhook subscriptions existing and active."""

from collections.abc import Mapping
from typing import Any

from leadrelay.domain.enquiry import Account, Portal
from leadrelay.wiring import subscription_keeper as wiring


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    with wiring.invocation(context) as turn:
        if "portal" not in event:
            outcomes = turn.every()
        elif event.get("wish") == "remove":
            outcomes = turn.remove(_account(event))
        else:
            outcomes = turn.keep(_account(event))
        return {"outcomes": {str(account): outcome.value for account, outcome in outcomes.items()}}


def _account(event: Mapping[str, Any]) -> Account:
    """A person asks for one; a schedule's event says nothing that matters."""
    return Account(Portal(event["portal"]), str(event["account"]))
