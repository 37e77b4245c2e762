"""Whether a webhook body is Property Finder's: HMAC-SHA256 of its raw bytes, in hex.

Standard library only: it runs before anything of the request is believed.
"""

import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from leadrelay.wire.strict_json import parsed
from leadrelay.wire.webhook_secrets import secrets_in, signature

SIGNATURE_HEADER = "x-signature"
LONGEST_SECRET = 32  # Property Finder takes no longer one
# Families of what the portal documents beside leads, "users" and "agent" by its examples only.
OTHER_FAMILIES = frozenset({"user", "users", "agent", "listing", "publicProfile"})


def webhook_secrets(credentials: Mapping[str, Any]) -> tuple[str, ...]:
    """Raises NotConfiguredError, which names the key and what is wrong, never the value."""
    return secrets_in(
        credentials,
        lambda secret: len(secret) <= LONGEST_SECRET,
        f"a text of 1 to {LONGEST_SECRET}",
    )


def is_signed(body: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> bool:
    """Header names in lower case. Takes as long for a wrong signature as for a right one."""
    presented = headers.get(SIGNATURE_HEADER, "").strip().lower().encode("utf-8", "replace")
    matches = [hmac.compare_digest(signature(body, secret), presented) for secret in secrets]
    return any(matches)


def is_doorbell(_body: bytes) -> bool:
    """Every event about a lead says what there is to say."""
    return False


def is_of_interest(body: bytes) -> bool:
    """False only for an event that is certainly about something else; ask it of a signed body.

    One that says two things is kept: a person may know which of them was meant.
    """
    try:
        kind = parsed(body)["type"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return True
    return not isinstance(kind, str) or kind.partition(".")[0] not in OTHER_FAMILIES
