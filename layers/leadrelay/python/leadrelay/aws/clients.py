"""boto3 clients with tight time-outs, made at first use; boto3 itself is loaded no earlier."""

from dataclasses import dataclass
from functools import cache
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


@cache
def _client(service: str, profile: Profile) -> Any:
    import boto3  # noqa: PLC0415 - 100 ms that an import of this module need not cost
    from botocore.config import Config  # noqa: PLC0415

    config = Config(
        connect_timeout=profile.connect,
        read_timeout=profile.read,
        retries={"total_max_attempts": profile.attempts, "mode": "standard"},
    )
    return boto3.client(service, config=config)  # type: ignore[call-overload]  # a name, not a literal
