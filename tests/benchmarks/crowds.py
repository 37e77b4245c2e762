"""The forwarding half of the relay on the virtual clock, for crowds: nothing fails, nobody watches.

What the template says of queues, batches, concurrency and time-outs is taken from there.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, partial

from leadrelay.domain.coverage import PollState
from leadrelay.domain.entry import Claim
from leadrelay.domain.envelope import Envelope
from leadrelay.usecases.sweep_due import DueSweep
from leadrelay.wiring.records import RecordTaker
from tests.benchmarks.lead_pro_rate import LeadProRate
from tests.benchmarks.limits import at_once_from, source_of
from tests.builders import ACCOUNT, AGENCY, NOW
from tests.fakes.contacts import InMemoryContacts
from tests.fakes.ledger import InMemoryLedger
from tests.fakes.portal_states import InMemoryLeases, InMemoryPortalStates, InMemoryTurns
from tests.fakes.sqs import InMemorySqs, Message
from tests.simulation.boundaries import Boundary
from tests.simulation.clients import CrmClient, SecretsClient, SqsClient
from tests.simulation.crossings import Crossings
from tests.simulation.doors import (
    ContactsDoor,
    LeasesDoor,
    LedgerDoor,
    QueueDoor,
    StatesDoor,
    TurnsDoor,
)
from tests.simulation.fleet import EventSource
from tests.simulation.kernel import Kernel
from tests.simulation.lead_pro import Commit, LeadProModel
from tests.simulation.platform import Function, Platform
from tests.simulation.relay import (
    BACKFILL_QUEUE,
    ENQUIRY_QUEUE,
    Doors,
    Forwarding,
    a_forwarding,
    a_sweep,
)
from tests.simulation.state import WatchedSqs
from tests.simulation.telemetry import SilentTelemetry
from tests.simulation.weather import Weather
from tests.simulation.world import SECRETS, taken

MINUTE = timedelta(minutes=1)
LIVE_SINCE = NOW - timedelta(days=30)
FORWARDER = Function("forwarder", timedelta(seconds=30), a_forwarding)
SWEEPER = Function("sweeper", timedelta(seconds=50), a_sweep)


@dataclass
class Crowd:
    """`per_second` is what the agency has configured.

    `created` tells when each lead was made, `busy` how long processes forwarded, all together.
    """

    rate: LeadProRate
    per_second: int | None = None
    created: dict[str, datetime] = field(default_factory=dict)
    busy: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        self.kernel = Kernel(NOW)
        self.rate.clock = self.clock
        self.crossings = Crossings(self.kernel, self.rate)
        self.ledger = InMemoryLedger(self.clock)
        self.states = InMemoryPortalStates()
        self.states.write_poll(ACCOUNT, PollState(go_live=LIVE_SINCE, history_done_at=NOW))
        self.crm = LeadProModel(clock=self.clock, later=self.kernel.at, told=self._told)
        self.telemetry = SilentTelemetry()
        self.platform = Platform(self.kernel, Weather(), self.doors(), self.telemetry)
        self.kernel.at(NOW + MINUTE, self._sweep)

    def clock(self) -> datetime:
        return self.kernel.now

    @cached_property
    def enquiries(self) -> WatchedSqs:
        return self._queue("EnquiryQueue")

    @cached_property
    def backfill(self) -> WatchedSqs:
        return self._queue("BackfillQueue")

    def doors(self) -> Doors:
        crossings, leases = self.crossings, InMemoryLeases(self.clock)
        queues = {ENQUIRY_QUEUE: self.enquiries, BACKFILL_QUEUE: self.backfill}
        return Doors(
            ledger=LedgerDoor(self.ledger, crossings),
            states=StatesDoor(self.states, crossings),
            leases=LeasesDoor(leases, crossings, Boundary.POLL_LEASE),
            enquiries=QueueDoor(self.enquiries, crossings, Boundary.QUEUE_WEBHOOK),
            keys=QueueDoor(self.enquiries, crossings, Boundary.KNOCK),
            crm=CrmClient(self.crm, crossings, lambda *_: None),
            secrets=SecretsClient(SECRETS, crossings),
            sqs=SqsClient(queues, crossings),
            adoptions=LeasesDoor(leases, crossings, Boundary.ADOPT),
            contacts=ContactsDoor(InMemoryContacts(self.ledger), crossings),
            turns=TurnsDoor(InMemoryTurns(), crossings),
            sleep=self._sleep,
            agency=replace(AGENCY, crm_calls_per_second=self.per_second),
        )

    def at(self, when: datetime, queue: InMemorySqs, envelope: Envelope) -> None:
        self.kernel.at(when, lambda: queue.send([envelope]))

    def run(self, until: datetime) -> None:
        while (at := self.kernel.next_at) is not None and at <= until:
            self.kernel.step()

    @property
    def open(self) -> int:
        """Rows that wait to be delivered."""
        return sum(entry.row.due_at is not None for entry in self.ledger.entries.values())

    @property
    def invocations(self) -> Counter[str]:
        return self.platform.invocations

    def _queue(self, name: str) -> WatchedSqs:
        queue = WatchedSqs(self.clock, dead=InMemorySqs(self.clock, name=f"{name}-dead"), name=name)
        begin = partial(self._begin, ENQUIRY_QUEUE if name == "EnquiryQueue" else BACKFILL_QUEUE)
        declared = source_of(name)
        source = EventSource(
            queue,
            self.crossings,
            at_once_from(name),
            begin,
            lambda _: None,
            batch=declared["BatchSize"],
        )
        queue.told = lambda _: source.look_later()
        return queue

    def _begin(
        self,
        queue: str,
        batch: Sequence[Message],
        done: list[Message],
        ended: Callable[[bool], None],
    ) -> None:
        def work(forwarding: Forwarding, claim: Claim) -> None:
            take = RecordTaker(forwarding.taker, forwarding.visibility, claim)
            name = queue.rpartition("/")[2]
            done.extend(message for message in batch if taken(take, message, name))

        began = self.kernel.now

        def over(is_whole: bool) -> None:  # noqa: FBT001 - the kernel's own callback
            self.busy += self.kernel.now - began
            ended(is_whole)

        self.platform.invoke(FORWARDER, work, over)

    def _sweep(self) -> None:
        def work(sweep: DueSweep, _: Claim) -> None:
            sweep.tick()

        self.platform.invoke(SWEEPER, work, lambda _: None)
        self.kernel.after(MINUTE, self._sweep)

    def _sleep(self, seconds: float) -> None:
        self.kernel.sleep(timedelta(seconds=seconds))

    def _told(self, commit: Commit) -> None:
        key = (commit.after["meta"] or {}).get("src_key")
        if commit.method == "POST" and key is not None:
            self.created.setdefault(key, commit.at)
