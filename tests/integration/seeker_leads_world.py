"""A Seeker Leads simulator, a reader of it, and a clock that both share."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Account, Observation, Portal
from leadrelay.domain.ports import Page
from leadrelay.domain.token import AccessToken
from leadrelay.http import JsonApi
from leadrelay.portals.seeker_leads.auth import SeekerLeadsMinter
from leadrelay.portals.seeker_leads.calls import STARTS_PER_MINUTE, calls
from leadrelay.portals.seeker_leads.client import SeekerLeads
from leadrelay.portals.seeker_leads.user_agent import user_agent
from leadrelay.wire.pacing import Budget, Pacer
from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.telemetry import RecordingTelemetry
from tests.simulators.seeker_leads import SeekerLeadsSimulator

FIXTURES = Path(__file__).parents[1] / "fixtures" / "seeker_leads"
ACCOUNT = Account(Portal.SEEKER_LEADS, "lyon")
LAST_DAY = Window(NOW - timedelta(days=1), NOW)
LEADS = "/seeker-leads/v1/leads"
HOOKS = "/seeker-leads/v1/webhook/subscriptions"
AGENT = {"User-Agent": user_agent()}


def fixture(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text())


@dataclass
class Tokens:
    """Implements `ports.AccessTokens` by minting at once."""

    minter: SeekerLeadsMinter
    credentials: dict[str, str]
    clock: FakeClock
    token: AccessToken | None = None
    renewals: int = 0

    def current(self) -> AccessToken:
        self.token = self.token or self.minter.mint(self.credentials, self.clock())
        return self.token

    def renewed(self, rejected: AccessToken) -> AccessToken:
        self.renewals += 1
        if self.token == rejected:
            self.token = None
        return self.current()


@dataclass
class World:
    portal: SeekerLeadsSimulator
    clock: FakeClock
    seconds: float = 300.0
    telemetry: RecordingTelemetry = field(default_factory=RecordingTelemetry)
    slept: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        base_url = self.portal.base_url
        minter = SeekerLeadsMinter(JsonApi(self.portal.auth_url, headers=AGENT), base_url)
        self.tokens = Tokens(minter, self.portal.agencies[0].credentials, self.clock)
        deadline = self.clock() + timedelta(seconds=self.seconds)
        budget = Budget(deadline=deadline, now=self.clock, sleep=self.sleep, draw=lambda: 0.5)
        pacer = Pacer(self.clock, self.sleep, STARTS_PER_MINUTE)
        self.calls = calls(JsonApi(base_url, headers=AGENT), self.tokens, budget, pacer)
        self.reader = SeekerLeads(
            self.calls, base_url, account=ACCOUNT, budget=budget, telemetry=self.telemetry
        )

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.advance(timedelta(seconds=seconds))

    def read(self, window: Window = LAST_DAY) -> list[Observation]:
        return observations(self.reader.pages(window))

    @property
    def queries(self) -> list[str]:
        return [one.query for one in self.portal.received("GET", LEADS)]


def observations(pages: Iterable[Page]) -> list[Observation]:
    return [observation for page in pages for observation in page.observations]


def ids(found: Iterable[Observation]) -> list[str | None]:
    return [each.portal_lead_id for each in found]
