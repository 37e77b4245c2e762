"""/webhook/subscriptions: where an agency wants its leads delivered."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from tests.simulators.server import RefusedError

ACTIVE, INACTIVE = "ACTIVE", "INACTIVE"


@dataclass(frozen=True)
class Subscription:
    id: str
    agency: str
    url: str
    api_key: str
    status: str
    created_at: datetime
    updated_at: datetime
    muted: bool = False
    """Nothing is delivered although the status says that it is."""

    @property
    def delivers(self) -> bool:
        return self.status == ACTIVE and not self.muted

    def as_json(self) -> dict[str, Any]:
        """As the portal answers: without the key."""
        times = {"createdAt": utc_text(self.created_at), "updatedAt": utc_text(self.updated_at)}
        return {"subscriptionId": self.id, "url": self.url, "status": self.status, **times}


def new_subscription(wish: dict[str, Any], agency: str, now: datetime) -> Subscription:
    for name in ("url", "apiKey"):
        if name not in wish:
            raise RefusedError(400, f"{name} is required", name)
    if not _is_url(wish["url"]):
        raise RefusedError(400, "url must be a URL", "url")
    changes = _checked(wish)
    subscription_id = secrets.token_urlsafe(16)[:21]
    fresh = Subscription(subscription_id, agency, wish["url"], "", ACTIVE, now, now)
    return replace(fresh, **changes)


def changed(subscription: Subscription, wish: dict[str, Any], now: datetime) -> Subscription:
    if "url" in wish:
        raise RefusedError(400, "url cannot be changed", "url")
    return replace(subscription, **_checked(wish), updated_at=now)


def _checked(wish: dict[str, Any]) -> dict[str, Any]:
    """The key must fit in a header, or it could not be delivered."""
    key, status = wish.get("apiKey", "x"), wish.get("status", ACTIVE)
    if not (isinstance(key, str) and key and key.isascii() and key.isprintable()):
        raise RefusedError(400, "apiKey must be printable ASCII", "apiKey")
    if status not in (ACTIVE, INACTIVE):
        raise RefusedError(400, "status must be ACTIVE or INACTIVE", "status")
    names = {"apiKey": "api_key", "status": "status"}
    return {names[name]: value for name, value in wish.items() if name in names}


def _is_url(value: Any) -> bool:
    if not (isinstance(value, str) and value.isascii() and value.isprintable()) or " " in value:
        return False
    try:
        target = urlsplit(value)
        return target.scheme in {"http", "https"} and bool(target.hostname) and target.port != 0
    except ValueError:
        return False


def utc_text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Subscriptions:
    """An agency sees and changes its own only."""

    def __init__(self, first: Iterable[Subscription]) -> None:
        self.held = {one.id: one for one in first}

    def keep(self, subscription: Subscription) -> Subscription:
        """Add it, or put it in the place of how it was."""
        self.held[subscription.id] = subscription
        return subscription

    def of(self, agency: str) -> list[Subscription]:
        return [one for one in self.held.values() if one.agency == agency]

    def get(self, subscription_id: str, agency: str | None = None) -> Subscription:
        """None: whose it is does not matter."""
        found = self.held.get(subscription_id)
        if found is None or agency not in (None, found.agency):
            raise RefusedError(404, "no such subscription")
        return found

    def remove(self, subscription: Subscription) -> None:
        del self.held[subscription.id]
