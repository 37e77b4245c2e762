"""Webhook subscriptions as they should be, as they are, and what must be done about it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from leadrelay.domain.canary import DOOR
from leadrelay.domain.enquiry import Account

CHECKED_EVERY = timedelta(hours=24)
PUNCTUAL = 0.99
DOUBTED_EVERY = timedelta(hours=1)
KNOWN_EVERYWHERE = timedelta(minutes=1)  # another secret, by every process that takes webhooks
FIRST = 1
USUAL_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """`handle` is what the portal wants back; `url` is None where it does not tell."""

    handle: str
    event: str
    url: str | None = None
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionState:
    """What is remembered of an account's subscriptions; no secret, and `held` only of ours.

    `fingerprint` is a salted hash of the secret that those of `generation` were made with.
    `checked_at` is when the portal was last asked, `unseen_at` since when it has not shown what it
    was asked to make. `wanted` is False once a person removed them.
    """

    revision: int = 0
    generation: int = FIRST
    fingerprint: str | None = None
    wanted: bool = True
    checked_at: datetime | None = None
    complete: bool = False
    unseen_at: datetime | None = None
    held: tuple[Subscription, ...] = ()
    succeeded_at: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one account's webhooks arrive; a generation keeps old and new secrets apart.

    `former` are addresses that were ours before the base URL was changed.
    """

    base_url: str
    account: Account
    former: frozenset[str] = frozenset()

    def after(self, held: Sequence[Subscription]) -> "Place":
        """`held` are those that were ours when they were last seen."""
        return replace(self, former=frozenset(_address(each.url) for each in held) - {""})

    @property
    def _prefix(self) -> str:
        return f"{self.base_url}/webhooks/{self.account.portal}/{self.account.name}."

    def url(self, generation: int) -> str:
        return f"{self._prefix}{generation}"

    @property
    def canary_url(self) -> str:
        return f"{self._prefix}{DOOR}"

    def generation_of(self, subscription: Subscription) -> int | None:
        """None for one that does not arrive here."""
        address, prefix = _address(subscription.url), _address(self._prefix)
        number = address.removeprefix(prefix)
        is_here = address.startswith(prefix) and re.fullmatch(r"[0-9]{1,9}", number)
        return int(number) if is_here else None

    def ours(self, held: Sequence[Subscription]) -> tuple[Subscription, ...]:
        """Any other is foreign and never touched."""
        return tuple(each for each in held if self._is_ours(each))

    def _is_ours(self, subscription: Subscription) -> bool:
        is_former = _address(subscription.url) in self.former
        return is_former or self.generation_of(subscription) is not None

    def newest(self, held: Sequence[Subscription]) -> int:
        """0 if none is ours."""
        return max(filter(None, map(self.generation_of, held)), default=0)


def _address(url: str | None) -> str:
    """The same for all ways to write one: a portal may answer in another than it was told."""
    try:
        parts = urlsplit(url or "")
        port = "" if parts.port in {None, USUAL_PORTS.get(parts.scheme)} else f":{parts.port}"
    except ValueError:
        return ""
    strange = parts.query or parts.fragment or parts.username or not str(url).isprintable()
    if not parts.hostname or strange:
        return ""  # no address of ours has any of these
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}".rstrip("/")


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


def is_due(state: SubscriptionState, now: datetime, *, doubted: bool = False) -> bool:
    """Always while one is missing; more often while polls bring what no webhook announced."""
    if state.checked_at is None or not state.complete:
        return True
    every = DOUBTED_EVERY if doubted else CHECKED_EVERY
    return abs(now - state.checked_at) >= every * PUNCTUAL


def makeable(
    plan: Plan, state: SubscriptionState, held: Sequence[Subscription], now: datetime
) -> tuple[str, ...]:
    """Of what is missing. What a portal did not show when it was last made is not made again.

    Else a portal that words our addresses in its own way would get one more with every tick.
    """
    if not _is_waited_for(state, now):
        return plan.missing
    return tuple(event for event in plan.missing if in_the_way(event, plan, held))


def unseen_since(state: SubscriptionState, plan: Plan, now: datetime) -> datetime | None:
    """`plan` is of what the portal shows after all that could be made was made."""
    if not plan.missing:
        return None
    return state.unseen_at if _is_waited_for(state, now) else now


def _is_waited_for(state: SubscriptionState, now: datetime) -> bool:
    return state.unseen_at is not None and now - state.unseen_at < CHECKED_EVERY


def in_the_way(event: str, plan: Plan, held: Sequence[Subscription]) -> tuple[Subscription, ...]:
    """Ours of an old generation, if a portal takes no more than one for an event and holds that."""
    return tuple(each for each in plan.surplus if each.event == event and is_alone(each, held))


def is_new(written_at: datetime | None, now: datetime) -> bool:
    """A secret that some process may not know yet."""
    return written_at is not None and abs(now - written_at) < KNOWN_EVERYWHERE
