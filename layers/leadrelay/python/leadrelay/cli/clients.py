"""boto3 clients of the profile and region that the operator chose."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeAlias

from leadrelay.cli.asking import asking

LONGEST_FUNCTION = 315  # seconds: the auditor, and its start
Clients: TypeAlias = Callable[[str], Any]


def connected(profile: str | None, region: str | None) -> Clients:
    """One client per service. A function is invoked once: a repetition would do it twice."""
    import boto3  # noqa: PLC0415 - `--help` need not wait for it
    from botocore.config import Config  # noqa: PLC0415

    with asking("credentials"):
        session = boto3.Session(profile_name=profile, region_name=region)
    patient = Config(read_timeout=LONGEST_FUNCTION, retries={"total_max_attempts": 1})
    brisk = Config(connect_timeout=5, read_timeout=15, retries={"total_max_attempts": 3})

    @cache
    def client(service: str) -> Any:
        with asking("credentials"):
            config = patient if service == "lambda" else brisk
            return session.client(service, config=config)  # type: ignore[call-overload]  # a name

    return client
