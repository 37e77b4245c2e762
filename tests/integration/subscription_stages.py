"""Portals to subscribe at: the two simulators over HTTP, and their twins in memory."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from leadrelay.domain.ports import Subscriptions
from leadrelay.domain.subscriptions import Subscription
from leadrelay.portals.property_finder import subscriptions as property_finder
from leadrelay.portals.seeker_leads import subscriptions as seeker_leads
from tests.fakes.clock import FakeClock
from tests.fakes.subscriptions import (
    DeleteHandle,
    InMemorySubscriptions,
    like_property_finder,
    like_seeker_leads,
)
from tests.integration.property_finder_world import World as PropertyFinderWorld
from tests.integration.seeker_leads_world import World as SeekerLeadsWorld
from tests.simulators.faults import Fault
from tests.simulators.property_finder import PropertyFinderSimulator
from tests.simulators.seeker_leads import SeekerLeadsSimulator


class Stage(Protocol):
    """`subscriptions` is what is tried, everything else what happens behind its back."""

    @property
    def subscriptions(self) -> Subscriptions: ...

    def add_foreign(self, event: str, url: str) -> None: ...

    def secrets_at(self, url: str) -> list[str]: ...

    def lose_next_answer(self, method: str) -> None: ...

    def refuse_next(self, method: str) -> None:
        """Without any effect; it may be asked again later."""
        ...


@dataclass
class InMemoryStage:
    subscriptions: InMemorySubscriptions

    def add_foreign(self, event: str, url: str) -> None:
        self.subscriptions.add(event, url, "a secret of others")

    def secrets_at(self, url: str) -> list[str]:
        return self.subscriptions.secrets_at(url)

    def lose_next_answer(self, _method: str) -> None:
        self.subscriptions.faults.lose_answer()

    def refuse_next(self, _method: str) -> None:
        self.subscriptions.faults.fail()


@dataclass
class PropertyFinderStage:
    portal: PropertyFinderSimulator
    subscriptions: Subscriptions

    def add_foreign(self, event: str, url: str) -> None:
        self.portal.subscribe(url, "a secret of others", [event])

    def secrets_at(self, url: str) -> list[str]:
        held = self.portal.subscriptions.held
        return [one.secret or "" for one in held if one.url == url]

    def lose_next_answer(self, method: str) -> None:
        self.portal.script(Fault(reset="after"), method=method, path="/v1/webhooks*")

    def refuse_next(self, method: str) -> None:
        self.portal.script(Fault(status=503), method=method, path="/v1/webhooks*")


@dataclass
class SeekerLeadsStage:
    portal: SeekerLeadsSimulator
    subscriptions: Subscriptions

    def add_foreign(self, _event: str, url: str) -> None:
        self.portal.subscribe(url, "a-key-of-others-for-tests")

    def secrets_at(self, url: str) -> list[str]:
        held = self.portal.subscriptions.held.values()
        return [one.api_key for one in held if one.url == url]

    def lose_next_answer(self, method: str) -> None:
        self.portal.script(Fault(reset="after"), method=method, path="*/webhook/*")

    def refuse_next(self, method: str) -> None:
        self.portal.script(Fault(status=503), method=method, path="*/webhook/*")


def of_property_finder(clock: FakeClock, delete_handle: DeleteHandle) -> Iterator[Stage]:
    with PropertyFinderSimulator(clock=clock) as portal:
        portal.settings.delete_handle = delete_handle
        calls = PropertyFinderWorld(portal, clock).calls
        yield PropertyFinderStage(portal, property_finder.Subscriptions(calls))


def of_seeker_leads(clock: FakeClock) -> Iterator[Stage]:
    with SeekerLeadsSimulator(clock=clock) as portal:
        calls = SeekerLeadsWorld(portal, clock).calls
        yield SeekerLeadsStage(portal, seeker_leads.Subscriptions(calls))


def in_memory(subscriptions: InMemorySubscriptions) -> Iterator[Stage]:
    yield InMemoryStage(subscriptions)


STAGES: dict[str, Callable[[FakeClock], Iterator[Stage]]] = {
    "property finder": lambda clock: of_property_finder(clock, "suffixed"),
    "property finder, bare": lambda clock: of_property_finder(clock, "bare"),
    "property finder, both": lambda clock: of_property_finder(clock, "both"),
    "seeker leads": of_seeker_leads,
    "in memory, one of each": lambda _: in_memory(like_property_finder()),
    "in memory, bare": lambda _: in_memory(like_property_finder("bare")),
    "in memory, both": lambda _: in_memory(like_property_finder("both")),
    "in memory, doubles": lambda _: in_memory(like_seeker_leads()),
}


@contextmanager
def staged(name: str, clock: FakeClock) -> Iterator[Stage]:
    yield from STAGES[name](clock)


def at(url: str, held: tuple[Subscription, ...]) -> list[Subscription]:
    return [one for one in held if one.url == url]
