"""Webhook subscriptions as they should be, as they are, and what must be done about it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from leadrelay.domain.enquiry import Account

CHECKED_EVERY = timedelta(hours=24)
PUNCTUAL = 0.99
KNOWN_EVERYWHERE = timedelta(minutes=1)  # another secret, by every process that takes webhooks
FIRST = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """`handle` is what the portal wants back; `url` is None where it does not tell."""

    handle: str
    event: str
    url: str | None
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionState:
    """What is remembered of an account's subscriptions; no secret, and `held` only of ours.

    `fingerprint` is a salted hash of the secret that those of `generation` were made with.
    `checked_at` is when the portal was last asked. `wanted` is False once a person removed them.
    """

    revision: int = 0
    generation: int = FIRST
    fingerprint: str | None = None
    wanted: bool = True
    checked_at: datetime | None = None
    complete: bool = False
    held: tuple[Subscription, ...] = ()
    succeeded_at: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one account's webhooks arrive; a generation keeps old and new secrets apart."""

    base_url: str
    account: Account

    @property
    def _prefix(self) -> str:
        return f"{self.base_url}/webhooks/{self.account.portal}/{self.account.name}."

    def url(self, generation: int) -> str:
        return f"{self._prefix}{generation}"

    def generation_of(self, subscription: Subscription) -> int | None:
        """None for a foreign one, which is never touched."""
        url = (subscription.url or "").rstrip("/")
        number = url.removeprefix(self._prefix)
        is_ours = url.startswith(self._prefix) and re.fullmatch(r"[0-9]{1,9}", number)
        return int(number) if is_ours else None

    def ours(self, held: Sequence[Subscription]) -> tuple[Subscription, ...]:
        return tuple(each for each in held if self.generation_of(each) is not None)

    def newest(self, held: Sequence[Subscription]) -> int:
        """0 if none is ours."""
        return max(filter(None, map(self.generation_of, held)), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`surplus` are ours and of no use: another generation, another event, the same twice."""

    missing: tuple[str, ...]
    inactive: tuple[Subscription, ...]
    surplus: tuple[Subscription, ...]

    @property
    def is_complete(self) -> bool:
        return self.lacking == 0

    @property
    def lacking(self) -> int:
        return len(self.missing) + len(self.inactive)


def plan(
    events: Sequence[str], held: Sequence[Subscription], place: Place, generation: int
) -> Plan:
    current = [each for each in held if place.generation_of(each) == generation]
    useful = dict(_useful(events, current))
    return Plan(
        missing=tuple(event for event in events if event not in useful),
        inactive=tuple(each for each in useful.values() if not each.is_active),
        surplus=tuple(each for each in place.ours(held) if each not in useful.values()),
    )


def _useful(
    events: Sequence[str], current: Sequence[Subscription]
) -> Iterator[tuple[str, Subscription]]:
    """One for each event, an active one if there is any."""
    for event in events:
        fitting = [each for each in current if each.event == event]
        if fitting:
            yield event, next((each for each in fitting if each.is_active), fitting[0])


def is_alone(subscription: Subscription, held: Sequence[Subscription]) -> bool:
    """Whether its event names it and no other; only then may it be deleted by its event."""
    return [each for each in held if each.event == subscription.event] == [subscription]


def is_due(state: SubscriptionState, now: datetime) -> bool:
    if state.checked_at is None or not state.complete:
        return True
    return abs(now - state.checked_at) >= CHECKED_EVERY * PUNCTUAL


def is_new(written_at: datetime | None, now: datetime) -> bool:
    """A secret that some process may not know yet."""
    return written_at is not None and abs(now - written_at) < KNOWN_EVERYWHERE
