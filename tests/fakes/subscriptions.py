"""A portal's webhook subscriptions in memory, by the rules of either portal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Literal

from leadrelay.domain.errors import RequestRejectedError
from leadrelay.domain.subscriptions import Subscription
from tests.fakes.failing import Faults

DeleteHandle = Literal["suffixed", "bare", "both"]
LEAD_EVENTS = ("lead.created", "lead.updated", "lead.assigned")


@dataclass(frozen=True)
class Kept:
    """What the portal knows of one beside what it tells."""

    subscription: Subscription
    secret: str
    succeeded_at: datetime | None = None


@dataclass
class InMemorySubscriptions:
    """One for each event and URL; with `doubles` as many of one URL as are asked for, with
    `one_per_event` none beside another for the same event.

    `delete_handle` is what names one that is to be deleted: itself, its event, or either. `faults`
    holds one entry per coming call. `after_call` is told of every call that took effect.
    """

    events: Sequence[str] = LEAD_EVENTS
    doubles: bool = False
    one_per_event: bool = False
    delete_handle: DeleteHandle = "suffixed"
    kept: list[Kept] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    after_call: Callable[[str], None] = lambda _: None
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def held(self) -> tuple[Subscription, ...]:
        with self.faults.around("held"):
            self.after_call("held")
            return tuple(one.subscription for one in self.kept)

    def create(self, event: str, url: str, secret: str) -> None:
        with self.faults.around("create"):
            if event not in self.events or not url.startswith("https://"):
                raise RequestRejectedError("create: refused", status=422)
            if self.doubles or not self._in_the_way(event, url):
                self.add(event, url, secret)
            self.after_call(f"create {event}")

    def activate(self, subscription: Subscription, secret: str) -> None:
        with self.faults.around("activate"):
            for number, one in enumerate(self.kept):
                if self.doubles and one.subscription.handle == subscription.handle:
                    active = replace(one.subscription, is_active=True)
                    self.kept[number] = replace(one, subscription=active, secret=secret)
            self.after_call(f"activate {subscription.event}")

    def delete(self, subscription: Subscription, *, alone: bool) -> bool:
        with self.faults.around("delete"):
            names = {subscription.handle} | ({subscription.event} if alone else set())
            gone = [one for one in self.kept if names & self._accepted(one.subscription)]
            self.kept = [one for one in self.kept if one not in gone]
            self.after_call(f"delete {subscription.event}")
            return self.doubles or bool(gone)

    def succeeded_at(self, subscription: Subscription) -> datetime | None:
        with self.faults.around("succeeded_at"):
            self.after_call("succeeded_at")
            times = [one.succeeded_at for one in self.kept if one.subscription == subscription]
            return next(iter(times), None)

    def add(self, event: str, url: str, secret: str, *, is_active: bool = True) -> Subscription:
        """As somebody else would, or we did long ago."""
        handle = f"{event}_{next(self.numbers)}"
        fresh = Subscription(handle=handle, event=event, url=url, is_active=is_active)
        self.kept.append(Kept(fresh, secret))
        return fresh

    def switch_off(self, subscription: Subscription) -> None:
        for number, one in enumerate(self.kept):
            if one.subscription == subscription:
                off = replace(subscription, is_active=False)
                self.kept[number] = replace(one, subscription=off)

    def succeed(self, subscription: Subscription, at: datetime) -> None:
        """A delivery to it was answered well."""
        for number, one in enumerate(self.kept):
            if one.subscription == subscription:
                self.kept[number] = replace(one, succeeded_at=at)

    def forget(self, subscription: Subscription) -> None:
        self.kept = [one for one in self.kept if one.subscription != subscription]

    def secrets_at(self, url: str) -> list[str]:
        return [one.secret for one in self.kept if one.subscription.url == url]

    def _in_the_way(self, event: str, url: str) -> bool:
        same = [one.subscription for one in self.kept if one.subscription.event == event]
        return any(self.one_per_event or one.url == url for one in same)

    def _accepted(self, subscription: Subscription) -> set[str]:
        suffixed, bare = {subscription.handle}, {subscription.event}
        return {"suffixed": suffixed, "bare": bare, "both": suffixed | bare}[self.delete_handle]


def like_property_finder(delete_handle: DeleteHandle = "suffixed") -> InMemorySubscriptions:
    return InMemorySubscriptions(delete_handle=delete_handle)


def like_seeker_leads() -> InMemorySubscriptions:
    return InMemorySubscriptions(events=("leads",), doubles=True)
