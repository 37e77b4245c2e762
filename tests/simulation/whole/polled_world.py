"""The world of the forwarding half, with a portal, its tokens and a queue for backfill in it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from leadrelay import codec
from leadrelay.domain.coverage import PollRules, PollState
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.subscriptions import CHECKED_EVERY, SubscriptionState
from leadrelay.domain.token import AccessToken
from tests.builders import ACCOUNT
from tests.fakes.sqs import InMemorySqs
from tests.simulation.clients import SqsClient
from tests.simulation.fleet import EventSource
from tests.simulation.relay import BACKFILL_QUEUE, ENQUIRY_QUEUE, Doors
from tests.simulation.state import WatchedSqs
from tests.simulation.whole.access import Access
from tests.simulation.whole.api import PortalApi
from tests.simulation.whole.portal import PortalModel
from tests.simulation.whole.source import PatientSource
from tests.simulation.whole.telemetry import ToldTelemetry
from tests.simulation.whole.tokens import TokenWitness, WatchedTokens
from tests.simulation.whole.witness import WholeWitness
from tests.simulation.world import World

BACKFILLS_AT_ONCE = 2


@dataclass
class PolledWorld(World):
    """`draw` is for all that is random in the relay itself: jitter and back-off."""

    rules: PollRules = field(default_factory=PollRules)
    draw: Callable[[], float] = lambda: 0.5
    witness: WholeWitness = field(init=False, repr=False)
    telemetry: ToldTelemetry = field(init=False, repr=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        clock = self.state.clock
        self.access = Access(clock)
        self.api = PortalApi(self.portal, self.access, self.crossings)
        self.token_witness = TokenWitness(self.access)
        self.tokens = WatchedTokens(clock, told=self.token_witness.token_written)
        self.past = self._source(self.backfill, "backfill", BACKFILLS_AT_ONCE)

    @cached_property
    def portal(self) -> PortalModel:
        return PortalModel(self.state.clock)

    @cached_property
    def backfill(self) -> WatchedSqs:
        clock = self.state.clock
        dead = InMemorySqs(clock, name="backfill-dead", retention=timedelta(days=14))
        return WatchedSqs(clock, dead=dead, name="backfill", told=self._queued_past)

    def doors(self) -> Doors:
        queues = {ENQUIRY_QUEUE: self.state.enquiries, BACKFILL_QUEUE: self.backfill}
        return replace(super().doors(), sqs=SqsClient(queues, self.crossings))

    def live_since(self, at: datetime, **known: Any) -> None:
        """The account has been polled up to now; `known` is what else is remembered of that."""
        ago = self.start - self.rules.interval
        state = PollState(
            go_live=at, watermark=ago, polled_at=ago, daily_done_at=ago, history_done_at=ago
        )
        self.state.states.polls[ACCOUNT] = replace(state, **known)
        self.kept_subscriptions()

    def kept_subscriptions(self) -> None:
        """Every webhook that is wanted was seen to be active just now, as it is once a day."""
        seen = SubscriptionState(checked_at=self.kernel.now, complete=True)
        self.state.states.subscriptions[ACCOUNT] = seen
        self.kernel.after(CHECKED_EVERY, self.kept_subscriptions)

    def never_polled(self) -> None:
        """As right after the first deployment."""
        del self.state.states.polls[ACCOUNT]

    def holds_token(self, age: timedelta) -> None:
        minted_at, value = self.start - age, "token-0"
        self.access.minted_at[value] = minted_at
        self.tokens.tokens[ACCOUNT] = AccessToken(
            value=value, minted_at=minted_at, expires_at=minted_at + self.access.life
        )

    def turn(
        self, what: Access | PortalApi, name: str, value: object, at: timedelta, until: timedelta
    ) -> None:
        """For a while something of the portal is otherwise."""
        usual = getattr(what, name)
        self.arrive(at, lambda: self._turned(what, name, value))
        self.arrive(until, lambda: self._turned(what, name, usual))

    def _turned(self, what: Access | PortalApi, name: str, value: object) -> None:
        self.crossings.disturbed()
        setattr(what, name, value)

    def _witness(self) -> WholeWitness:
        state = self.state
        return WholeWitness(
            state.ledger, state.crm, portal=self.portal, states=state.states, rules=self.rules
        )

    def _telemetry(self) -> ToldTelemetry:
        return ToldTelemetry(self.said)

    def _source(self, queue: InMemorySqs, name: str, most: int) -> EventSource:
        usual = super()._source(queue, name, most)
        return PatientSource(queue, self.crossings, most, usual.begin, usual.deleted)

    def _queued_past(self, envelope: Envelope) -> None:
        self.past.look_later()
        self.witness.was_admitted([codec.observation_from_body(envelope.body)])
