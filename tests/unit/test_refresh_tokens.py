import itertools
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import Claim
from leadrelay.domain.errors import (
    CredentialsRefusedError,
    LeadRelayError,
    OutcomeUnknownError,
    RateLimitedError,
    RequestNotSentError,
    SchemaError,
    TokenRejectedError,
    UnavailableError,
)
from leadrelay.domain.token import AccessToken, Refreshed
from leadrelay.usecases.access_tokens import CachedAccessTokens
from leadrelay.usecases.mint_token import Minting
from leadrelay.usecases.refresh_tokens import TokenRefreshing
from tests.builders import ACCOUNT, NOW
from tests.canary import API_KEY, TOKEN
from tests.fakes.clock import FakeClock
from tests.fakes.portal_states import InMemoryLeases, InMemoryPortalStates
from tests.fakes.secrets import InMemoryCredentials, InMemoryTokenStore
from tests.fakes.telemetry import RecordingTelemetry

SCHEDULE = timedelta(minutes=5)
HALF_AN_HOUR, A_DAY = timedelta(minutes=30), timedelta(hours=24)
REFUSAL = CredentialsRefusedError("POST /v1/auth/token: 401")


@dataclass
class FakeMinter:
    """`answers` holds one entry per coming request: an error, or None for a token."""

    life: timedelta = HALF_AN_HOUR
    answers: list[LeadRelayError | None] = field(default_factory=list)
    refused: frozenset[str] = frozenset()
    requests: list[datetime] = field(default_factory=list)

    def mint(self, credentials: Mapping[str, Any], now: datetime) -> AccessToken:
        self.requests.append(now)
        error = self.answers.pop(0) if self.answers else None
        if error is not None:
            raise error
        if credentials["api_key"] in self.refused:
            raise REFUSAL
        value = f"{TOKEN}-{len(self.requests)}"
        return AccessToken(value=value, minted_at=now, expires_at=now + self.life)


@dataclass
class Refreshing:
    clock: FakeClock = field(default_factory=FakeClock)
    minter: FakeMinter = field(default_factory=FakeMinter)
    states: InMemoryPortalStates = field(default_factory=InMemoryPortalStates)
    telemetry: RecordingTelemetry = field(default_factory=RecordingTelemetry)
    pauses: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = InMemoryTokenStore(self.clock)
        self.leases = InMemoryLeases(self.clock)
        self.credentials = InMemoryCredentials({ACCOUNT: {"api_key": API_KEY}})

    @property
    def refreshing(self) -> TokenRefreshing:
        """Without any memory, like a cold start."""
        return TokenRefreshing(
            minting=Minting(
                minters={ACCOUNT: self.minter},
                credentials=self.credentials,
                tokens=self.store,
                states=self.states,
                telemetry=self.telemetry,
                clock=self.clock,
                pause=self.pause,
                jitter=lambda seconds: seconds / 2,
            ),
            leases=self.leases,
        )

    @property
    def token(self) -> AccessToken | None:
        return self.store.tokens.get(ACCOUNT)

    @property
    def writes(self) -> list[datetime]:
        return self.store.written_at.get(ACCOUNT, [])

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.clock.advance(timedelta(seconds=seconds))

    def refresh(self, rejected_at: datetime | None = None, seconds: float = 25) -> Refreshed:
        claim = Claim("refresher", self.clock() + timedelta(seconds=seconds))
        return self.refreshing.refresh(ACCOUNT, claim, rejected_at)

    def after(self, by: timedelta, rejected_at: datetime | None = None) -> Refreshed:
        self.clock.advance(by)
        return self.refresh(rejected_at)


@pytest.fixture
def world() -> Refreshing:
    return Refreshing()


def test_the_first_token_is_minted_and_kept_with_its_end(world: Refreshing) -> None:
    assert world.refresh() is Refreshed.MINTED

    assert world.token is not None
    assert (world.token.minted_at, world.token.expires_at) == (NOW, NOW + HALF_AN_HOUR)
    assert world.telemetry.total("TokenMinted") == 1


def test_the_life_that_a_token_has_left_is_told(world: Refreshing) -> None:
    world.refresh()
    world.clock.advance(timedelta(minutes=10))

    world.refresh()

    assert world.telemetry.values("TokenRemainingLife")[-1] == 20 * 60


def test_half_hour_tokens_are_renewed_with_ten_minutes_left_at_least(world: Refreshing) -> None:
    left = []
    for _ in range(100):
        world.refresh()
        assert world.token is not None
        left.append(world.token.remaining(world.clock()))
        world.clock.advance(SCHEDULE)

    assert min(left) >= timedelta(minutes=10)
    assert len(world.minter.requests) == len(world.writes) <= 26


def test_a_token_of_24_hours_is_used_for_nearly_all_of_them(world: Refreshing) -> None:
    world.minter.life = A_DAY

    for _ in range(3 * 24 * 12):
        world.refresh()
        world.clock.advance(SCHEDULE)

    first, second, *_ = world.minter.requests
    assert timedelta(hours=23, minutes=40) < second - first < A_DAY
    assert len(world.minter.requests) == 4


@pytest.mark.proves("F14")
def test_a_rejected_token_is_replaced_only_while_it_is_still_the_stored_one(
    world: Refreshing,
) -> None:
    world.refresh()
    first = world.token
    assert first is not None

    assert world.after(timedelta(minutes=2), first.minted_at) is Refreshed.MINTED
    assert world.after(timedelta(minutes=2), first.minted_at) is Refreshed.KEPT
    assert len(world.minter.requests) == 2


@pytest.mark.proves("F14")
def test_of_two_refreshers_at_once_one_mints_and_the_other_waits_for_it(world: Refreshing) -> None:
    world.leases.acquire(f"token:{ACCOUNT}", "another", NOW + SCHEDULE)
    token = AccessToken(value=TOKEN, minted_at=NOW, expires_at=NOW + HALF_AN_HOUR)

    def pause(seconds: float) -> None:
        world.clock.advance(timedelta(seconds=seconds))
        world.store.tokens[ACCOUNT] = token

    world.pause = pause  # type: ignore[method-assign]

    assert world.refresh() is Refreshed.KEPT
    assert world.minter.requests == []


def test_another_refresher_that_never_ends_is_not_waited_for(world: Refreshing) -> None:
    world.leases.acquire(f"token:{ACCOUNT}", "another", NOW + SCHEDULE)

    assert world.refresh() is Refreshed.BUSY
    assert sum(world.pauses) <= 5


@pytest.mark.proves("F14")
def test_a_lost_lease_still_lets_only_one_of_two_ask(world: Refreshing) -> None:
    minter = world.minter

    class Racing(FakeMinter):
        def mint(self, credentials: Mapping[str, Any], now: datetime) -> AccessToken:
            world.leases.held.clear()
            outcomes.append(world.refresh())
            return minter.mint(credentials, now)

    outcomes: list[Refreshed] = []
    world.minter = Racing()
    outcomes.append(world.refresh())

    assert outcomes == [Refreshed.TOO_SOON, Refreshed.MINTED]
    assert len(minter.requests) == 1


@pytest.mark.proves("F10")
def test_wrong_credentials_are_asked_with_ever_more_rarely_but_reported_each_time(
    world: Refreshing,
) -> None:
    world.minter.refused = frozenset({API_KEY})

    for _ in range(6 * 60):
        assert world.refresh() in {Refreshed.REFUSED, Refreshed.TOO_SOON}
        world.clock.advance(timedelta(minutes=1))

    times = world.minter.requests
    pauses = [(b - a).total_seconds() / 60 for a, b in itertools.pairwise(times)]
    assert pauses[:5] == [1, 2, 4, 8, 16]
    assert set(pauses[5:]) == {30}
    assert world.telemetry.total("CredentialsRefused") == 6 * 60


@pytest.mark.proves("F10", "F18")
def test_replaced_credentials_are_tried_at_once(world: Refreshing) -> None:
    world.minter.refused = frozenset({API_KEY})
    for _ in range(60):
        world.refresh()
        world.clock.advance(timedelta(minutes=1))

    world.credentials.secrets = {ACCOUNT: {"api_key": "another-key"}}

    assert world.refresh() is Refreshed.MINTED
    assert world.states.read_refresh(ACCOUNT).refusals == 0


def test_what_is_remembered_of_a_refusal_is_no_credential(world: Refreshing) -> None:
    world.minter.refused = frozenset({API_KEY})
    world.refresh()

    other = Refreshing(minter=FakeMinter(refused=frozenset({API_KEY})))
    other.refresh()

    first, second = (each.states.read_refresh(ACCOUNT).fingerprint or "" for each in (world, other))
    assert API_KEY not in first
    assert first != second


def test_a_secret_without_a_value_is_no_error(world: Refreshing) -> None:
    world.credentials.secrets = {}

    assert world.refresh() is Refreshed.NOT_CONFIGURED

    assert world.minter.requests == []
    assert world.telemetry.total("NotConfigured") == 1
    assert world.telemetry.total("TokenRefreshFailed") == 0
    assert world.states.refreshes == {}


def test_an_account_that_nobody_configured_is_named(world: Refreshing) -> None:
    stranger = Account(ACCOUNT.portal, "stranger")
    world.credentials.secrets = {stranger: {"api_key": API_KEY}}

    outcome = world.refreshing.refresh(stranger, Claim("refresher", NOW + SCHEDULE))

    assert outcome is Refreshed.MISCONFIGURED
    assert world.telemetry.total("ConfigurationInvalid") == 1


@pytest.mark.proves("F11", "F12")
@pytest.mark.parametrize(
    "error",
    [
        RateLimitedError("POST /v1/auth/token: 429"),
        UnavailableError("POST /v1/auth/token: 502"),
        OutcomeUnknownError("POST /v1/auth/token: no complete answer"),
        SchemaError("POST /v1/auth/token: bad or missing: accessToken"),
    ],
)
def test_a_failure_leaves_the_old_token_in_place_and_the_next_run_tries_again(
    world: Refreshing, error: LeadRelayError
) -> None:
    world.refresh()
    old = world.token
    world.clock.advance(timedelta(minutes=20))
    world.minter.answers = [error]

    assert world.refresh() is Refreshed.FAILED
    assert world.token == old
    assert world.telemetry.total("TokenRefreshFailed") == 1
    assert world.after(SCHEDULE) is Refreshed.MINTED


@pytest.mark.proves("F11")
def test_a_request_that_was_never_sent_is_repeated_after_a_short_random_pause(
    world: Refreshing,
) -> None:
    world.minter.answers = [RequestNotSentError("POST /v1/auth/token: not sent")] * 2

    assert world.refresh() is Refreshed.MINTED
    assert world.pauses == [1, 2]


@pytest.mark.proves("F11")
def test_one_that_was_sent_is_repeated_a_minute_later_if_there_is_time(world: Refreshing) -> None:
    world.minter.answers = [UnavailableError("POST /v1/auth/token: 502")]

    assert world.refresh(seconds=120) is Refreshed.MINTED
    assert world.pauses[0] >= 60


@pytest.mark.proves("F11")
def test_a_pause_that_the_portal_asked_for_is_kept_also_by_a_cold_start(world: Refreshing) -> None:
    world.minter.answers = [RateLimitedError("POST /v1/auth/token: 429", retry_after=900)]
    world.refresh()

    assert world.after(timedelta(minutes=10)) is Refreshed.TOO_SOON
    assert world.after(timedelta(minutes=5)) is Refreshed.MINTED


@pytest.mark.proves("F13")
def test_a_token_that_cannot_be_written_is_asked_for_again_by_the_next_run(
    world: Refreshing,
) -> None:
    world.store.writes.fail(3)

    assert world.refresh() is Refreshed.FAILED
    assert world.token is None
    assert world.telemetry.total("TokenWriteFailed") == 3
    assert world.after(SCHEDULE) is Refreshed.MINTED


@pytest.mark.proves("F13")
def test_a_write_that_fails_once_is_repeated_within_the_run(world: Refreshing) -> None:
    world.store.writes.fail()

    assert world.refresh() is Refreshed.MINTED
    assert len(world.minter.requests) == 1


@pytest.mark.proves("F13")
@pytest.mark.parametrize("boundary", ["mint", "write"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_around_the_request_or_the_write_is_healed_by_a_later_run(
    world: Refreshing, boundary: str, when: str
) -> None:
    target = world.minter if boundary == "mint" else world.store
    kill_once(target, boundary, when)

    with pytest.raises(Killed):
        world.refresh()

    world.after(SCHEDULE)
    assert world.token is not None
    assert len(world.minter.requests) <= 2


class Killed(BaseException):
    """The platform ends the invocation: nothing after it may have an effect."""


def kill_once(target: Any, method: str, when: str) -> None:
    real = getattr(target, method)

    def killing(*arguments: Any) -> None:
        setattr(target, method, real)
        if when == "after":
            real(*arguments)
        raise Killed

    setattr(target, method, killing)


@pytest.mark.proves("F17")
def test_one_write_in_advance_is_allowed_where_a_fresh_token_is_rejected(
    world: Refreshing,
) -> None:
    world.refresh()
    for minute in range(1, 10):
        assert world.token is not None
        outcome = world.after(timedelta(minutes=1), world.token.minted_at)
        assert outcome is (Refreshed.MINTED if minute == 1 else Refreshed.TOO_SOON)

    assert world.telemetry.total("TokenWritesLimited") == 8


@pytest.mark.proves("F17")
def test_a_schedule_never_writes_in_advance_however_short_a_token_lives(world: Refreshing) -> None:
    world.minter.life = timedelta(minutes=2)

    for _ in range(60):
        world.after(timedelta(minutes=1))

    assert len(world.writes) == 6


@pytest.mark.proves("F17")
def test_a_write_counts_even_if_it_could_not_be_booked(world: Refreshing) -> None:
    world.states.writes.succeed()
    world.states.writes.fail()
    world.refresh()
    assert world.token is not None

    assert world.after(timedelta(minutes=1), world.token.minted_at) is Refreshed.MINTED
    assert world.after(timedelta(minutes=1), world.token.minted_at) is Refreshed.TOO_SOON


@pytest.mark.proves("F17")
@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**32), life=st.integers(60, 86_400))
def test_no_reader_and_no_portal_can_make_it_ask_or_write_too_often(seed: int, life: int) -> None:
    world, chance = Refreshing(), random.Random(seed)
    world.minter.life = timedelta(seconds=life)

    for _ in range(400):
        if chance.random() < 0.2:
            world.minter.answers = [chance.choice([None, REFUSAL, UnavailableError("502")])]
        rejected = world.token.minted_at if world.token and chance.random() < 0.7 else None
        world.after(timedelta(seconds=chance.choice([1, 20, 60, 300])), rejected)

    requests, writes = world.minter.requests, world.writes
    assert all(
        later - first >= timedelta(seconds=60) for first, later in itertools.pairwise(requests)
    )
    for number, first in enumerate(writes):
        for count, later in enumerate(writes[number + 1 :], start=2):
            assert count <= 2 + (later - first) / timedelta(minutes=10)


@pytest.mark.proves("F14", "F15")
def test_a_thousand_hours_of_polls_never_fail_for_an_expired_token(world: Refreshing) -> None:
    class Direct:
        def refresh(self, account: Account, rejected: AccessToken | None) -> Refreshed:
            assert account == ACCOUNT
            return world.refresh(rejected.minted_at if rejected else None)

    tokens = CachedAccessTokens(world.store, Direct(), ACCOUNT, world.clock)
    for minute in range(1_000 * 60):
        if minute % 5 == 0:
            world.refresh()
        assert tokens.current().remaining(world.clock()) >= timedelta(minutes=5)
        world.clock.advance(timedelta(minutes=1))
        world.telemetry.counts.clear()
        world.telemetry.events.clear()


@pytest.mark.proves("F14")
def test_a_portal_that_kills_the_older_token_costs_a_reader_one_more_read(
    world: Refreshing,
) -> None:
    class NeverAsked:
        def refresh(self, *_: object) -> Refreshed:
            raise AssertionError

    world.refresh()
    tokens = CachedAccessTokens(world.store, NeverAsked(), ACCOUNT, world.clock)
    killed = tokens.current()
    world.after(timedelta(minutes=16))

    assert tokens.renewed(killed) == world.token


def test_neither_key_nor_token_is_in_what_is_counted_or_logged(world: Refreshing) -> None:
    world.minter.answers = [TokenRejectedError("refused"), REFUSAL]
    for _ in range(4):
        world.after(timedelta(minutes=1))

    state = repr(world.states.refreshes)
    assert world.telemetry.events
    assert API_KEY not in state
    assert TOKEN not in state


def test_a_clock_that_was_wrong_does_not_stop_it_for_longer_than_a_pause(
    world: Refreshing,
) -> None:
    ahead = NOW + timedelta(days=1)
    state = world.states.read_refresh(ACCOUNT)
    world.states.refreshes[ACCOUNT] = replace(state, asked_at=ahead, retry_at=ahead)

    assert world.refresh() is Refreshed.MINTED
