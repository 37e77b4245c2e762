"""What a test does to the portal: leads come, change and go, and events are delivered."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.simulators.courier import Attempt, Courier, Terms
from tests.simulators.property_finder.access import API_KEY, API_SECRET, Access
from tests.simulators.property_finder.directory import Directory
from tests.simulators.property_finder.leads import FIELDS, LeadBook, PortalLead
from tests.simulators.property_finder.samples import Samples
from tests.simulators.property_finder.settings import PropertyFinderSettings
from tests.simulators.property_finder.webhooks import (
    LEAD_EVENTS,
    Announcer,
    Signature,
    Subscription,
    Subscriptions,
    event_body,
    event_of_creation,
    read_subscription,
)
from tests.simulators.server import Clock, RefusedError
from tests.simulators.simulator import Simulator, utc_now

FIXED = frozenset({"id", "created_at", "visible_at"})


class PortalDesk(Simulator[PropertyFinderSettings]):
    name = "property_finder"

    def __init__(
        self,
        settings: PropertyFinderSettings | None = None,
        *,
        port: int = 0,
        seed: int = 0,
        clock: Clock = utc_now,
        api_key: str = API_KEY,
        api_secret: str = API_SECRET,
    ) -> None:
        self.api_key, self.api_secret, self.seed = api_key, api_secret, seed
        self._first_subscriptions: list[Subscription] = []
        super().__init__(settings or PropertyFinderSettings(), port=port, clock=clock)

    def forget(self) -> None:
        self.book, self.directory = LeadBook(), Directory()
        self.access = Access(lambda: self.settings, self.clock, self.api_key, self.api_secret)
        self.samples = Samples(self.directory, self.seed)
        self.courier = Courier(self.later, self._terms)
        self.subscriptions = Subscriptions()
        self.subscriptions.held += self._first_subscriptions
        dice = random.Random(self.seed)
        self.announcer = Announcer(self.courier, self.subscriptions, self.settings, dice)

    def reset(self) -> None:
        self.courier.hang_up()
        super().reset()

    def stop(self) -> None:
        self.later.clear()
        self.courier.hang_up()
        super().stop()

    @property
    def leads(self) -> list[PortalLead]:
        return list(self.book.by_id.values())

    @property
    def attempts(self) -> list[Attempt]:
        """Every delivery attempt so far, repeats included."""
        return list(self.courier.attempts)

    @property
    def minted(self) -> int:
        """How many tokens were minted."""
        return self.access.minted

    def subscribe(
        self, url: str, secret: str | None = None, events: Sequence[str] = LEAD_EVENTS
    ) -> None:
        """Subscriptions made here survive `reset`."""
        with self.lock:
            for event in events:
                wish: dict[str, object] = {"eventId": event, "callbackUrl": url, "secret": secret}
                wanted = read_subscription(wish, self.clock())
                self.subscriptions.add(wanted)
                self._first_subscriptions.append(wanted)

    def remember_subscriptions(self) -> None:
        """Those that are held now survive `reset`, too."""
        with self.lock:
            self._first_subscriptions = list(self.subscriptions.held)

    def add(self, *, deliver: bool = True, **fields_of_lead: Any) -> PortalLead:
        """One lead: a sample with the given fields of `PortalLead`; its event is delivered."""
        with self.lock:
            now = self.clock()
            listed = now + timedelta(seconds=self.settings.index_delay)
            lead = self.samples.lead(now, {"visible_at": listed, **fields_of_lead})
            self.book.add([lead], now)
            if deliver:
                self.announcer.announce(event_of_creation(lead), lead, now)
            return lead

    def fill(self, count: int, since: datetime, until: datetime) -> list[PortalLead]:
        """Many leads created from `since` to `until`, listed at once, without deliveries."""
        with self.lock:
            leads = list(self.samples.spread(count, since, until))
            self.book.add(leads, max(self.clock(), until))
            return leads

    def change(self, lead_id: str, *, deliver: bool = True, **changes: Any) -> PortalLead:
        """Set fields; raises lead.assigned for another agent, else lead.updated."""
        if unknown := changes.keys() - (FIELDS - FIXED):
            raise RefusedError(400, f"cannot change {min(unknown)}")
        with self.lock:
            lead = self.book.get(lead_id)
            for name, value in changes.items():
                setattr(lead, name, value)
            event = "lead.assigned" if "public_profile_id" in changes else "lead.updated"
            if deliver:
                self.announcer.announce(event, lead, self.clock())
            return lead

    def erase(self, lead_id: str) -> None:
        with self.lock:
            self.book.remove(lead_id)

    def deliver(
        self,
        lead_id: str,
        event: str = "lead.created",
        *,
        signature: Signature = "valid",
        times: int = 1,
        raw_body: bytes | None = None,
        event_id: str | None = None,
    ) -> None:
        """Deliver one event `times` times with one id, or `raw_body` exactly as it is given."""
        with self.lock:
            number = event_id or f"{event.replace('.', '-')}-{len(self.attempts) + 10**7}"
            body = raw_body
            if body is None:
                body = event_body(event, number, self.book.get(lead_id), self.clock())
            for _ in range(times):
                self.announcer.send(event, number, lead_id, body, signature)

    def settle(self, timeout: float = 5.0) -> bool:
        """Wait until no delivery is pending, repeats included."""
        return self.later.settle(timeout)

    def _terms(self) -> Terms:
        return Terms(self.settings.delivery_timeout, tuple(self.settings.retry_delays))
