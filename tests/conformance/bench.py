"""A portal's adapters beside its simulator, both at the same moment."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from leadrelay import registry
from leadrelay.domain.adapters import Adapters, Run, Verification
from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Enquiry, Observation, Portal
from leadrelay.domain.ports import (
    Allowance,
    Clock,
    ListingFinder,
    PortalReader,
    Subscriptions,
    TokenMinter,
)
from leadrelay.domain.token import AccessToken
from tests.builders import NOW
from tests.conformance.kit import Kit, kit_of
from tests.fakes.clock import FakeClock
from tests.fakes.telemetry import RecordingTelemetry

HOUR = timedelta(hours=1)
LAST_DAY = Window(NOW - 24 * HOUR, NOW)


@dataclass
class MintedTokens:
    """Implements `ports.AccessTokens` by minting at once."""

    minter: TokenMinter
    credentials: Mapping[str, Any]
    clock: Clock
    token: AccessToken | None = None

    def current(self) -> AccessToken:
        self.token = self.token or self.minter.mint(self.credentials, self.clock())
        return self.token

    def renewed(self, rejected: AccessToken) -> AccessToken:
        if self.token == rejected:
            self.token = None
        return self.current()


@dataclass
class Bench:
    kit: Kit
    adapters: Adapters
    clock: FakeClock = field(default_factory=FakeClock)
    telemetry: RecordingTelemetry = field(default_factory=RecordingTelemetry)
    seconds: float = 300.0

    def __post_init__(self) -> None:
        self.minter = self.adapters.minter(self.kit.base_url, self.kit.auth_url)
        self.tokens = MintedTokens(self.minter, self.kit.credentials, self.clock)

    @property
    def run(self) -> Run:
        return Run(
            account=self.kit.account,
            base_url=self.kit.base_url,
            tokens=self.tokens,
            deadline=self.clock() + timedelta(seconds=self.seconds),
            clock=self.clock,
            telemetry=self.telemetry,
        )

    @property
    def reader(self) -> PortalReader:
        return self.adapters.reader(self.run)

    @property
    def subscriptions(self) -> Subscriptions:
        return self.adapters.subscriptions(self.run)

    def listings(self, allowance: Allowance) -> ListingFinder | None:
        return self.adapters.listings(self.run, allowance)

    @property
    def verification(self) -> Verification:
        return self.adapters.verification()

    def read(self, window: Window = LAST_DAY) -> list[Observation]:
        return [each for page in self.reader.pages(window) for each in page.observations]

    def found(self, lead_id: str) -> Enquiry:
        observation = self.reader.find(lead_id)
        assert isinstance(observation, Enquiry)
        return observation

    def polled(self, lead_id: str) -> Enquiry:
        (observation,) = [each for each in self.read() if each.portal_lead_id == lead_id]
        assert isinstance(observation, Enquiry)
        return observation

    def delivered(self, body: bytes) -> tuple[Observation, ...]:
        return tuple(self.adapters.deliveries()(body, self.kit.account, self.clock()))

    def announced(self, lead_id: str) -> Enquiry:
        (observation,) = self.delivered(self.kit.body_of(lead_id))
        assert isinstance(observation, Enquiry)
        return observation


@contextmanager
def a_bench(portal: Portal, adapters: Adapters | None = None) -> Iterator[Bench]:
    clock = FakeClock()
    kit = kit_of(portal).ready(clock)
    with kit.simulator:
        yield Bench(kit, adapters or registry.adapters(portal), clock)


def ids(found: list[Observation]) -> list[str | None]:
    return [each.portal_lead_id for each in found]
