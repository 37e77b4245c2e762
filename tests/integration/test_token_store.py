"""What a token store promises, in Secrets Manager and in its twin."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from leadrelay.aws.tokens import SecretTokenStore
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.errors import ConfigurationError, SchemaError, UnavailableError
from leadrelay.domain.ports import TokenStore
from leadrelay.domain.token import AccessToken
from tests import canary
from tests.aws_answers import an_error, answers
from tests.builders import ACCOUNT, NOW
from tests.fakes.clock import FakeClock
from tests.fakes.secrets import InMemoryTokenStore

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

SECOND = Account(Portal.PROPERTY_FINDER, "second")
TOKEN = AccessToken(
    value=canary.TOKEN,
    minted_at=NOW + timedelta(microseconds=123_456),
    expires_at=NOW + timedelta(minutes=30),
)


def a_store(client: "SecretsManagerClient") -> SecretTokenStore:
    """The secrets exist without a value, as after a deployment."""
    accounts = {ACCOUNT: "token-main", SECOND: "token-second"}
    return SecretTokenStore(
        client,
        {account: client.create_secret(Name=name)["ARN"] for account, name in accounts.items()},
    )


@pytest.fixture(params=["secrets manager", "in memory"])
def store(request: pytest.FixtureRequest, clock: FakeClock) -> TokenStore:
    if request.param == "in memory":
        return InMemoryTokenStore(clock)
    return a_store(request.getfixturevalue("secretsmanager"))


def test_there_is_no_token_at_first(store: TokenStore) -> None:
    assert store.read(ACCOUNT) is None


def test_a_token_is_read_exactly_as_it_was_written(store: TokenStore) -> None:
    store.write(ACCOUNT, TOKEN)

    assert store.read(ACCOUNT) == TOKEN


def test_the_newest_token_is_read(store: TokenStore) -> None:
    newer = AccessToken(value="newer", minted_at=NOW, expires_at=NOW)
    store.write(ACCOUNT, TOKEN)

    store.write(ACCOUNT, newer)

    assert store.read(ACCOUNT) == newer


def test_accounts_have_tokens_of_their_own(store: TokenStore) -> None:
    store.write(ACCOUNT, TOKEN)

    assert store.read(SECOND) is None


@pytest.mark.proves("F17")
def test_the_twin_refuses_more_versions_than_secrets_manager_keeps(clock: FakeClock) -> None:
    store = InMemoryTokenStore(clock)
    for _ in range(100):
        store.write(ACCOUNT, TOKEN)

    with pytest.raises(UnavailableError):
        store.write(ACCOUNT, TOKEN)
    clock.advance(timedelta(hours=24))
    store.write(ACCOUNT, TOKEN)


def test_the_twin_counts_the_versions_of_each_secret_apart(clock: FakeClock) -> None:
    store = InMemoryTokenStore(clock)
    for _ in range(100):
        store.write(ACCOUNT, TOKEN)

    store.write(SECOND, TOKEN)

    assert store.read(SECOND) == TOKEN


def test_the_twin_takes_a_version_for_each_that_is_a_day_old(clock: FakeClock) -> None:
    store = InMemoryTokenStore(clock)
    for _ in range(100):
        store.write(ACCOUNT, TOKEN)
        clock.advance(timedelta(minutes=1))

    clock.advance(timedelta(hours=24) - timedelta(minutes=99))
    for _ in range(2):
        store.write(ACCOUNT, TOKEN)
    with pytest.raises(UnavailableError):
        store.write(ACCOUNT, TOKEN)


def test_the_twin_refuses_a_token_that_no_secret_holds(clock: FakeClock) -> None:
    store = InMemoryTokenStore(clock)

    with pytest.raises(SchemaError):
        store.write(ACCOUNT, replace(TOKEN, value="a" * 65_536))

    assert store.read(ACCOUNT) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        "null",
        '{"access_token": "a"}',
        '{"access_token": "a", "minted_at": 1, "expires_at": 2}',
        '{"access_token": "a", "minted_at": "2026-01-01", "expires_at": "2026-01-01T00:00:00"}',
        "[" * 100_000,
    ],
)
def test_what_is_not_a_token_is_no_token(secretsmanager: "SecretsManagerClient", text: str) -> None:
    store = a_store(secretsmanager)
    broken = {"ARN": "a", "Name": "token-main", "VersionId": "v", "SecretString": text}

    with answers(secretsmanager, "GetSecretValue", broken):
        assert store.read(ACCOUNT) is None


def test_a_secret_that_cannot_be_read_now_is_not_taken_for_an_empty_one(
    secretsmanager: "SecretsManagerClient",
) -> None:
    store = a_store(secretsmanager)

    with (
        answers(secretsmanager, "GetSecretValue", an_error(secretsmanager, "InternalServiceError")),
        pytest.raises(UnavailableError),
    ):
        store.read(ACCOUNT)


def test_a_write_that_fails_says_so_without_the_token(
    secretsmanager: "SecretsManagerClient",
) -> None:
    store = a_store(secretsmanager)
    quota = an_error(secretsmanager, "LimitExceededException")

    with (
        answers(secretsmanager, "PutSecretValue", quota),
        pytest.raises(UnavailableError, match="LimitExceeded") as raised,
    ):
        store.write(ACCOUNT, TOKEN)

    canary.assert_clean(str(raised.value), repr(raised.value))


def test_an_account_without_a_token_secret_is_a_fault_of_the_deployment(
    secretsmanager: "SecretsManagerClient",
) -> None:
    with pytest.raises(ConfigurationError, match="property_finder:main"):
        SecretTokenStore(secretsmanager, {}).read(ACCOUNT)
