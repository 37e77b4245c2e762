"""Webhook subscriptions at Property Finder: one for each event and URL."""

from urllib.parse import quote

from leadrelay.domain.errors import SchemaError
from leadrelay.domain.subscriptions import Subscription
from leadrelay.portals.property_finder.calls import Calls
from leadrelay.portals.property_finder.problems import refusal
from leadrelay.portals.property_finder.schemas import SubscriptionDto
from leadrelay.wire.records import read_as

WEBHOOKS_PATH = "/v1/webhooks"
# Project leads never raise lead.created.
LEAD_EVENTS = ("lead.created", "lead.updated", "lead.assigned")


class Subscriptions:
    """Implements `ports.Subscriptions`; a handle is the event and, mostly, a suffix."""

    events = LEAD_EVENTS

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def held(self) -> tuple[Subscription, ...]:
        body = self._calls.get(WEBHOOKS_PATH).body
        rows = body.get("data") if isinstance(body, dict) else None
        if not isinstance(rows, list):
            raise SchemaError(f"GET {WEBHOOKS_PATH}: bad or missing: data")
        return tuple(_subscription(row) for row in rows)

    def create(self, event: str, url: str, secret: str) -> None:
        """Nothing happens where the portal holds it already, with whatever secret."""
        wish = {"eventId": event, "callbackUrl": url, "secret": secret}
        answer = self._calls.send("POST", WEBHOOKS_PATH, wish)
        if not answer.ok and answer.status != 409:
            raise refusal(answer, f"POST {WEBHOOKS_PATH}")

    def activate(self, subscription: Subscription, secret: str) -> None:
        """What is listed is active."""

    def delete(self, subscription: Subscription, *, alone: bool) -> bool:
        """By its event only if it is alone: the portal might delete all that are held for it."""
        bare = [subscription.event] if alone else []
        suffixed = [subscription.handle] if subscription.handle != subscription.event else []
        return any(self._delete(handle) for handle in (*suffixed, *bare))

    def succeeded_at(self, _subscription: Subscription) -> None:
        """The portal does not tell."""

    def _delete(self, handle: str) -> bool:
        answer = self._calls.send("DELETE", f"{WEBHOOKS_PATH}/{quote(handle, safe='')}")
        if answer.status == 404:
            return False
        if not answer.ok:
            raise refusal(answer, f"DELETE {WEBHOOKS_PATH}")
        return True


def _subscription(row: object) -> Subscription:
    dto = read_as(SubscriptionDto, row, WEBHOOKS_PATH)
    event = dto.event_id.partition("_")[0]
    return Subscription(handle=dto.event_id, event=event, url=dto.url, is_active=True)
