from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Self

from leadrelay.domain.enquiry import Account, Portal
from tests.conformance.kit import Kit, Person, adorned
from tests.examples.bayut.portal.identity import safe_id
from tests.examples.bayut.simulator import BayutSettings, BayutSimulator
from tests.examples.bayut.simulator.deliveries import signed
from tests.examples.bayut.simulator.leads import shown
from tests.simulators.faults import Fault
from tests.simulators.server import Clock


class BayutKit(Kit):
    """`ids` are the portal's own, by those that we make of them."""

    account = Account(Portal("bayut"), "main")
    required = frozenset({"api_key"})
    page_size = 100
    tells = frozenset({"name", "email", "phones", "message"})
    news = None
    doorbell = None
    signatures = frozenset({"x-bayut-signature"})
    signs_bodies = True
    subscribes = False
    leads_path = "/v1/leads"
    leads_query = "per_page=100&"
    token_path = "/v1/leads"
    token_query = "per_page=1&"

    def __init__(self, portal: BayutSimulator) -> None:
        self.portal = portal
        self.ids: dict[str, str] = {}

    @classmethod
    def ready(cls, clock: Clock) -> Self:
        return cls(BayutSimulator(BayutSettings(views=True), clock=clock))

    @property
    def simulator(self) -> BayutSimulator:
        return self.portal

    @property
    def base_url(self) -> str:
        return self.portal.url

    @property
    def credentials(self) -> Mapping[str, str]:
        return {"api_key": self.portal.api_key}

    @property
    def minted(self) -> int:
        """How often the key was tried, and found to be good."""
        tried = [one for one in self.portal.requests if self.token_query in one.query]
        return len([one for one in tried if one.status == 200])

    def kill_tokens(self) -> None:
        """A key cannot be had anew; it can be refused once by mistake."""
        self.on_leads(Fault(expired_token=True))

    def receive(self, person: Person, at: datetime) -> str:
        lead = self.portal.add(
            deliver=False,
            created_at=at,
            channel="story",
            name=person.name,
            email=person.email,
            phone=person.phone,
            message=person.message,
        )
        return self._known(lead.id)

    def fill(self, count: int, since: datetime, until: datetime) -> set[str]:
        return {self._known(lead.id) for lead in self.portal.fill(count, since, until)}

    def spoil(self, lead_id: str) -> None:
        self._override(lead_id, {"name": ["not", "a", "text"]})

    def adorn(self, lead_id: str) -> None:
        lead = self.portal.held(self.ids[lead_id])
        self._override(lead_id, adorned(shown(lead, self.portal.settings)))

    def _override(self, lead_id: str, members: Any) -> None:
        self.portal.change(self.ids[lead_id], overrides=members)

    def erase(self, lead_id: str) -> None:
        """No source shows what an erasure looks like: the lead is not there any more."""
        self.portal.remove(self.ids[lead_id])

    def body_of(self, lead_id: str) -> bytes:
        return self.portal.body_of(self.ids[lead_id])

    def proofs(self, body: bytes, secret: str) -> Iterator[Mapping[str, str]]:
        yield {name.lower(): text for name, text in signed(secret, body).items()}

    def _known(self, told: str) -> str:
        self.ids[safe_id(told)] = told
        return safe_id(told)


KIT = BayutKit
