"""The SDK's clients with tight time-outs, made at first use; the SDK itself is loaded no earlier.

They are botocore's, which are those of boto3: what boto3 adds is never called here, and would cost
every cold start a tenth of its time.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True, slots=True)
class Profile:
    """Seconds to connect and to wait for the next byte; `attempts` counts the first one too."""

    connect: float
    read: float
    attempts: int


WEBHOOK = Profile(connect=0.5, read=1.0, attempts=2)  # a portal waits for our answer
DEFAULT = Profile(connect=1.0, read=3.0, attempts=3)
BRIEF = Profile(connect=0.5, read=1.0, attempts=2)  # a lead goes without what it would wait for
USER_AGENT = "lead-relay"
INVOKE = Profile(connect=1.0, read=30.0, attempts=1)  # a repetition would ask for a second token


def dynamodb(profile: Profile = DEFAULT) -> "DynamoDBClient":
    client: DynamoDBClient = _client("dynamodb", profile)
    return client


def sqs(profile: Profile = DEFAULT) -> "SQSClient":
    client: SQSClient = _client("sqs", profile)
    return client


def secretsmanager(profile: Profile = DEFAULT) -> "SecretsManagerClient":
    client: SecretsManagerClient = _client("secretsmanager", profile)
    return client


def lambda_(profile: Profile = INVOKE) -> "LambdaClient":
    client: LambdaClient = _client("lambda", profile)
    return client


def forget() -> None:
    """For tests, whose AWS comes and goes."""
    _client.cache_clear()
    _session.cache_clear()


@cache
def _client(service: str, profile: Profile) -> Any:
    return _Client(service, profile)


class _Client:
    """The client itself is made when something is first asked of it, at 20 ms each."""

    def __init__(self, service: str, profile: Profile) -> None:
        self._service = service
        self._profile = profile

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made, name)

    @cached_property
    def _made(self) -> Any:
        from botocore.config import Config  # noqa: PLC0415 - 100 ms, not at every import

        config = Config(
            connect_timeout=self._profile.connect,
            read_timeout=self._profile.read,
            retries={"total_max_attempts": self._profile.attempts, "mode": "standard"},
            # A quarter of what the SDK makes of a call: AWS checks the parameters, as mypy has
            # done, and a name of our own need not be put together again for every request.
            parameter_validation=False,
            user_agent=USER_AGENT,
        )
        return _session().create_client(self._service, config=config)


@cache
def _session() -> Any:
    from botocore.session import get_session  # noqa: PLC0415 - as above

    return get_session()
