"""One account's poller among fakes, and the forwarder that takes what it queues."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from leadrelay import codec
from leadrelay.domain.coverage import PollRules, PollState
from leadrelay.domain.entry import Claim
from leadrelay.domain.subscriptions import SubscriptionState
from leadrelay.usecases.account_poll import AccountPoll, Polled
from leadrelay.usecases.admit_page import PageAdmission
from leadrelay.usecases.poll_accounts import AccountsPoll
from leadrelay.usecases.read_slice import SliceReader
from tests.builders import ACCOUNT, NOW
from tests.fakes.clock import FakeClock
from tests.fakes.crm import FakeCrm
from tests.fakes.forwarder import a_forwarder
from tests.fakes.ledger import InMemoryLedger
from tests.fakes.portal import FakePortal
from tests.fakes.portal_states import InMemoryLeases, InMemoryPortalStates
from tests.fakes.queue import InMemoryQueue
from tests.fakes.telemetry import RecordingTelemetry

MINUTE = timedelta(minutes=1)
INVOCATION = timedelta(seconds=300)
SUBSCRIBED = SubscriptionState(complete=True, checked_at=NOW + timedelta(days=365))


@dataclass
class Polling:
    clock: FakeClock = field(default_factory=FakeClock)
    rules: PollRules = field(default_factory=PollRules)
    fresh: InMemoryQueue = field(default_factory=InMemoryQueue)
    backfill: InMemoryQueue = field(default_factory=InMemoryQueue)
    states: InMemoryPortalStates = field(default_factory=InMemoryPortalStates)
    telemetry: RecordingTelemetry = field(default_factory=RecordingTelemetry)
    ticks: int = 0

    def __post_init__(self) -> None:
        self.states.subscriptions.setdefault(ACCOUNT, SUBSCRIBED)
        self.portal = FakePortal(self.clock)
        self.ledger = InMemoryLedger(self.clock)
        self.leases = InMemoryLeases(self.clock)
        self.crm = FakeCrm(self.clock)
        self.forwarder = a_forwarder(
            clock=self.clock,
            ledger=self.ledger,
            states=self.states,
            crm=self.crm,
            telemetry=self.telemetry,
        )

    @property
    def state(self) -> PollState:
        return self.states.read_poll(ACCOUNT)

    @property
    def queued(self) -> list[str]:
        waiting = (*self.fresh.envelopes, *self.backfill.envelopes)
        return [str(envelope.body["portal_lead_id"]) for envelope in waiting]

    def known(self, state: PollState) -> None:
        self.states.polls[ACCOUNT] = state

    def poll(self) -> AccountPoll:
        return AccountPoll(
            account=ACCOUNT,
            reader=SliceReader(portal=self.portal, clock=self.clock, page=self.rules.page),
            admission=PageAdmission(
                ledger=self.ledger,
                fresh=self.fresh,
                backfill=self.backfill,
                encode=codec.observation_to_body,
                telemetry=self.telemetry,
                clock=self.clock,
            ),
            states=self.states,
            leases=self.leases,
            rules=self.rules,
            clock=self.clock,
            telemetry=self.telemetry,
        )

    def claim(self) -> Claim:
        """Of one more invocation."""
        self.ticks += 1
        return Claim(f"poller-{self.ticks}", self.clock() + INVOCATION)

    def tick(self) -> Polled:
        """One invocation of the poller."""
        return AccountsPoll([self.poll()], self.telemetry).tick(self.claim())[str(ACCOUNT)]

    def forward(self) -> None:
        """What waits on the queues reaches the ledger, and the CRM if it is meant for it."""
        for queue in (self.fresh, self.backfill):
            for envelope in queue.envelopes:
                claim = Claim("forwarder", self.clock() + timedelta(seconds=30))
                self.forwarder.admit(codec.observation_from_body(envelope.body), claim)
            queue.bodies.clear()

    def collect(self) -> set[str]:
        """Takes what waits on the queues away, as if the forwarder had died with it."""
        taken = set(self.queued)
        self.fresh.bodies.clear()
        self.backfill.bodies.clear()
        return taken

    def run(self, until: datetime) -> None:
        """A tick each minute, and everything queued is forwarded at once."""
        while self.clock() < until:
            self.tick()
            self.forward()
            self.clock.advance(MINUTE)
