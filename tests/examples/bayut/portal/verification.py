"""Whether a webhook body is Bayut's: MD5 of the secret and the raw bytes, in hex.

Standard library only: it runs before anything of the request is believed.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from typing import Any

from leadrelay.wire.webhook_secrets import secrets_in

SIGNATURE_HEADER = "x-bayut-signature"
_SECRET = re.compile(r"[!-~]{16,128}")  # whoever has one delivery can try secrets at leisure


def webhook_secrets(credentials: Mapping[str, Any]) -> tuple[str, ...]:
    """Raises NotConfiguredError, which names the key and what is wrong, never the value."""
    wanted = "a text of 16 to 128 printable ASCII characters without spaces"
    return secrets_in(credentials, lambda secret: _SECRET.fullmatch(secret) is not None, wanted)


def signature(body: bytes, secret: str) -> bytes:
    """Whoever has a signed body can sign longer ones, but none that is JSON: see README.md."""
    content = secret.encode("utf-8", "surrogatepass") + body
    return hashlib.md5(content, usedforsecurity=False).hexdigest().encode()


def is_signed(body: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> bool:
    """Header names in lower case. Takes as long for a wrong signature as for a right one."""
    presented = headers.get(SIGNATURE_HEADER, "").strip().lower().encode("utf-8", "replace")
    matches = [hmac.compare_digest(signature(body, secret), presented) for secret in secrets]
    return any(matches)


def is_of_interest(_body: bytes) -> bool:
    """No source shows an event about anything but a lead."""
    return True


def is_doorbell(_body: bytes) -> bool:
    """Every event says what there is to say."""
    return False
