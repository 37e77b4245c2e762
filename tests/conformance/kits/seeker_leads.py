from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Self, get_args
from urllib.parse import urlsplit

from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.ports import Subscriptions
from tests.conformance.kit import Kit, Person, adorned
from tests.integration.subscription_stages import SeekerLeadsStage, Stage
from tests.simulators.seeker_leads import SeekerLeadsSettings, SeekerLeadsSimulator
from tests.simulators.seeker_leads.deliveries import addressed, body_of
from tests.simulators.seeker_leads.seekers import phone_number
from tests.simulators.seeker_leads.settings import KeyPlace
from tests.simulators.seeker_leads.shapes import shown
from tests.simulators.server import Clock


class SeekerLeadsKit(Kit):
    account = Account(Portal.SEEKER_LEADS, "lyon")
    required = frozenset({"client_id", "client_secret"})
    page_size = 100
    tells = frozenset({"name", "email", "phones", "message"})
    news = None
    doorbell = b'{"event":"NEW_LEAD","leadId":"1"}'
    signs_bodies = False
    leads_path = "/seeker-leads/v1/leads"
    token_path = "/auth/oauth/token"

    def __init__(self, portal: SeekerLeadsSimulator) -> None:
        self.portal = portal

    @classmethod
    def ready(cls, clock: Clock) -> Self:
        return cls(SeekerLeadsSimulator(SeekerLeadsSettings(rate_limits=False), clock=clock))

    @property
    def simulator(self) -> SeekerLeadsSimulator:
        return self.portal

    @property
    def base_url(self) -> str:
        return self.portal.base_url

    @property
    def auth_url(self) -> str:
        return self.portal.auth_url

    @property
    def credentials(self) -> Mapping[str, str]:
        return self.portal.agencies[0].credentials

    @property
    def minted(self) -> int:
        return self.portal.minted

    def kill_tokens(self) -> None:
        self.portal.access.tokens.clear()

    def receive(self, person: Person, at: datetime) -> str:
        first, _, last = person.name.partition(" ")
        lead = self.portal.receive(
            deliver=False,
            ingested_at=at,
            visible_at=at,
            first_name=first,
            last_name=last,
            email=person.email,
            phones=[phone_number(person.phone)],
            message=person.message,
        )
        return lead.id

    def fill(self, count: int, since: datetime, until: datetime) -> set[str]:
        return {lead.id for lead in self.portal.fill(count, since, until)}

    def spoil(self, lead_id: str) -> None:
        self._override(lead_id, {"contactRequest": ["not", "an", "object"]})

    def adorn(self, lead_id: str) -> None:
        self._override(lead_id, adorned(shown(self.portal.book.get(lead_id))))

    def _override(self, lead_id: str, members: Any) -> None:
        self.portal.change(lead_id, overrides=members)

    def erase(self, lead_id: str) -> None:
        self.portal.erase(lead_id)

    def body_of(self, lead_id: str) -> bytes:
        return body_of(self.portal.book.get(lead_id), "lead")

    def proofs(self, body: bytes, secret: str) -> Iterator[Mapping[str, str]]:
        for place in get_args(KeyPlace):
            url, headers = addressed("https://relay.example/hook", secret, place, body)
            named = {name.lower(): text for name, text in headers.items()}
            yield named | {":query": urlsplit(url).query}

    def stage(self, subscriptions: Subscriptions) -> Stage:
        return SeekerLeadsStage(self.portal, subscriptions)


KIT = SeekerLeadsKit
