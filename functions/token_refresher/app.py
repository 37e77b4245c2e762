"""Schedule, or a reader's wish → Secrets Manager: keeps access tokens fresh; answers no token."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leadrelay.domain.enquiry import Account, Portal
from leadrelay.wiring import token_refresher as wiring


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    with wiring.invocation(context) as turn:
        outcomes = turn.one(_account(event), _minted_at(event)) if _asked(event) else turn.every()
        return {"outcomes": {str(account): outcome.value for account, outcome in outcomes.items()}}


def _asked(event: Mapping[str, Any]) -> bool:
    """By a reader, for one account; a schedule's event says nothing that matters."""
    return "portal" in event and "account" in event


def _account(event: Mapping[str, Any]) -> Account:
    return Account(Portal(event["portal"]), str(event["account"]))


def _minted_at(event: Mapping[str, Any]) -> datetime | None:
    """Which token the reader means, if one was refused."""
    text = event.get("minted_at")
    return datetime.fromisoformat(text) if text else None
