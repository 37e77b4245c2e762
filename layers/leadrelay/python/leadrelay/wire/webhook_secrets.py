"""The secrets by which a portal's webhooks are known to be the portal's.

Standard library only: a webhook needs it before anything else is loaded.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any

from leadrelay.domain.errors import NotConfiguredError

SECRETS_KEY = "webhook_secrets"
MOST_SECRETS = 2  # the current one and, while subscriptions are renewed, the one before
PLACEHOLDERS = frozenset({"changeme", "placeholder", "replaceme", "todo"})


def secrets_in(
    credentials: Mapping[str, Any], is_fit: Callable[[str], bool], wanted: str
) -> tuple[str, ...]:
    """Raises NotConfiguredError, which names the key and what is wrong, never the value."""
    secrets = credentials.get(SECRETS_KEY)
    if not isinstance(secrets, list) or not 1 <= len(secrets) <= MOST_SECRETS:
        raise NotConfiguredError(f"{SECRETS_KEY} is not a list of 1 or {MOST_SECRETS} texts")
    for secret in secrets:
        if not isinstance(secret, str) or not secret.strip() or not is_fit(secret):
            raise NotConfiguredError(f"{SECRETS_KEY}: not {wanted}")
        if "".join(filter(str.isalnum, secret)).lower() in PLACEHOLDERS:
            raise NotConfiguredError(f"{SECRETS_KEY} holds a placeholder")
    return tuple(secrets)


def signature(body: bytes, secret: str) -> bytes:
    """HMAC-SHA256 in lower-case hex."""
    key = secret.encode("utf-8", "surrogatepass")
    return hmac.new(key, body, hashlib.sha256).hexdigest().encode()
