"""Keeps an account's webhook subscriptions as they should be, and never touches those of others."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from leadrelay.domain import subscriptions as rules
from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import Claim
from leadrelay.domain.errors import (
    LeadRelayError,
    NotConfiguredError,
)
from leadrelay.domain.ports import Clock, Leases, PortalStates, Subscriptions, Telemetry
from leadrelay.domain.subscriptions import Place, Plan, Subscription, SubscriptionState
from leadrelay.domain.webhook_watch import Health, health
from leadrelay.usecases.fingerprint import fingerprint
from leadrelay.usecases.single_flight import single_flight
from leadrelay.usecases.subscription_report import SubscriptionReport


class Kept(StrEnum):
    KEPT = "kept"
    REPAIRED = "repaired"
    INCOMPLETE = "incomplete"  # something is still missing
    BY_HAND = "by_hand"  # a person sets the webhook up, and nobody else can see it
    REMOVED = "removed"
    NOT_DUE = "not_due"
    BUSY = "busy"
    NOT_CONFIGURED = "not_configured"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionKeeping:
    """Of one account. `secrets` answers its webhook secrets, the one to subscribe with first.

    `secrets_written_at` is when they were set, where that is known; `credentials_life` is for how
    long the portal takes the credentials beside them.
    """

    account: Account
    portal: Subscriptions
    secrets: Callable[[], Sequence[str]]
    place: Place
    states: PortalStates
    leases: Leases
    clock: Clock
    telemetry: Telemetry
    secrets_written_at: Callable[[], datetime | None] = lambda: None
    credentials_life: timedelta | None = None

    def tick(self, claim: Claim) -> Kept:
        """If it is due: daily, soon after another secret was set, always while one is missing.

        None of the methods raises for what a portal, a secret or a table comes to.
        """
        return self._alone(claim, self._tick)

    def keep(self, claim: Claim) -> Kept:
        """Due or not, and wanted from now on."""
        return self._alone(claim, lambda state: self._keep(self._wished(state)))

    def remove(self, claim: Claim) -> Kept:
        """All of ours, and none is made until `keep` is asked for."""
        return self._alone(claim, self._remove)

    def _alone(self, claim: Claim, work: Callable[[SubscriptionState], Kept]) -> Kept:
        try:
            with single_flight(self.leases, f"subscriptions:{self.account}", claim) as alone:
                return work(self.states.read_subscriptions(self.account)) if alone else Kept.BUSY
        except LeadRelayError as error:
            return self._failed(error)

    def _wished(self, state: SubscriptionState) -> SubscriptionState:
        """Whatever becomes of this run, ticks go on with it."""
        wished = replace(state, wanted=True, complete=False, unseen_at=None)
        return self.states.write_subscriptions(self.account, wished)

    @property
    def _report(self) -> SubscriptionReport:
        return SubscriptionReport(self.account, self.telemetry)

    def _tick(self, state: SubscriptionState) -> Kept:
        if not state.wanted:
            return Kept.NOT_DUE
        first, *others = self.secrets()
        if is_made_with(state, first):
            may_wait = not rules.is_due(state, self.clock(), doubted=self._is_doubted(state))
        else:
            may_wait = self._may_wait(state, others)
        return Kept.NOT_DUE if may_wait else self._keep(state)

    def _may_wait(self, state: SubscriptionState, others: Sequence[str]) -> bool:
        """While the old secret is good, for a minute: whoever takes webhooks must know the new."""
        is_good = any(is_made_with(state, one) for one in others)
        return is_good and rules.is_new(self.secrets_written_at(), self.clock())

    def _is_doubted(self, state: SubscriptionState) -> bool:
        watch = self.states.read_poll(self.account).watch
        return health(state, watch, self.clock()) is Health.UNHEALTHY

    def _keep(self, state: SubscriptionState) -> Kept:
        secret, held = self.secrets()[0], self.portal.held()
        state = self._at_generation(state, secret, held)
        first = self._plan(held, state)
        if state.complete and not first.is_complete:
            lacking = replace(state, complete=False)  # polls must know, even if the repair fails
            state = self.states.write_subscriptions(self.account, lacking)
        self._repair(first, state, secret, held)
        held = held if first.is_complete else self.portal.held()
        then = self._plan(held, state)
        if then.is_complete and then.surplus:
            held = self._without(then.surplus, held)
        self._remember(state, held, then)
        return _outcome(first, then) if self.portal.events else Kept.BY_HAND

    def _plan(self, held: Sequence[Subscription], state: SubscriptionState) -> Plan:
        return rules.plan(self.portal.events, held, self.place.after(state.held), state.generation)

    def _at_generation(
        self, state: SubscriptionState, secret: str, held: Sequence[Subscription]
    ) -> SubscriptionState:
        """Another secret gets URLs of its own, known before any of them is subscribed to."""
        if is_made_with(state, secret):
            return state
        before = state.generation if state.fingerprint else 0
        generation = max(before, self.place.newest(held)) + 1
        mark = fingerprint({"secret": secret})
        fresh = replace(
            state, generation=generation, fingerprint=mark, complete=False, unseen_at=None
        )
        return self.states.write_subscriptions(self.account, fresh)

    def _repair(
        self, plan: Plan, state: SubscriptionState, secret: str, held: Sequence[Subscription]
    ) -> None:
        try:
            self._make(plan, state, secret, held)
        except LeadRelayError:
            self._report.missing(plan)
            raise

    def _make(
        self, plan: Plan, state: SubscriptionState, secret: str, held: Sequence[Subscription]
    ) -> None:
        for event in rules.makeable(plan, state, held, self.clock()):
            if state.unseen_at is not None:
                self._without(rules.in_the_way(event, plan, held), held)
            self.portal.create(event, self.place.url(state.generation), secret)
        for subscription in plan.inactive:
            self.portal.activate(subscription, secret)
        self._report.repaired(plan)

    def _without(
        self, surplus: Sequence[Subscription], held: Sequence[Subscription]
    ) -> tuple[Subscription, ...]:
        """What is left. One that cannot be told from another stays: it is of no use and no harm."""
        left = list(held)
        for each in surplus:
            if self.portal.delete(each, alone=rules.is_alone(each, left)):
                left.remove(each)
            else:
                self._report.left(each)
        return tuple(left)

    def _remember(self, state: SubscriptionState, held: Sequence[Subscription], plan: Plan) -> None:
        ours, now = self.place.after(state.held).ours(held), self.clock()
        current = [each for each in ours if self.place.generation_of(each) == state.generation]
        known = replace(
            state,
            checked_at=now,
            complete=plan.is_complete,
            unseen_at=rules.unseen_since(state, plan, now),
            held=ours,
            succeeded_at=self._last_success(state, current),
            problem="",
        )
        self.states.write_subscriptions(self.account, known)
        self._report.seen(known, plan, now)
        self._report_credentials(now)

    def _report_credentials(self, now: datetime) -> None:
        with suppress(LeadRelayError):  # good to know, no more
            written_at = self.secrets_written_at()
            if written_at is not None:
                self._report.credentials(now - written_at, self.credentials_life)

    def _last_success(
        self, state: SubscriptionState, current: Sequence[Subscription]
    ) -> datetime | None:
        """Good to know, and no reason to doubt what was seen to be there."""
        try:
            times = list(filter(None, map(self.portal.succeeded_at, current)))
        except LeadRelayError as error:
            self._report.not_audited(error)
            return state.succeeded_at
        return max(times, default=None)

    def _remove(self, state: SubscriptionState) -> Kept:
        state = replace(state, wanted=False, complete=False)
        state = self.states.write_subscriptions(self.account, state)
        place, held = self.place.after(state.held), self.portal.held()
        left = place.ours(self._without(place.ours(held), held))
        known = replace(state, checked_at=self.clock(), held=left, problem="")
        self.states.write_subscriptions(self.account, known)
        return Kept.INCOMPLETE if left else Kept.REMOVED

    def _failed(self, error: LeadRelayError) -> Kept:
        self._report.failed(error)
        with suppress(LeadRelayError):
            state = self.states.read_subscriptions(self.account)
            self.states.write_subscriptions(self.account, replace(state, problem=str(error)))
        return Kept.NOT_CONFIGURED if isinstance(error, NotConfiguredError) else Kept.FAILED


def is_made_with(state: SubscriptionState, secret: str) -> bool:
    """Whether the subscriptions of its generation carry this secret, as far as they exist."""
    known = state.fingerprint
    return known is not None and fingerprint({"secret": secret}, known) == known


def _outcome(first: Plan, then: Plan) -> Kept:
    if not then.is_complete:
        return Kept.INCOMPLETE
    return Kept.KEPT if first.is_complete else Kept.REPAIRED
