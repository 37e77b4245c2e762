"""Portal states and leases in memory."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from leadrelay.domain.breaker import Breaker
from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account
from leadrelay.domain.errors import ConflictError
from leadrelay.domain.ports import LONGEST_LINE, Clock
from leadrelay.domain.subscriptions import SubscriptionState
from leadrelay.domain.token import RefreshState
from tests.fakes.failing import Faults
from tests.fakes.ledger_limits import LARGEST_KEY

Remembered = TypeVar("Remembered", PollState, SubscriptionState, RefreshState, Breaker)


@dataclass
class InMemoryPortalStates:
    polls: dict[Account, PollState] = field(default_factory=dict)
    subscriptions: dict[Account, SubscriptionState] = field(default_factory=dict)
    refreshes: dict[Account, RefreshState] = field(default_factory=dict)
    breaker: Breaker = field(default_factory=Breaker)
    writes: Faults = field(default_factory=Faults)
    reads: Faults = field(default_factory=Faults)

    def read_poll(self, account: Account) -> PollState:
        with self.reads.around("state read"):
            return self.polls.get(account, PollState())

    def write_poll(self, account: Account, state: PollState) -> PollState:
        with self.writes.around("state write"):
            there = self.polls.get(account, PollState())
            self.polls[account] = _replacing(there, state)
        return self.polls[account]

    def read_subscriptions(self, account: Account) -> SubscriptionState:
        with self.reads.around("state read"):
            return self.subscriptions.get(account, SubscriptionState())

    def write_subscriptions(self, account: Account, state: SubscriptionState) -> SubscriptionState:
        with self.writes.around("state write"):
            there = self.subscriptions.get(account, SubscriptionState())
            self.subscriptions[account] = _replacing(there, state)
        return self.subscriptions[account]

    def read_refresh(self, account: Account) -> RefreshState:
        with self.reads.around("state read"):
            return self.refreshes.get(account, RefreshState())

    def write_refresh(self, account: Account, state: RefreshState) -> RefreshState:
        with self.writes.around("state write"):
            there = self.refreshes.get(account, RefreshState())
            self.refreshes[account] = _replacing(there, state)
        return self.refreshes[account]

    def read_breaker(self) -> Breaker:
        with self.reads.around("state read"):
            return self.breaker

    def write_breaker(self, breaker: Breaker) -> Breaker:
        with self.writes.around("state write"):
            self.breaker = _replacing(self.breaker, breaker)
        return self.breaker


def _replacing(there: Remembered, state: Remembered) -> Remembered:
    if there.revision != state.revision:
        raise ConflictError("state write: another revision is there")
    return replace(state, revision=state.revision + 1)


@dataclass
class InMemoryLeases:
    clock: Clock
    held: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)

    def acquire(self, name: str, owner: str, until: datetime) -> bool:
        assert 1 <= len(name.encode()) <= LARGEST_KEY, "a partition key has 1 to 2048 bytes"
        with self.faults.around("lease"):
            holder, ends = self.held.get(name, (owner, until))
            if holder != owner and self.clock() < ends:
                return False
            self.held[name] = (owner, until)
        return True

    def release(self, name: str, owner: str) -> None:
        with self.faults.around("lease"):
            holder, _ = self.held.get(name, (None, None))
            if holder == owner:
                del self.held[name]


@dataclass
class InMemoryTurns:
    next_at: datetime | None = None
    faults: Faults = field(default_factory=Faults)

    def take(self, now: datetime, apart: timedelta, latest: datetime) -> datetime | None:
        with self.faults.around("turn"):
            there = self.next_at
            is_next = there is not None and now <= there <= now + LONGEST_LINE
            turn = there if there is not None and is_next else now
            if turn > latest:
                return None
            self.next_at = turn + apart
        return turn
