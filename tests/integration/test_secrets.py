"""Secrets are remembered, re-read with moderation, and never shown."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ConnectTimeoutError

from leadrelay.aws.secrets import SecretCredentials, SecretReader, written_at
from leadrelay.domain.errors import ConfigurationError, NotConfiguredError, UnavailableError
from tests import canary
from tests.aws_answers import an_error, answers
from tests.builders import ACCOUNT
from tests.fakes.clock import FakeClock
from tests.fakes.secrets import InMemoryCredentials

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

SECRET = {"api_key": canary.API_KEY}
NEWER = {"api_key": "newer"}


@dataclass
class Kept:
    client: "SecretsManagerClient"
    arn: str
    clock: FakeClock
    reader: SecretReader

    def put(self, secret: Any) -> None:
        text = secret if isinstance(secret, str) else json.dumps(secret)
        self.client.put_secret_value(SecretId=self.arn, SecretString=text)

    def down(self, times: int = 1) -> Any:
        lost = ConnectTimeoutError(endpoint_url="https://secretsmanager.example")
        return answers(self.client, "GetSecretValue", *[lost] * times)


@pytest.fixture
def kept(secretsmanager: "SecretsManagerClient", clock: FakeClock) -> Kept:
    arn = secretsmanager.create_secret(Name="credentials")["ARN"]
    return Kept(secretsmanager, arn, clock, SecretReader(secretsmanager, arn, clock))


def test_a_secret_is_read_once_while_it_is_fresh(kept: Kept) -> None:
    kept.put(SECRET)

    with answers(kept.client, "GetSecretValue") as asked:
        for _ in range(5):
            assert kept.reader.read() == SECRET
            kept.clock.advance(timedelta(minutes=1))

    assert len(asked) == 1


@pytest.mark.proves("F18", "F43")
def test_a_replaced_secret_is_noticed_within_five_minutes(kept: Kept) -> None:
    kept.put(SECRET)
    kept.reader.read()
    kept.put(NEWER)

    kept.clock.advance(timedelta(minutes=5, seconds=1))

    assert kept.reader.read() == NEWER


@pytest.mark.proves("F16")
def test_a_known_secret_is_served_for_an_hour_while_it_cannot_be_read(kept: Kept) -> None:
    kept.put(SECRET)
    kept.reader.read()

    with kept.down(times=100):
        for _ in range(6):
            kept.clock.advance(timedelta(minutes=10))
            assert kept.reader.read() == SECRET
        kept.clock.advance(timedelta(minutes=1))
        with pytest.raises(UnavailableError):
            kept.reader.read()


@pytest.mark.proves("F16")
def test_a_cold_start_without_secrets_manager_is_unavailable(kept: Kept) -> None:
    kept.put(SECRET)

    with kept.down(), pytest.raises(UnavailableError):
        kept.reader.read()

    kept.clock.advance(timedelta(seconds=30))
    assert kept.reader.read() == SECRET


def test_a_secret_that_cannot_be_read_is_asked_for_every_30_seconds_at_most(kept: Kept) -> None:
    with kept.down(times=100) as asked:
        for _ in range(60):
            with pytest.raises(UnavailableError):
                kept.reader.read()
            kept.clock.advance(timedelta(seconds=1))

    assert len(asked) == 2


@pytest.mark.proves("F43")
def test_a_secret_that_did_not_fit_is_read_again_but_not_more_than_every_30_seconds(
    kept: Kept,
) -> None:
    kept.put(SECRET)
    kept.reader.read()
    kept.put(NEWER)

    with answers(kept.client, "GetSecretValue") as asked:
        for _ in range(31):
            secret = kept.reader.reread()
            kept.clock.advance(timedelta(seconds=1))

    assert secret == NEWER
    assert len(asked) == 1


def test_a_young_secret_is_not_read_again(kept: Kept) -> None:
    kept.put(SECRET)
    kept.reader.read()
    kept.put(NEWER)
    kept.clock.advance(timedelta(seconds=40))

    assert kept.reader.refresh_if_older_than(60) == SECRET
    assert kept.reader.refresh_if_older_than(30) == NEWER


def test_a_secret_without_a_value_is_not_configured_until_it_has_one(kept: Kept) -> None:
    with pytest.raises(NotConfiguredError):
        kept.reader.read()

    kept.put(SECRET)
    kept.clock.advance(timedelta(seconds=30))

    assert kept.reader.read() == SECRET


@pytest.mark.parametrize("text", [" ", "\n"])
def test_a_blank_secret_is_not_configured(kept: Kept, text: str) -> None:
    kept.put(text)

    with pytest.raises(NotConfiguredError):
        kept.reader.read()


@pytest.mark.parametrize(
    "text",
    [canary.API_KEY, f'["{canary.API_KEY}"]', "{" + canary.API_KEY, "1" * 5000, "[" * 50_000],
)
def test_a_secret_that_is_no_json_object_is_named_without_its_value(kept: Kept, text: str) -> None:
    kept.put(text)

    with pytest.raises(ConfigurationError) as raised:
        kept.reader.read()

    assert not isinstance(raised.value, NotConfiguredError)
    canary.assert_clean(str(raised.value), repr(raised.value.__cause__))


@pytest.mark.parametrize(("text", "kind"), [("{", ConfigurationError), (" ", NotConfiguredError)])
def test_a_secret_that_was_spoilt_or_emptied_is_not_served_from_memory(
    kept: Kept, text: str, kind: type[Exception]
) -> None:
    kept.put(SECRET)
    kept.reader.read()
    kept.put(text)
    kept.clock.advance(timedelta(minutes=6))

    for _ in range(2):
        with pytest.raises(kind):
            kept.reader.read()


def test_a_right_that_is_missing_is_a_fault_of_the_deployment(kept: Kept) -> None:
    denied = an_error(kept.client, "AccessDeniedException")

    with (
        answers(kept.client, "GetSecretValue", denied),
        pytest.raises(ConfigurationError, match="AccessDenied") as raised,
    ):
        kept.reader.read()

    canary.assert_clean(str(raised.value))


def test_credentials_are_those_of_the_account(kept: Kept) -> None:
    kept.put(SECRET)

    assert SecretCredentials({ACCOUNT: kept.reader}).read(ACCOUNT) == SECRET


def test_an_account_without_credentials_is_a_fault_of_the_deployment() -> None:
    with pytest.raises(ConfigurationError, match="property_finder:main"):
        SecretCredentials({}).read(ACCOUNT)


def test_the_twin_has_no_value_until_it_is_given_one() -> None:
    with pytest.raises(NotConfiguredError):
        InMemoryCredentials().read(ACCOUNT)

    assert InMemoryCredentials({ACCOUNT: SECRET}).read(ACCOUNT) == SECRET


def test_it_is_known_when_a_value_was_put_there(kept: Kept) -> None:
    assert written_at(kept.client, kept.arn) is None

    before = datetime.now(UTC) - timedelta(seconds=1)
    kept.put(SECRET)

    known = written_at(kept.client, kept.arn)
    assert known is not None
    assert before <= known <= datetime.now(UTC) + timedelta(seconds=1)
