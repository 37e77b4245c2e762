"""What the poller and the refresher reach the world by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.errors import UnavailableError
from leadrelay.domain.ports import (
    AT_ONCE,
    Credentials,
    Leases,
    PortalStates,
    Queue,
    TokenMinter,
    TokenRefresher,
    TokenStore,
)
from leadrelay.domain.token import RefreshState
from tests.simulation.boundaries import Boundary
from tests.simulation.crossings import Service
from tests.simulation.doors import LedgerDoor, QueueDoor, StatesDoor


@dataclass(frozen=True, slots=True, kw_only=True)
class PollingDoors:
    """`past` is the queue for backfill, `sqs` stands in for boto3's client."""

    ledger: LedgerDoor
    states: PortalStates
    poll_leases: Leases
    mint_leases: Leases
    fresh: Queue
    past: Queue
    tokens: TokenStore
    credentials: Credentials
    minters: Mapping[Account, TokenMinter]
    refresher: TokenRefresher
    sqs: Any
    sleep: Callable[[float], None]
    draw: Callable[[], float]


@dataclass(slots=True)
class ToldStatesDoor(StatesDoor):
    """Tells what was there and what is there now, at the moment at which it changes.

    `confirmed` is told of what its writer knows to be there.
    """

    polled: Callable[[str, Account, PollState, PollState], None]
    confirmed: Callable[[Account, PollState, PollState], None]
    refreshed: Callable[[Account, RefreshState, RefreshState], None]

    def write_poll(self, account: Account, state: PollState) -> PollState:
        current = self.crossings.kernel.current
        writer = current.name if current else ""

        def effect() -> tuple[PollState, PollState]:
            before, after = self.inner.read_poll(account), self.inner.write_poll(account, state)
            self.polled(writer, account, before, after)
            return before, after

        before, written = self._write(Boundary.MOVE_WATERMARK, effect)
        self.confirmed(account, before, written)
        return written

    def write_refresh(self, account: Account, state: RefreshState) -> RefreshState:
        def effect() -> RefreshState:
            before = self.inner.read_refresh(account)
            after = self.inner.write_refresh(account, state)
            self.refreshed(account, before, after)
            return after

        return self._write(Boundary.REMEMBER_MINTING, effect)


@dataclass(slots=True)
class PageQueueDoor(QueueDoor):
    """A batch may also be accepted only in part."""

    def send(self, envelopes: Sequence[Envelope], *, after: timedelta = AT_ONCE) -> None:
        if len(envelopes) > 1:
            met = self.crossings.pick(Service.SQS, "accept a batch", ("all of it", "a part"))
            if met == "a part":
                QueueDoor.send(self, envelopes[:1], after=after)
                raise UnavailableError("queue: the others were not accepted")
        QueueDoor.send(self, envelopes, after=after)
