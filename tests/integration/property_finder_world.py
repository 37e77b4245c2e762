"""A Property Finder simulator, a reader of it, and a clock that both share."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Observation
from leadrelay.domain.ports import Page
from leadrelay.domain.token import AccessToken
from leadrelay.http import JsonApi
from leadrelay.portals.property_finder.auth import PropertyFinderMinter
from leadrelay.portals.property_finder.calls import Calls
from leadrelay.portals.property_finder.client import PropertyFinder
from leadrelay.portals.property_finder.pacing import Budget
from tests.builders import ACCOUNT, NOW
from tests.fakes.clock import FakeClock
from tests.fakes.telemetry import RecordingTelemetry
from tests.simulators.property_finder import PropertyFinderSimulator

FIXTURES = Path(__file__).parents[1] / "fixtures" / "property_finder"
LAST_DAY = Window(NOW - timedelta(days=1), NOW)


def fixture(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text())


@dataclass
class Tokens:
    """Implements `ports.AccessTokens` by minting at once."""

    minter: PropertyFinderMinter
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
    portal: PropertyFinderSimulator
    clock: FakeClock
    seconds: float = 300.0
    telemetry: RecordingTelemetry = field(default_factory=RecordingTelemetry)
    slept: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        api = JsonApi(self.portal.url)
        credentials = {"api_key": self.portal.api_key, "api_secret": self.portal.api_secret}
        self.tokens = Tokens(PropertyFinderMinter(api), credentials, self.clock)
        deadline = self.clock() + timedelta(seconds=self.seconds)
        budget = Budget(deadline=deadline, now=self.clock, sleep=self.sleep, draw=lambda: 0.5)
        self.calls = Calls(api, self.tokens, budget)
        self.reader = PropertyFinder(
            api, self.tokens, account=ACCOUNT, budget=budget, telemetry=self.telemetry
        )

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.advance(timedelta(seconds=seconds))

    def read(self, window: Window = LAST_DAY) -> list[Observation]:
        return observations(self.reader.pages(window))

    @property
    def queries(self) -> list[str]:
        return [one.query for one in self.portal.received("GET", "/v1/leads")]


def observations(pages: Iterable[Page]) -> list[Observation]:
    return [observation for page in pages for observation in page.observations]


def ids(found: Iterable[Observation]) -> list[str | None]:
    return [each.portal_lead_id for each in found]
