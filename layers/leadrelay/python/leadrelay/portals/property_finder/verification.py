"""Whether a webhook body is Property Finder's: HMAC-SHA256 of its raw bytes, in hex.

Standard library only: it runs before anything of the request is believed.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

from leadrelay.domain.errors import NotConfiguredError

SIGNATURE_HEADER = "x-signature"
SECRETS_KEY = "webhook_secrets"
MOST_SECRETS = 2  # the current one and, while subscriptions are renewed, the one before
LONGEST_SECRET = 32  # Property Finder takes no longer one
# Families of what the portal documents beside leads, "users" and "agent" by its examples only.
OTHER_FAMILIES = frozenset({"user", "users", "agent", "listing", "publicProfile"})
PLACEHOLDERS = frozenset({"changeme", "placeholder", "replaceme", "todo"})


def webhook_secrets(credentials: Mapping[str, Any]) -> tuple[str, ...]:
    """Raises NotConfiguredError, which names the key and what is wrong, never the value."""
    secrets = credentials.get(SECRETS_KEY)
    if not isinstance(secrets, list) or not 1 <= len(secrets) <= MOST_SECRETS:
        raise NotConfiguredError(f"{SECRETS_KEY} is not a list of 1 or {MOST_SECRETS} texts")
    for secret in secrets:
        if not isinstance(secret, str) or not secret.strip() or len(secret) > LONGEST_SECRET:
            raise NotConfiguredError(f"{SECRETS_KEY}: not a text of 1 to {LONGEST_SECRET}")
        if "".join(filter(str.isalnum, secret)).lower() in PLACEHOLDERS:
            raise NotConfiguredError(f"{SECRETS_KEY} holds a placeholder")
    return tuple(secrets)


def is_signed(body: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> bool:
    """Header names in lower case. Takes as long for a wrong signature as for a right one."""
    presented = headers.get(SIGNATURE_HEADER, "").strip().lower().encode("utf-8", "replace")
    matches = [hmac.compare_digest(_digest(body, secret), presented) for secret in secrets]
    return any(matches)


def is_of_interest(body: bytes) -> bool:
    """False only for an event that is certainly about something else; ask it of a signed body."""
    try:
        kind = json.loads(body)["type"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return True
    return not isinstance(kind, str) or kind.partition(".")[0] not in OTHER_FAMILIES


def _digest(body: bytes, secret: str) -> bytes:
    return (
        hmac.new(secret.encode("utf-8", "surrogatepass"), body, hashlib.sha256).hexdigest().encode()
    )
