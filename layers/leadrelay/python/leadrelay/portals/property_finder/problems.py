"""Answers that are not a success, in the portal's old wording and in its new one.

Only the type, the code and the trace id are kept, and which of our own parameters the answer
speaks of; its texts can repeat what was sent.
"""

from dataclasses import dataclass
from typing import Any

from leadrelay.domain.errors import LeadRelayError
from leadrelay.http import Answer
from leadrelay.wire import refusals
from leadrelay.wire.refusals import mentioned, name_in

HEADERS = {"X-PF-Error-Format": "problem-json-v2"}  # the old format ends one day
PARAMETERS = ("createdAtFrom", "createdAtTo", "since", "orderBy", "orderDirection", "perPage")


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
        type=name_in(body.get("type")),
        code=name_in(body.get("code")),
        trace_id=name_in(trace_id),
        parameters=mentioned(body, PARAMETERS),
    )


def refusal(answer: Answer, what: str) -> LeadRelayError:
    """The error for an answer without success; `what` names the call and holds no values."""
    problem = problem_from(answer.body)
    text = f"{what}: {answer.status} {problem}".rstrip()
    return refusals.refusal(answer, text, problem.parameters)
