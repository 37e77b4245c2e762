"""The ports of the relay, each on its model of the world, with every call a crossing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from leadrelay.domain.breaker import Breaker
from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account, Enquiry
from leadrelay.domain.entry import Entry, Note, Row, State
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.ports import (
    AT_ONCE,
    Credentials,
    KnownContacts,
    Leases,
    Ledger,
    PortalStates,
    Queue,
    Seen,
    TokenMinter,
    TokenStore,
    Turns,
)
from leadrelay.domain.subscriptions import SubscriptionState
from leadrelay.domain.token import AccessToken, RefreshState
from tests.simulation.boundaries import Boundary
from tests.simulation.crossings import WRITE_KNOWN, Crossings, Service

T = TypeVar("T")
CONCLUSIONS = {
    "sending": Boundary.INTEND,
    "updating": Boundary.INTEND,
    "created": Boundary.CONCLUDE,
    "adopted": Boundary.CONCLUDE,
    "proved absent": Boundary.CONCLUDE,
    "post": Boundary.CONCLUDE,
    "updated": Boundary.CONCLUDE_UPDATE,
    "update": Boundary.CONCLUDE_UPDATE,
    "touched": Boundary.TOUCH,
}


def boundary_of(entry: Entry, note: Note) -> Boundary:
    if entry.row.state is State.PARKED:
        return Boundary.PARK
    return (
        CONCLUSIONS.get(note.what) or CONCLUSIONS.get(note.what.partition(" ")[0]) or Boundary.ADMIT
    )


@dataclass(slots=True)
class LedgerDoor:
    inner: Ledger
    crossings: Crossings

    def read(self, key: str) -> Entry | None:
        return self.crossings.read(Service.DYNAMODB, "read entry", lambda: self.inner.read(key))

    def commit(self, entry: Entry, *, expected: int | None, note: Note) -> None:
        self.crossings.write(
            Service.DYNAMODB,
            boundary_of(entry, note),
            lambda: self.inner.commit(entry, expected=expected, note=note),
        )

    def seen(self, keys: Sequence[str]) -> Mapping[str, Seen]:
        return self.crossings.read(
            Service.DYNAMODB, "read what was heard", lambda: self.inner.seen(keys)
        )

    def due(self, now: datetime, limit: int) -> Iterator[tuple[str, Account, datetime]]:
        return self.crossings.read(
            Service.DYNAMODB, "read due entries", lambda: iter(list(self.inner.due(now, limit)))
        )


@dataclass(slots=True)
class ContactsDoor:
    inner: KnownContacts
    crossings: Crossings

    def rows_of(self, enquiry: Enquiry) -> Sequence[Row]:
        return self.crossings.read(
            Service.DYNAMODB, "read who enquired before", lambda: self.inner.rows_of(enquiry)
        )


@dataclass(slots=True)
class QueueDoor:
    inner: Queue
    crossings: Crossings
    boundary: Boundary

    def send(self, envelopes: Sequence[Envelope], *, after: timedelta = AT_ONCE) -> None:
        if envelopes:
            self.crossings.write(
                Service.SQS, self.boundary, lambda: self.inner.send(envelopes, after=after)
            )


@dataclass(slots=True)
class StatesDoor:
    inner: PortalStates
    crossings: Crossings

    def read_poll(self, account: Account) -> PollState:
        return self._read("read poll state", lambda: self.inner.read_poll(account))

    def write_poll(self, account: Account, state: PollState) -> PollState:
        return self._write(Boundary.MOVE_WATERMARK, lambda: self.inner.write_poll(account, state))

    def read_subscriptions(self, account: Account) -> SubscriptionState:
        return self._read("read subscriptions", lambda: self.inner.read_subscriptions(account))

    def write_subscriptions(self, account: Account, state: SubscriptionState) -> SubscriptionState:
        return self._write(
            Boundary.REMEMBER_SUBSCRIPTIONS,
            lambda: self.inner.write_subscriptions(account, state),
        )

    def read_refresh(self, account: Account) -> RefreshState:
        return self._read("read refresh state", lambda: self.inner.read_refresh(account))

    def write_refresh(self, account: Account, state: RefreshState) -> RefreshState:
        return self._write(
            Boundary.REMEMBER_MINTING, lambda: self.inner.write_refresh(account, state)
        )

    def read_breaker(self) -> Breaker:
        return self._read("read breaker", self.inner.read_breaker)

    def write_breaker(self, breaker: Breaker) -> Breaker:
        return self._write(Boundary.WRITE_BREAKER, lambda: self.inner.write_breaker(breaker))

    def _read(self, what: str, effect: Callable[[], T]) -> T:
        return self.crossings.read(Service.DYNAMODB, what, effect)

    def _write(self, what: Boundary, effect: Callable[[], T]) -> T:
        return self.crossings.write(Service.DYNAMODB, what, effect, WRITE_KNOWN)


@dataclass(slots=True)
class TurnsDoor:
    inner: Turns
    crossings: Crossings

    def take(self, now: datetime, apart: timedelta, latest: datetime) -> datetime | None:
        return self.crossings.write(
            Service.DYNAMODB, Boundary.TAKE_TURN, lambda: self.inner.take(now, apart, latest)
        )


@dataclass(slots=True)
class LeasesDoor:
    inner: Leases
    crossings: Crossings
    boundary: Boundary

    def acquire(self, name: str, owner: str, until: datetime) -> bool:
        return self.crossings.write(
            Service.DYNAMODB, self.boundary, lambda: self.inner.acquire(name, owner, until)
        )

    def release(self, name: str, owner: str) -> None:
        self.crossings.write(
            Service.DYNAMODB, self.boundary, lambda: self.inner.release(name, owner)
        )


@dataclass(slots=True)
class TokensDoor:
    inner: TokenStore
    crossings: Crossings

    def read(self, account: Account) -> AccessToken | None:
        return self.crossings.read(Service.SECRETS, "read token", lambda: self.inner.read(account))

    def write(self, account: Account, token: AccessToken) -> None:
        self.crossings.write(
            Service.SECRETS,
            Boundary.KEEP_TOKEN,
            lambda: self.inner.write(account, token),
            WRITE_KNOWN,
        )


@dataclass(slots=True)
class CredentialsDoor:
    inner: Credentials
    crossings: Crossings

    def read(self, account: Account) -> Mapping[str, Any]:
        return self.crossings.read(
            Service.SECRETS, "read credentials", lambda: self.inner.read(account)
        )


@dataclass(slots=True)
class MinterDoor:
    inner: TokenMinter
    crossings: Crossings

    def mint(self, credentials: Mapping[str, Any], now: datetime) -> AccessToken:
        return self.crossings.write(
            Service.PORTAL, Boundary.MINT, lambda: self.inner.mint(credentials, now), WRITE_KNOWN
        )
