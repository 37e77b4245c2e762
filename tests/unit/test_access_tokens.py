from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from leadrelay.domain.enquiry import Account
from leadrelay.domain.errors import (
    ConfigurationError,
    CredentialsRefusedError,
    LeadRelayError,
    NotConfiguredError,
    TokenRejectedError,
    UnavailableError,
)
from leadrelay.domain.token import AccessToken, Refreshed
from leadrelay.usecases.access_tokens import CachedAccessTokens
from tests.builders import ACCOUNT, NOW
from tests.fakes.clock import FakeClock
from tests.fakes.secrets import InMemoryTokenStore

HALF_AN_HOUR = timedelta(minutes=30)


def a_token(minted_at: datetime = NOW, life: timedelta = HALF_AN_HOUR) -> AccessToken:
    value = f"token-of-{minted_at:%H%M%S}"
    return AccessToken(value=value, minted_at=minted_at, expires_at=minted_at + life)


@dataclass
class Refresher:
    """Answers `outcome`, and stores a token if it is one that means so."""

    store: InMemoryTokenStore
    outcome: Refreshed = Refreshed.MINTED
    asked: list[AccessToken | None] = field(default_factory=list)

    def refresh(self, account: Account, rejected: AccessToken | None) -> Refreshed:
        self.asked.append(rejected)
        if self.outcome is Refreshed.MINTED:
            self.store.tokens[account] = a_token(self.store.clock())
        return self.outcome


@dataclass
class Reading:
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.store = InMemoryTokenStore(self.clock)
        self.refresher = Refresher(self.store)
        self.tokens = CachedAccessTokens(self.store, self.refresher, ACCOUNT, self.clock)

    def stored(self, token: AccessToken) -> AccessToken:
        self.store.tokens[ACCOUNT] = token
        return token

    def forget_store(self) -> None:
        self.store.tokens.clear()


@pytest.fixture
def world() -> Reading:
    return Reading()


def test_a_stored_token_is_read_once_and_then_remembered(world: Reading) -> None:
    token = world.stored(a_token())
    assert world.tokens.current() == token

    world.forget_store()

    assert world.tokens.current() == token
    assert world.refresher.asked == []


def test_near_its_end_the_next_token_is_looked_for_once_a_minute(world: Reading) -> None:
    old = world.stored(a_token())
    world.tokens.current()
    world.clock.advance(timedelta(minutes=16))

    assert world.tokens.current() == old
    new = world.stored(a_token(world.clock()))
    assert world.tokens.current() == old
    world.clock.advance(timedelta(seconds=60))
    assert world.tokens.current() == new


@pytest.mark.proves("F16")
def test_a_store_that_fails_leaves_the_token_in_memory_good_until_its_end(world: Reading) -> None:
    token = world.stored(a_token())
    world.tokens.current()
    world.store.reads.fail(100)
    world.clock.advance(timedelta(minutes=29))

    assert world.tokens.current() == token
    world.clock.advance(timedelta(minutes=1))
    with pytest.raises(UnavailableError):
        world.tokens.current()


@pytest.mark.proves("F14")
def test_after_a_refusal_a_newer_stored_token_is_taken_without_asking(world: Reading) -> None:
    rejected = world.stored(a_token())
    world.tokens.current()
    newer = world.stored(a_token(NOW + timedelta(minutes=1)))

    assert world.tokens.renewed(rejected) == newer
    assert world.tokens.current() == newer
    assert world.refresher.asked == []


@pytest.mark.proves("F14", "F15")
def test_after_a_refusal_of_the_stored_token_the_refresher_is_asked_once(world: Reading) -> None:
    rejected = world.stored(a_token())
    world.clock.advance(timedelta(minutes=1))

    token = world.tokens.renewed(rejected)

    assert token.minted_at == world.clock()
    assert world.refresher.asked == [rejected]


@pytest.mark.proves("F14")
def test_a_second_refusal_is_the_end(world: Reading) -> None:
    rejected = world.stored(a_token())
    world.refresher.outcome = Refreshed.TOO_SOON
    world.clock.advance(timedelta(minutes=2))

    with pytest.raises(TokenRejectedError):
        world.tokens.renewed(rejected)

    assert world.refresher.asked == [rejected]


def test_an_older_token_is_no_answer_to_a_refusal(world: Reading) -> None:
    world.stored(a_token())
    world.refresher.outcome = Refreshed.KEPT

    with pytest.raises(TokenRejectedError):
        world.tokens.renewed(a_token(NOW + timedelta(minutes=1)))


@pytest.mark.parametrize("stored", [None, a_token(NOW - HALF_AN_HOUR)])
def test_without_a_living_token_the_refresher_is_asked_once(
    world: Reading, stored: AccessToken | None
) -> None:
    if stored is not None:
        world.stored(stored)

    assert world.tokens.current() == a_token(NOW)
    assert world.refresher.asked == [None]


@pytest.mark.proves("F10")
@pytest.mark.parametrize(
    ("outcome", "error"),
    [
        (Refreshed.NOT_CONFIGURED, NotConfiguredError),
        (Refreshed.MISCONFIGURED, ConfigurationError),
        (Refreshed.REFUSED, CredentialsRefusedError),
        (Refreshed.FAILED, UnavailableError),
        (Refreshed.BUSY, UnavailableError),
        (Refreshed.KEPT, UnavailableError),
    ],
)
def test_where_no_token_can_be_had_the_reader_is_told_why(
    world: Reading, outcome: Refreshed, error: type[LeadRelayError]
) -> None:
    world.refresher.outcome = outcome

    with pytest.raises(error) as raised:
        world.tokens.current()

    assert type(raised.value) is error


def test_a_rejected_token_is_not_in_any_error(world: Reading) -> None:
    rejected = world.stored(a_token())
    world.refresher.outcome = Refreshed.REFUSED

    with pytest.raises(CredentialsRefusedError) as raised:
        world.tokens.renewed(rejected)

    assert rejected.value not in repr(raised.value)


@pytest.mark.proves("F14")
def test_a_token_too_fresh_to_be_replaced_is_worth_one_more_try(world: Reading) -> None:
    rejected = world.stored(a_token())
    world.refresher.outcome = Refreshed.TOO_SOON
    world.clock.advance(timedelta(seconds=3))

    assert world.tokens.renewed(rejected) == rejected
    assert world.refresher.asked == [rejected]
