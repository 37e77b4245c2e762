"""Answers that are not a success, in the portal's old wording and in its new one.

Only the type, the code and the trace id are kept, and which of our own parameters the answer
speaks of; its texts can repeat what was sent.
"""

import json
import re
from dataclasses import dataclass
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

HEADERS = {"X-PF-Error-Format": "problem-json-v2"}  # the old format ends one day
PARAMETERS = ("createdAtFrom", "createdAtTo", "since", "orderBy", "orderDirection", "perPage")
_SAFE = re.compile(r"[A-Za-z0-9._:/-]{1,160}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    type: str = ""
    code: str = ""
    trace_id: str = ""
    parameters: tuple[str, ...] = ()

    def __str__(self) -> str:
        named = {"type": self.type, "code": self.code, "trace_id": self.trace_id}
        return " ".join(f"{name}={text}" for name, text in named.items() if text)


def problem_from(body: Any) -> Problem:
    if not isinstance(body, dict):
        return Problem()
    attributes = body.get("attributes")
    trace_id = attributes.get("trace_id") if isinstance(attributes, dict) else None
    return Problem(
        type=_safe(body.get("type")),
        code=_safe(body.get("code")),
        trace_id=_safe(trace_id),
        parameters=_mentioned(body),
    )


def refusal(answer: Answer, what: str) -> LeadRelayError:
    """The error for an answer without success; `what` names the call and holds no values."""
    status, problem = answer.status, problem_from(answer.body)
    text = f"{what}: {status} {problem}".rstrip()
    if status == 401:
        return TokenRejectedError(text)
    if status == 403:
        return CredentialsRefusedError(text)
    if status == 429:
        return RateLimitedError(text, retry_after=answer.retry_after)
    if status == 408 or status < 400 or status >= 500:
        return UnavailableError(text, retry_after=answer.retry_after)
    return RequestRejectedError(text, status=status, fields=problem.parameters)


def _safe(text: object) -> str:
    return text if isinstance(text, str) and _SAFE.fullmatch(text) else ""


def _mentioned(body: dict[str, Any]) -> tuple[str, ...]:
    try:
        text = json.dumps(body)
    except (ValueError, RecursionError):
        return ()
    return tuple(name for name in PARAMETERS if re.search(rf"\b{name}\b", text))
