from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Self

from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.ports import Subscriptions
from tests.conformance.kit import Kit, Person, adorned
from tests.integration.subscription_stages import PropertyFinderStage, Stage
from tests.simulators.property_finder import PropertyFinderSettings, PropertyFinderSimulator
from tests.simulators.property_finder.dialects import DIALECTS
from tests.simulators.property_finder.webhooks import event_body, signed
from tests.simulators.server import Clock


class PropertyFinderKit(Kit):
    account = Account(Portal.PROPERTY_FINDER, "main")
    required = frozenset({"api_key", "api_secret"})
    page_size = 50
    tells = frozenset({"name", "email", "phones"})
    news = b'{"id":"1","type":"listing.published","entity":{"id":"1","type":"listing"}}'
    doorbell = None
    signs_bodies = True
    tells_of_listings = True
    leads_path = "/v1/leads"
    token_path = "/v1/auth/token"

    def __init__(self, portal: PropertyFinderSimulator) -> None:
        self.portal = portal

    @classmethod
    def ready(cls, clock: Clock) -> Self:
        return cls(PropertyFinderSimulator(PropertyFinderSettings(rate_limits=False), clock=clock))

    @property
    def simulator(self) -> PropertyFinderSimulator:
        return self.portal

    @property
    def base_url(self) -> str:
        return self.portal.url

    @property
    def credentials(self) -> Mapping[str, str]:
        return {"api_key": self.portal.api_key, "api_secret": self.portal.api_secret}

    @property
    def minted(self) -> int:
        return self.portal.minted

    def kill_tokens(self) -> None:
        self.portal.access.tokens.clear()

    def receive(self, person: Person, at: datetime) -> str:
        lead = self.portal.add(
            deliver=False,
            created_at=at,
            visible_at=at,
            channel="email",
            entity_type="listing",
            name=person.name,
            email=person.email,
            phone=person.phone,
            message=person.message,
        )
        return lead.id

    def fill(self, count: int, since: datetime, until: datetime) -> set[str]:
        return {lead.id for lead in self.portal.fill(count, since, until)}

    def spoil(self, lead_id: str) -> None:
        self._override(lead_id, {"channel": {"was": "a text"}})

    def adorn(self, lead_id: str) -> None:
        lead = self.portal.book.get(lead_id)
        self._override(lead_id, adorned(DIALECTS[self.portal.settings.dialect].lead(lead)))

    def _override(self, lead_id: str, members: Any) -> None:
        self.portal.change(lead_id, deliver=False, overrides=members)

    def erase(self, lead_id: str) -> None:
        self.portal.erase(lead_id)

    def body_of(self, lead_id: str) -> bytes:
        lead = self.portal.book.get(lead_id)
        return event_body("lead.created", "lead-created-1", lead, self.portal.clock())

    def proofs(self, body: bytes, secret: str) -> Iterator[Mapping[str, str]]:
        yield {name.lower(): text for name, text in signed(secret, body, "valid").items()}

    def stage(self, subscriptions: Subscriptions) -> Stage:
        return PropertyFinderStage(self.portal, subscriptions)


KIT = PropertyFinderKit
