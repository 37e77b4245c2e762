"""What an answer without success means, and which of its words may be kept.

The texts of such an answer can repeat what was sent, so only what looks like a name is kept of
them, and which of our own parameters they speak of.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from leadrelay.domain.errors import (
    CredentialsRefusedError,
    LeadRelayError,
    RateLimitedError,
    RequestRejectedError,
    TokenRejectedError,
    UnavailableError,
)
from leadrelay.http import Answer

_NAME = re.compile(r"[A-Za-z0-9._:/-]{1,160}")


def refusal(answer: Answer, text: str, fields: tuple[str, ...]) -> LeadRelayError:
    """`text` names the call and what is known of the refusal; it holds no values."""
    status = answer.status
    if status == 401:
        return TokenRejectedError(text)
    if status == 403:
        return CredentialsRefusedError(text)
    if status == 429:
        return RateLimitedError(text, retry_after=answer.retry_after)
    if status == 408 or status < 400 or status >= 500:
        return UnavailableError(text, retry_after=answer.retry_after)
    return RequestRejectedError(text, status=status, fields=fields)


def name_in(text: object) -> str:
    """Empty for anything that could be more than a name."""
    return text if isinstance(text, str) and _NAME.fullmatch(text) else ""


def mentioned(body: Any, names: Sequence[str]) -> tuple[str, ...]:
    text = text_of(body)
    return tuple(name for name in names if re.search(rf"\b{name}\b", text))


def text_of(body: Any) -> str:
    """All of it, to look for words in; never to be kept."""
    try:
        return json.dumps(body)
    except (ValueError, RecursionError):
        return ""
