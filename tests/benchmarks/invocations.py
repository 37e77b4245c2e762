"""What a function is asked in a benchmark: the events of `events/`, of this very moment."""

import itertools
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from tests import canary
from tests.simulators.property_finder.webhooks import signed
from tests.template.cloudformation import ROOT

Event = Mapping[str, Any]
_numbers = itertools.count(1)


def event(name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((ROOT / f"events/{name}.json").read_text(encoding="utf-8"))
    return told


def webhook() -> Event:
    told = event("portal_webhook.http_api")
    headers = signed(canary.WEBHOOK_SECRET, told["body"].encode(), "valid")
    return {**told, "headers": {name.lower(): text for name, text in headers.items()}}


def enquiry() -> Event:
    """A message about somebody new."""
    record = event("lead_forwarder.sqs")["Records"][0]
    message, now = json.loads(record["body"]), datetime.now(UTC).isoformat()
    message["received_at"] = now
    message["body"] |= {
        "portal_lead_id": f"benchmark-{next(_numbers)}",
        "created_at": now,
        "observed_at": now,
    }
    return {"Records": [{**record, "body": json.dumps(message)}]}


def _named(name: str) -> Callable[[], Event]:
    return lambda: event(name)


EVENTS: Mapping[str, Callable[[], Event]] = {
    "PortalWebhookFunction": webhook,
    "DeliverySweeperFunction": _named("delivery_sweeper.schedule"),
    "TokenRefresherFunction": _named("token_refresher.schedule"),
    "PropertyFinderPollerFunction": _named("portal_poller.schedule"),
    "SeekerLeadsPollerFunction": _named("portal_poller.schedule"),
    "LeadForwarderFunction": enquiry,
    "OperatorConsoleFunction": _named("operator_console.headline"),
    "OperatorActionsFunction": _named("operator_actions.replay"),
    "SubscriptionKeeperFunction": _named("subscription_keeper.schedule"),
    "LedgerAuditorFunction": _named("ledger_auditor.schedule"),
}
SETTING_UP = (
    *("TokenRefresherFunction", "PropertyFinderPollerFunction", "SeekerLeadsPollerFunction"),
    "LeadForwarderFunction",
)
"""Whose first invocations make the stack one that has been live for a while."""
