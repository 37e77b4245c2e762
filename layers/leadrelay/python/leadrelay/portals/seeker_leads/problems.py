"""Answers that are not a success: RFC 7807, or one of the two other shapes that sources show.

Only the type, the code and the trace are kept, and which of our own parameters the answer speaks
of; its texts can repeat what was sent.
"""

import re
from dataclasses import dataclass
from typing import Any

from leadrelay.domain.errors import LeadRelayError, UnavailableError
from leadrelay.http import Answer
from leadrelay.wire import refusals
from leadrelay.wire.refusals import mentioned, name_in, text_of

PARAMETERS = ("minDate", "maxDate", "limit", "start")
_TRACE = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """`traceparent` is what AVIV's support asks for."""

    type: str = ""
    code: str = ""
    traceparent: str = ""
    parameters: tuple[str, ...] = ()

    def __str__(self) -> str:
        named = {"type": self.type, "code": self.code, "traceparent": self.traceparent}
        return " ".join(f"{name}={text}" for name, text in named.items() if text)


def problem_from(answer: Answer) -> Problem:
    body: dict[str, Any] = answer.body if isinstance(answer.body, dict) else {}
    error = body.get("error")  # an object, or the code itself where OAuth speaks
    return Problem(
        type=name_in(body.get("type")),
        code=name_in(error.get("code") if isinstance(error, dict) else error),
        traceparent=_trace(answer.headers.get("traceparent")) or _trace(body.get("instance")),
        parameters=mentioned(body, PARAMETERS),
    )


def refusal(answer: Answer, what: str) -> LeadRelayError:
    """The error for an answer without success; `what` names the call and holds no values."""
    problem = problem_from(answer)
    text = f"{what}: {answer.status} {problem}".rstrip()
    if answer.status == 403 and is_html(answer):
        return UnavailableError(f"{text} from a firewall", retry_after=answer.retry_after)
    return refusals.refusal(answer, text, problem.parameters)


def is_html(answer: Answer) -> bool:
    """A page for people: it comes from something before the portal."""
    return "html" in answer.headers.get("content-type", "").lower()


def is_nothing(answer: Answer) -> bool:
    """The portal's own 404: there is no such thing, or there are none of them."""
    return answer.status == 404 and not is_html(answer)


def speaks_of_scope(answer: Answer) -> bool:
    return answer.status == 403 and "scope" in text_of(answer.body).lower()


def _trace(text: object) -> str:
    return text if isinstance(text, str) and _TRACE.fullmatch(text) else ""
