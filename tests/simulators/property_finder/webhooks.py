"""Subscriptions (/v1/webhooks) and the events that are delivered to them.

A project (Primary Plus) lead never raises lead.created: it raises lead.assigned instead.
"""

import hashlib
import hmac
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from tests.simulators.courier import Courier, Parcel
from tests.simulators.property_finder.dialects import entities, sender, utc_text
from tests.simulators.property_finder.leads import PortalLead
from tests.simulators.property_finder.settings import PropertyFinderSettings
from tests.simulators.server import RefusedError

Signature = Literal["valid", "forged", "absent"]
LEAD_EVENTS = ("lead.created", "lead.updated", "lead.assigned")
EVENTS = frozenset(
    {
        *LEAD_EVENTS,
        *(f"user.{what}" for what in ("created", "updated", "deleted", "activated", "deactivated")),
        *(f"publicProfile.verification.{what}" for what in ("approved", "rejected")),
        *(f"listing.{what}" for what in ("published", "unpublished", "action", "publishFailed")),
    }
)
SCOPE_OF_FAMILY = {"lead": "leads:read", "user": "users:read", "listing": "listings:read"}


@dataclass(frozen=True)
class Subscription:
    handle: str
    event: str
    url: str
    secret: str | None
    created_at: datetime

    def as_json(self) -> dict[str, object]:
        """`createdAt` is Go's default text for a time, as the portal really answers."""
        created = self.created_at.strftime("%Y-%m-%d %H:%M:%S.%f") + "541 +0000 UTC m=+8.175332239"
        return {"eventId": self.handle, "url": self.url, "createdAt": created}


def read_subscription(wish: dict[str, object], now: datetime) -> Subscription:
    for name in wish.keys() - {"eventId", "callbackUrl", "secret"}:
        raise RefusedError(422, "additional property", f"/{name}")
    event, url, secret = wish.get("eventId"), wish.get("callbackUrl"), wish.get("secret")
    if event not in EVENTS:
        raise RefusedError(422, "unknown event", "/eventId")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise RefusedError(422, "must be a URI", "/callbackUrl")
    if secret is not None and not (isinstance(secret, str) and len(secret) <= 32):
        raise RefusedError(422, "at most 32 characters", "/secret")
    return Subscription(f"{event}_{uuid4()}", str(event), url, secret, now)


def event_body(event: str, event_id: str, lead: PortalLead, at: datetime) -> bytes:
    """The envelope; its payload lacks createdAt, tags and call, which only the pull API shows."""
    payload: dict[str, Any] = {
        "channel": lead.channel,
        "status": lead.status,
        "entityType": lead.entity_type,
        "publicProfile": {"id": lead.public_profile_id or 0},
        **entities(lead),
        "sender": {"name": lead.name or "", "contacts": sender(lead)["contacts"]},
    }
    if lead.response_link:
        payload["responseLink"] = lead.response_link
    envelope = {
        "id": event_id,
        "type": event,
        "timestamp": utc_text(lead.created_at if event == "lead.created" else at),
        "entity": {"id": lead.id, "type": "lead"},
        "payload": payload,
    }
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()


def signed(secret: str | None, body: bytes, signature: Signature) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "User-Agent": "PropertyFinder-Webhooks/1.0"}
    if secret is None or signature == "absent":
        return headers
    key = secret if signature == "valid" else f"not {secret}"
    digest = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    return {**headers, "X-Signature": digest}


class Subscriptions:
    def __init__(self) -> None:
        self.held: list[Subscription] = []

    def add(self, wanted: Subscription) -> None:
        if any((one.event, one.url) == (wanted.event, wanted.url) for one in self.held):
            raise RefusedError(409, "already subscribed")
        self.held.append(wanted)

    def of(self, event: str | None) -> Sequence[Subscription]:
        return [one for one in self.held if event in {None, one.event}]

    def remove(self, handle: str, accepted: str) -> None:
        names = {"suffixed": ("handle",), "bare": ("event",), "both": ("handle", "event")}[accepted]
        gone = [one for one in self.held if handle in {getattr(one, name) for name in names}]
        if not gone:
            raise RefusedError(404, "no such subscription")
        self.held = [one for one in self.held if one not in gone]


@dataclass(frozen=True)
class Announcer:
    """Sends what happened to a lead to every subscription that asked for it."""

    courier: Courier
    subscriptions: Subscriptions
    settings: PropertyFinderSettings
    dice: random.Random

    def announce(self, event: str, lead: PortalLead, at: datetime) -> str:
        event_id = f"{event.replace('.', '-')}-{self.dice.randrange(10**7, 10**8)}"
        body = event_body(event, event_id, lead, at)
        for _ in range(1 + self.settings.duplicates):
            self.send(event, event_id, lead.id, body, "valid")
        return event_id

    def send(
        self, event: str, event_id: str, lead_id: str, body: bytes, signature: Signature
    ) -> None:
        for one in self.subscriptions.of(event):
            headers = signed(one.secret, body, signature)
            late = self.dice.uniform(0.0, self.settings.shuffle_seconds)
            self.courier.send(Parcel(one.url, body, event, event_id, lead_id, headers), late)


def event_of_creation(lead: PortalLead) -> str:
    return "lead.assigned" if lead.of_project else "lead.created"
