"""The world of the forwarding half, with portals, their tokens, doorbells and backfill in it."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from leadrelay import codec
from leadrelay.domain.coverage import PollRules, PollState
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.entry import Entry
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.subscriptions import CHECKED_EVERY, SubscriptionState
from leadrelay.domain.token import AccessToken, RefreshState
from tests.builders import ACCOUNT
from tests.fakes.sqs import InMemorySqs
from tests.simulation.clients import SecretsClient, SqsClient
from tests.simulation.fleet import EventSource
from tests.simulation.relay import BACKFILL_QUEUE, ENQUIRY_QUEUE, Doors
from tests.simulation.state import WatchedSqs
from tests.simulation.whole.access import Access
from tests.simulation.whole.api import PortalApi
from tests.simulation.whole.branch_kinds import KINDS
from tests.simulation.whole.branches import Branch
from tests.simulation.whole.listing import Listing
from tests.simulation.whole.polling import DOORBELL_QUEUE
from tests.simulation.whole.source import PatientSource
from tests.simulation.whole.telemetry import ToldTelemetry
from tests.simulation.whole.tokens import TokenWitness, WatchedTokens
from tests.simulation.whole.traffic import Traffic
from tests.simulation.whole.witness import WholeWitness
from tests.simulation.world import SECRETS, World

BACKFILLS_AT_ONCE = 2


@dataclass
class PolledWorld(World):
    """`draw` is for all that is random in the relay itself: jitter and back-off.

    What is said of the first account alone has short names: `portal`, `access`, `api`.
    """

    rules: PollRules = field(default_factory=PollRules)
    draw: Callable[[], float] = lambda: 0.5
    accounts: Sequence[Account] = (ACCOUNT,)
    witness: WholeWitness = field(init=False, repr=False)
    telemetry: ToldTelemetry = field(init=False, repr=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.token_witnesses = {
            account: TokenWitness(branch.access) for account, branch in self.branches.items()
        }
        self.tokens = WatchedTokens(self.state.clock, told=self._token_written)
        self.past = self._source(self.backfill, "backfill", BACKFILLS_AT_ONCE)
        self.telemetry.recovered = self._recovered
        self.telemetry.to_erase = self.witness.erasures.told.add

    @cached_property
    def traffic(self) -> Mapping[Portal, Traffic]:
        return {portal: Traffic() for portal in Portal}

    @cached_property
    def branches(self) -> Mapping[Account, Branch]:
        return {account: self._branch(account) for account in self.accounts}

    @property
    def portals(self) -> Mapping[Portal, Sequence[Branch]]:
        grouped: defaultdict[Portal, list[Branch]] = defaultdict(list)
        for account, branch in self.branches.items():
            grouped[account.portal].append(branch)
        return grouped

    @property
    def branch(self) -> Branch:
        return self.branches[self.accounts[0]]

    @property
    def portal(self) -> Listing:
        return self.branch.listing

    @property
    def access(self) -> Access:
        return self.branch.access

    @property
    def api(self) -> PortalApi:
        return self.branch.api

    @cached_property
    def backfill(self) -> WatchedSqs:
        clock = self.state.clock
        dead = InMemorySqs(clock, name="backfill-dead", retention=timedelta(days=14))
        return WatchedSqs(clock, dead=dead, name="backfill", told=self._queued_past)

    @cached_property
    def doorbells(self) -> WatchedSqs:
        """No dead letters: one that is still there after 14 days says nothing any more."""
        return WatchedSqs(
            self.state.clock,
            visibility=timedelta(seconds=540),
            retention=timedelta(days=14),
            name="doorbells",
            told=self._rung,
        )

    def doors(self) -> Doors:
        queues = {
            ENQUIRY_QUEUE: self.state.enquiries,
            BACKFILL_QUEUE: self.backfill,
            DOORBELL_QUEUE: self.doorbells,
        }
        sqs, secrets = (
            SqsClient(queues, self.crossings),
            SecretsClient(self.secrets, self.crossings),
        )
        return replace(super().doors(), sqs=sqs, secrets=secrets)

    @cached_property
    def secrets(self) -> dict[str, str]:
        """As they are stored."""
        known = {str(one.account): json.dumps(one.credentials) for one in self.branches.values()}
        return {**SECRETS, **known}

    def live_since(self, at: datetime, **known: Any) -> None:
        """All accounts have been polled up to now; `known` is what else is remembered of that."""
        ago = self.start - self.rules.interval
        state = PollState(
            go_live=at, watermark=ago, polled_at=ago, daily_done_at=ago, history_done_at=ago
        )
        for account in self.accounts:
            self.state.states.polls[account] = replace(state, **known)
        self.kept_subscriptions()

    def kept_subscriptions(self) -> None:
        """Every webhook that is wanted was seen to be active just now, as it is once a day."""
        seen = SubscriptionState(checked_at=self.kernel.now, complete=True)
        for account in self.accounts:
            self.state.states.subscriptions[account] = seen
        self.kernel.after(CHECKED_EVERY, self.kept_subscriptions)

    def never_polled(self) -> None:
        """As right after the first deployment."""
        self.state.states.polls.clear()

    def holds_token(self, age: timedelta) -> None:
        for branch in self.branches.values():
            access, minted_at = branch.access, self.start - age
            access.minted_at[f"{access.name}-0"] = minted_at
            self.tokens.tokens[branch.account] = AccessToken(
                value=f"{access.name}-0", minted_at=minted_at, expires_at=minted_at + access.life
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

    def refresh_written(self, account: Account, before: RefreshState, after: RefreshState) -> None:
        self.token_witnesses[account].refresh_written(before, after)

    def _branch(self, account: Account) -> Branch:
        traffic = self.traffic[account.portal]
        return KINDS[account.portal](account, self.crossings, traffic, self.rules)

    def _token_written(self, account: Account, token: AccessToken, now: datetime) -> None:
        self.token_witnesses[account].token_written(token, now)

    def _recovered(self, account: str, recovered: int) -> None:
        portal, _, name = account.partition(":")
        self.witness.announcements[Account(Portal(portal), name)].counted += recovered

    def _witness(self) -> WholeWitness:
        state = self.state
        return WholeWitness(state.ledger, state.crm, branches=self.branches, states=state.states)

    def _telemetry(self) -> ToldTelemetry:
        return ToldTelemetry(self.said)

    def _source(self, queue: InMemorySqs, name: str, most: int) -> EventSource:
        usual = super()._source(queue, name, most)
        return PatientSource(queue, self.crossings, most, usual.begin, usual.deleted)

    def _queued_past(self, envelope: Envelope) -> None:
        self.past.look_later()
        self.witness.was_admitted([codec.observation_from_body(envelope.body)])

    def _rung(self, doorbell: Envelope) -> None:
        self.witness.announcements[doorbell.account].rung.append(doorbell.received_at)

    def _next_due(self) -> datetime | None:
        """To be delivered, or to be erased."""
        rows = (entry.row for entry in self.state.ledger.entries.values())
        due = min((row.wake_at for row in rows if row.wake_at is not None), default=None)
        return None if due is None else due + self.weather.due_index_lag

    def _ledger_told(self, entry: Entry) -> None:
        super()._ledger_told(entry)
        self.witness.committed(entry, self.kernel.now)
