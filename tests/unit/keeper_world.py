"""A keeper of subscriptions on fakes, and what disturbs it between any two of its calls."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from leadrelay.domain.entry import Claim
from leadrelay.domain.errors import NotConfiguredError
from leadrelay.domain.subscriptions import Place, Subscription, SubscriptionState
from leadrelay.usecases.keep_subscriptions import Kept, SubscriptionKeeping
from tests.builders import ACCOUNT
from tests.fakes.clock import FakeClock
from tests.fakes.portal_states import InMemoryLeases, InMemoryPortalStates
from tests.fakes.subscriptions import InMemorySubscriptions
from tests.fakes.telemetry import RecordingTelemetry

PLACE = Place("https://relay.example", ACCOUNT)
FOREIGN = "https://crm.example/webhooks"
FIRST, SECOND, THIRD = "canary-first-secret", "canary-second-secret", "canary-third-secret"
RUN = timedelta(seconds=60)


class KilledError(BaseException):
    """The platform's kill: nothing of our own catches it."""


@dataclass
class Crossings:
    """Counts calls into the world; before or after one of them the process is killed."""

    kill_at: float = float("inf")
    made: int = 0
    names: list[str] = field(default_factory=list)
    at_each: Callable[[], None] = lambda: None

    def cross(self, name: str, call: Callable[[], Any]) -> Any:
        self._one(f"before {name}")
        answer = call()
        self._one(f"after {name}")
        return answer

    def _one(self, name: str) -> None:
        self.at_each()
        self.made += 1
        self.names.append(name)
        if self.made == self.kill_at:
            raise KilledError(name)


class Watched:
    """Whatever a fake offers; each call is two crossings."""

    def __init__(self, fake: Any, crossings: Crossings) -> None:
        self._fake, self._crossings = fake, crossings

    def __getattr__(self, name: str) -> Any:
        offered = getattr(self._fake, name)
        if not callable(offered):
            return offered
        return lambda *given, **named: self._crossings.cross(name, lambda: offered(*given, **named))


@dataclass
class World:
    portal: InMemorySubscriptions
    clock: FakeClock = field(default_factory=FakeClock)
    states: InMemoryPortalStates = field(default_factory=InMemoryPortalStates)
    telemetry: RecordingTelemetry = field(default_factory=RecordingTelemetry)
    secrets: Sequence[str] = (FIRST,)
    written_at: datetime | None = None
    life: timedelta | None = None
    crossings: Crossings = field(default_factory=Crossings)
    owners: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.leases = InMemoryLeases(self.clock)

    @property
    def keeping(self) -> SubscriptionKeeping:
        return SubscriptionKeeping(
            account=ACCOUNT,
            portal=Watched(self.portal, self.crossings),
            secrets=lambda: self.crossings.cross("secrets", self._secrets),
            place=PLACE,
            states=Watched(self.states, self.crossings),
            leases=Watched(self.leases, self.crossings),
            clock=self.clock,
            telemetry=self.telemetry,
            secrets_written_at=lambda: self.written_at,
            credentials_life=self.life,
        )

    def _secrets(self) -> Sequence[str]:
        if not self.secrets:
            raise NotConfiguredError("webhook_secrets is not a list of 1 or 2 texts")
        return self.secrets

    def tick(self) -> Kept:
        return self.keeping.tick(self.claim())

    def keep(self) -> Kept:
        return self.keeping.keep(self.claim())

    def remove(self) -> Kept:
        return self.keeping.remove(self.claim())

    def claim(self) -> Claim:
        return Claim(f"keeper-{next(self.owners)}", self.clock() + RUN)

    def later(self, by: timedelta = timedelta(minutes=5)) -> None:
        self.clock.advance(by)

    @property
    def state(self) -> SubscriptionState:
        return self.states.read_subscriptions(ACCOUNT)

    @property
    def ours(self) -> tuple[Subscription, ...]:
        return PLACE.ours(tuple(one.subscription for one in self.portal.kept))

    @property
    def generations(self) -> list[int | None]:
        return sorted(map(PLACE.generation_of, self.ours), key=str)

    def secrets_of(self, generation: int) -> set[str]:
        return set(self.portal.secrets_at(PLACE.url(generation)))

    def is_complete(self, generation: int) -> bool:
        """Exactly one for each event, active, of this generation and of no other."""
        told = [(one.event, one.url, one.is_active) for one in self.ours]
        wanted = [(event, PLACE.url(generation), True) for event in self.portal.events]
        return sorted(told) == sorted(wanted)

    def hears(self, event: str) -> bool:
        """Whether some active one of ours tells this event with a secret that is known."""
        mine = set(self.ours)
        return any(
            one.subscription in mine and one.secret in self.secrets
            for one in self.portal.kept
            if one.subscription.event == event and one.subscription.is_active
        )

    @property
    def is_deaf(self) -> bool:
        return not all(map(self.hears, self.portal.events))
