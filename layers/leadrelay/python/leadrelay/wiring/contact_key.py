"""The stack's own key, under which contacts are hashed; it was made with the stack and stays."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from leadrelay.aws import clients
from leadrelay.aws.secrets import SecretReader
from leadrelay.domain.errors import NotConfiguredError

FIELD = "key"
EVER = timedelta(days=3650)


def contact_key(arn: str) -> Callable[[], str]:
    """What reads it once: a key that changed would find nobody any more."""
    client = clients.secretsmanager()
    reader = SecretReader(client, arn, lambda: datetime.now(UTC), soft=EVER, hard=EVER)
    return lambda: _key(reader)


def _key(reader: SecretReader) -> str:
    key = reader.read().get(FIELD)
    if not isinstance(key, str):
        raise NotConfiguredError("contact key secret: key")
    return key
