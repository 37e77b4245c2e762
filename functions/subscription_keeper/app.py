"""Schedule, or a person's wish → portals: keeps our webhook subscriptions existing and active."""

from collections.abc import Mapping
from typing import Any

from leadrelay.domain.enquiry import Account, Portal
from leadrelay.usecases.keep_subscriptions import Kept
from leadrelay.wiring import subscription_keeper as wiring


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    with wiring.invocation(context) as turn:
        outcomes = _asked(turn, event) if "portal" in event else turn.every()
        return {"outcomes": {str(account): outcome.value for account, outcome in outcomes.items()}}


def _asked(turn: wiring.Turn, event: Mapping[str, Any]) -> Mapping[Account, Kept]:
    """By a person, for one account; a schedule's event says nothing that matters."""
    account = Account(Portal(event["portal"]), str(event["account"]))
    match event.get("wish", "keep"):
        case "keep":
            return turn.keep(account)
        case "remove":
            return turn.remove(account)
    raise ValueError("the wish is neither keep nor remove")
