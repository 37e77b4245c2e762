"""Whether a webhook is Seeker Leads': it knows the apiKey that we gave to the subscription.

No source says where the key arrives, so every place that one of them names is looked at. Standard
library only: it runs before anything of the request is believed.
"""

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from leadrelay.portals.seeker_leads.bodies import is_doorbell
from leadrelay.wire.webhook_secrets import secrets_in, signature

__all__ = ["QUERY", "is_doorbell", "is_of_interest", "is_signed", "webhook_secrets"]

KEY_HEADERS = ("x-api-key", "apikey")
SIGNATURE_HEADER = "x-signature"
QUERY = ":query"  # not a name that a header can have, so that no sender can choose it
KEY_PARAMETER = "key"
MOST_PARAMETERS = 20
# It is all that proves a sender: too long to be guessed, and fit for a header and for a URL.
_KEY = re.compile(r"[!-~]{16,256}")


def webhook_secrets(credentials: Mapping[str, Any]) -> tuple[str, ...]:
    """Raises NotConfiguredError, which names the key and what is wrong, never the value."""
    wanted = "a text of 16 to 256 printable ASCII characters without spaces"
    return secrets_in(credentials, lambda secret: _KEY.fullmatch(secret) is not None, wanted)


def is_signed(body: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> bool:
    """Header names in lower case; `:query` holds the query of the URL.

    Takes as long for a wrong key as for a right one.
    """
    shown = [*_keys(headers)]
    signed = headers.get(SIGNATURE_HEADER, "").strip().lower()
    matches = [
        *(_is_equal(key, secret) for key in shown for secret in secrets if secret),
        *(_is_equal(signed, signature(body, secret).decode()) for secret in secrets if secret),
    ]
    return any(matches)


def is_of_interest(_body: bytes) -> bool:
    """Whatever an authentic call says, it says that there is something to read."""
    return True


def _keys(headers: Mapping[str, str]) -> Iterator[str]:
    yield from (headers.get(name, "").strip() for name in KEY_HEADERS)
    authorization = headers.get("authorization", "").strip()
    yield from (authorization, authorization.partition(" ")[2].strip())  # after a word like Bearer
    yield from _parameters(headers.get(QUERY, ""))


def _parameters(query: str) -> list[str]:
    try:
        return parse_qs(query, max_num_fields=MOST_PARAMETERS).get(KEY_PARAMETER, [])
    except ValueError:
        return []


def _is_equal(shown: str, known: str) -> bool:
    """By their digests, so that not even the length of a key can be found out."""
    return hmac.compare_digest(_digest(shown), _digest(known))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
