"""JSON secrets with a memory: one that cannot be re-read is still good for a while."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from leadrelay.aws.failures import typed
from leadrelay.domain.enquiry import Account
from leadrelay.domain.errors import (
    ConfigurationError,
    LeadRelayError,
    NotConfiguredError,
    UnavailableError,
)
from leadrelay.domain.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

SOFT = timedelta(minutes=5)
HARD = timedelta(hours=1)
BETWEEN_READS = timedelta(seconds=30)

Secret = Mapping[str, Any]


def secret_text(client: "SecretsManagerClient", arn: str) -> str:
    """Raises NotConfiguredError where the secret does not exist or has no value yet."""
    with typed("secret read"):
        try:
            answer = client.get_secret_value(SecretId=arn)
        except client.exceptions.ResourceNotFoundException:
            raise NotConfiguredError("secret has no value yet") from None
    return answer.get("SecretString", "")


def secret_content(client: "SecretsManagerClient", arn: str) -> Secret:
    """Raises NotConfiguredError, ConfigurationError (not a JSON object), UnavailableError."""
    return _parsed(secret_text(client, arn))


def written_at(client: "SecretsManagerClient", arn: str) -> datetime | None:
    """When the present value was put there; None for a secret that has none."""
    with typed("secret read"):
        try:
            return client.get_secret_value(SecretId=arn).get("CreatedDate")
        except client.exceptions.ResourceNotFoundException:
            return None


class SecretReader:
    """Asks at most every 30 s, whatever its callers do.

    After `soft` the secret is read again; while that fails, what is known is served up to `hard`.
    """

    def __init__(
        self,
        client: "SecretsManagerClient",
        arn: str,
        clock: Clock,
        *,
        soft: timedelta = SOFT,
        hard: timedelta = HARD,
    ) -> None:
        self._client = client
        self._arn = arn
        self._clock = clock
        self._soft = soft
        self._hard = hard
        self._secret: Secret | None = None
        self._failure: LeadRelayError | None = None
        self._read_at: datetime | None = None
        self._tried_at: datetime | None = None

    def read(self) -> Secret:
        """Raises what `secret_content` does."""
        return self.refresh_if_older_than(self._soft.total_seconds())

    def reread(self) -> Secret:
        """For when the secret in memory did not fit, so that it may have been replaced."""
        return self.refresh_if_older_than(0)

    def refresh_if_older_than(self, seconds: float) -> Secret:
        if _age(self._read_at, self._clock()) > timedelta(seconds=seconds):
            self._try()
        return self._known()

    def _try(self) -> None:
        now = self._clock()
        if _age(self._tried_at, now) < BETWEEN_READS:
            return
        self._tried_at = now
        try:
            self._secret = secret_content(self._client, self._arn)
        except UnavailableError as error:
            self._failure = error
        except ConfigurationError as error:
            self._secret, self._failure = None, error
        else:
            self._read_at, self._failure = now, None

    def _known(self) -> Secret:
        if self._secret is not None and _age(self._read_at, self._clock()) <= self._hard:
            return self._secret
        raise (self._failure or UnavailableError("secret read: not yet")).with_traceback(None)


def _age(at: datetime | None, now: datetime) -> timedelta:
    return timedelta.max if at is None else now - at


def _parsed(text: str) -> Secret:
    if not text.strip():
        raise NotConfiguredError("secret has no value yet")
    try:
        secret = json.loads(text)
    except (ValueError, RecursionError):
        raise ConfigurationError("secret is not JSON") from None
    if not isinstance(secret, dict):
        raise ConfigurationError("secret is not a JSON object")
    return secret


class SecretCredentials:
    """Implements `ports.Credentials`: one JSON secret per account."""

    def __init__(self, readers: Mapping[Account, SecretReader]) -> None:
        self._readers = readers

    def read(self, account: Account) -> Secret:
        if account not in self._readers:
            raise ConfigurationError(f"no secret for account {account}")
        return self._readers[account].read()
