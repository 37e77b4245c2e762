"""Access tokens as portals hand them out, brought to reason."""

import math
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from leadrelay.domain.errors import NotConfiguredError, SchemaError
from leadrelay.domain.token import AccessToken

SHORTEST_LIFE, LONGEST_LIFE = 60.0, 86_400.0
_FIT_FOR_A_HEADER = re.compile(r"[!-~]{1,8192}")


def required(credentials: Mapping[str, Any], name: str) -> str:
    """Raises NotConfiguredError, which names the key."""
    text = credentials.get(name)
    if not isinstance(text, str) or not text.strip():
        raise NotConfiguredError(f"credentials without {name}")
    return text.strip()


def bearer_value(minted: Mapping[str, Any], name: str, kind: str, what: str) -> str:
    """`name` and `kind` are the members of the token and of its type. Raises SchemaError."""
    value, told = minted.get(name), minted.get(kind, "Bearer")
    if not isinstance(value, str) or not _FIT_FOR_A_HEADER.fullmatch(value):
        raise SchemaError(f"{what}: bad or missing: {name}")
    if not isinstance(told, str) or told.lower() != "bearer":
        raise SchemaError(f"{what}: bad: {kind}")
    return value


def access_token(value: str, expires_in: object, documented: float, now: datetime) -> AccessToken:
    life = timedelta(seconds=_life(expires_in, documented))
    return AccessToken(value=value, minted_at=now, expires_at=now + life)


def _life(expires_in: object, documented: float) -> float:
    """Seconds; what cannot be read counts as the documented life."""
    if isinstance(expires_in, bool) or not isinstance(expires_in, int | float | str):
        return documented
    try:
        seconds = float(expires_in)
    except (ValueError, OverflowError):
        return LONGEST_LIFE if isinstance(expires_in, int) else documented
    if math.isnan(seconds):
        return documented
    return min(max(seconds, SHORTEST_LIFE), LONGEST_LIFE)
