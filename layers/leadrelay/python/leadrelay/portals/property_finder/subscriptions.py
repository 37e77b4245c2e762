"""Webhook subscriptions at Property Finder."""

from dataclasses import dataclass
from urllib.parse import quote

from leadrelay.domain.errors import SchemaError
from leadrelay.portals.property_finder.calls import Calls
from leadrelay.portals.property_finder.problems import refusal
from leadrelay.portals.property_finder.schemas import SubscriptionDto
from leadrelay.wire.records import read_as

WEBHOOKS_PATH = "/v1/webhooks"
# Project leads never raise lead.created.
LEAD_EVENTS = ("lead.created", "lead.updated", "lead.assigned")


@dataclass(frozen=True, slots=True)
class Subscription:
    """`handle` is what the portal wants back to delete it: the event and, mostly, a suffix."""

    handle: str
    url: str | None

    @property
    def event(self) -> str:
        return self.handle.partition("_")[0]


class Subscriptions:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def held(self, event: str | None = None) -> tuple[Subscription, ...]:
        query = [("eventType", event)] if event else []
        body = self._calls.get(WEBHOOKS_PATH, query).body
        rows = body.get("data") if isinstance(body, dict) else None
        if not isinstance(rows, list):
            raise SchemaError(f"GET {WEBHOOKS_PATH}: bad or missing: data")
        return tuple(_subscription(row) for row in rows)

    def create(self, event: str, url: str, secret: str) -> Subscription | None:
        """None where the portal holds this subscription already, with whatever secret."""
        wish = {"eventId": event, "callbackUrl": url, "secret": secret}
        answer = self._calls.send("POST", WEBHOOKS_PATH, wish)
        if answer.status == 409:
            return None
        if not answer.ok:
            raise refusal(answer, f"POST {WEBHOOKS_PATH}")
        return _subscription(answer.body)

    def delete(self, subscription: Subscription) -> bool:
        """False where the portal knows it neither by its handle nor by its event."""
        handles = dict.fromkeys((subscription.handle, subscription.event))
        return any(self._delete(handle) for handle in handles)

    def _delete(self, handle: str) -> bool:
        answer = self._calls.send("DELETE", f"{WEBHOOKS_PATH}/{quote(handle, safe='')}")
        if answer.status == 404:
            return False
        if not answer.ok:
            raise refusal(answer, f"DELETE {WEBHOOKS_PATH}")
        return True


def _subscription(row: object) -> Subscription:
    dto = read_as(SubscriptionDto, row, WEBHOOKS_PATH)
    return Subscription(dto.event_id, dto.url)
