"""Everything that outlives a process: tables, queues, Lead.pro; each tells what became durable."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from leadrelay.domain.breaker import Breaker
from leadrelay.domain.coverage import PollState
from leadrelay.domain.entry import Entry, Note
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.ports import AT_ONCE
from tests.builders import ACCOUNT
from tests.fakes.ledger import InMemoryLedger
from tests.fakes.portal_states import InMemoryLeases, InMemoryPortalStates, InMemoryTurns
from tests.fakes.sqs import InMemorySqs
from tests.simulation.kernel import Kernel
from tests.simulation.lead_pro import LeadProModel
from tests.simulation.weather import Weather


@dataclass
class WatchedLedger(InMemoryLedger):
    told: Callable[[Entry], None] = lambda _: None
    wakes: dict[str, datetime] = field(default_factory=dict)

    def commit(self, entry: Entry, *, expected: int | None, note: Note) -> None:
        super().commit(entry, expected=expected, note=note)
        self.told(entry)

    @property
    def next_due(self) -> datetime | None:
        return min(self.wakes.values(), default=None)

    def _store(self, before: Entry | None, entry: Entry, note: Note) -> None:
        super()._store(before, entry, note)
        if entry.row.wake_at is None:
            self.wakes.pop(entry.row.key, None)
        else:
            self.wakes[entry.row.key] = entry.row.wake_at


@dataclass
class WatchedSqs(InMemorySqs):
    told: Callable[[Envelope], None] = lambda _: None

    def send(self, envelopes: Sequence[Envelope], *, after: timedelta = AT_ONCE) -> None:
        super().send(envelopes, after=after)
        for envelope in envelopes:
            self.told(envelope)


@dataclass
class WatchedStates(InMemoryPortalStates):
    told: Callable[[Breaker], None] = lambda _: None

    def write_breaker(self, breaker: Breaker) -> Breaker:
        written = super().write_breaker(breaker)
        self.told(written)
        return written


@dataclass
class State:
    kernel: Kernel
    weather: Weather
    states: WatchedStates = field(default_factory=WatchedStates)

    def __post_init__(self) -> None:
        self.ledger = WatchedLedger(self.clock, index_lag=self.weather.due_index_lag)
        self.leases = InMemoryLeases(self.clock)
        self.turns = InMemoryTurns()
        self.dead = InMemorySqs(self.clock, name="dead", retention=timedelta(days=14))
        self.enquiries = WatchedSqs(self.clock, dead=self.dead)
        self.crm = LeadProModel(
            clock=self.clock,
            later=self.kernel.at,
            index_lag=self.weather.index_lag,
            late_by=self.weather.late_by,
            merges_meta=self.weather.merges_meta,
        )

    def clock(self) -> datetime:
        return self.kernel.now

    def live_since(self, at: datetime) -> None:
        """The account has been polled before: its go-live line stands, its history is read."""
        self.states.write_poll(ACCOUNT, PollState(go_live=at, history_done_at=at))

    @property
    def is_open(self) -> bool:
        is_due = any(entry.row.due_at for entry in self.ledger.entries.values())
        return is_due or len(self.enquiries) > 0
