"""Leads delivered to subscriptions: as which body, and how the apiKey comes along."""

import hashlib
import hmac
import json
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from tests.simulators.courier import Courier, Parcel
from tests.simulators.seeker_leads.leads import SeekerLead
from tests.simulators.seeker_leads.settings import KeyPlace, SeekerLeadsSettings
from tests.simulators.seeker_leads.shapes import shown
from tests.simulators.seeker_leads.subscriptions import Subscription

Key = Literal["valid", "forged", "absent"]
EVENT = "lead"


@dataclass(frozen=True)
class LeadParcel(Parcel):
    subscription_id: str = ""


BODIES: Mapping[str, Callable[[SeekerLead], object]] = {
    "lead": shown,
    "list": lambda lead: [shown(lead)],
    "items": lambda lead: {"items": [shown(lead)]},
    "notification": lambda lead: {"event": "NEW_LEAD", "leadId": lead.id},
}
HEADERS: Mapping[KeyPlace, Callable[[str, bytes], dict[str, str]]] = {
    "x-api-key": lambda key, _: {"X-Api-Key": key},
    "authorization": lambda key, _: {"Authorization": key},
    "authorization-bearer": lambda key, _: {"Authorization": f"Bearer {key}"},
    "authorization-apikey": lambda key, _: {"Authorization": f"ApiKey {key}"},
    "query": lambda _key, _: {},
    "signature": lambda key, body: {"X-Signature": signature(key, body)},
}


def signature(key: str, body: bytes) -> str:
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def body_of(lead: SeekerLead, kind: str) -> bytes:
    content: Any = BODIES[kind](lead)
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def addressed(
    url: str, key: str | None, place: KeyPlace, body: bytes
) -> tuple[str, dict[str, str]]:
    """The URL and the headers of a delivery; no key, no proof."""
    headers = {"Content-Type": "application/json", "User-Agent": "seeker-leads-webhook/1.0"}
    if key is None:
        return url, headers
    if place == "query":
        url += ("&" if "?" in url else "?") + f"key={quote(key, safe='')}"
    return url, headers | HEADERS[place](key, body)


@dataclass(frozen=True)
class Announcer:
    courier: Courier
    settings: SeekerLeadsSettings
    dice: random.Random

    def announce(self, lead: SeekerLead, subscriptions: Iterable[Subscription]) -> None:
        """Deliver a new lead, as often as the settings say."""
        body, wanted = body_of(lead, self.settings.delivered_body), list(subscriptions)
        for _ in range(1 + self.settings.duplicates):
            self.send(lead.id, body, wanted, "valid")

    def send(
        self, lead_id: str, body: bytes, subscriptions: Iterable[Subscription], key: Key
    ) -> None:
        for one in subscriptions:
            late = self.dice.uniform(0.0, self.settings.shuffle_seconds)
            self.courier.send(self._parcel(one, lead_id, body, key), late)

    def _parcel(self, one: Subscription, lead_id: str, body: bytes, key: Key) -> LeadParcel:
        shown_key = {"valid": one.api_key, "forged": f"not {one.api_key}", "absent": None}[key]
        url, headers = addressed(one.url, shown_key, self.settings.key_place, body)
        return LeadParcel(url, body, EVENT, "", lead_id, headers, subscription_id=one.id)
