"""Handing in a lead as the portal's own sites do; some time later it is listed like any other.

No enquiry of ours goes this way: it seeds the portal's sandbox.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from leadrelay.domain.adapters import Run
from leadrelay.domain.errors import LeadRelayError, RequestRejectedError
from leadrelay.http import Answer, JsonApi
from leadrelay.portals.seeker_leads.calls import calls, pacer
from leadrelay.portals.seeker_leads.problems import refusal
from leadrelay.portals.seeker_leads.user_agent import user_agent
from leadrelay.wire.calls import Calls
from leadrelay.wire.pacing import Budget
from leadrelay.wire.refusals import mentioned

LEADS_PATH = "/leads"
SANDBOX = "sandbox"
FIELDS = (
    "firstName",
    "lastName",
    "email",
    "language",
    "phoneNumbers",
    "message",
    "classifiedId",
    "submittedDate",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`classified_id` is the portal's own id of an advertisement: 2 digits and 10 characters."""

    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    email: str = field(repr=False)
    phone: str = field(repr=False)
    message: str = field(repr=False)
    classified_id: str
    submitted_at: datetime


class Submissions:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def submit(self, draft: Draft) -> str | None:
        """The id of the request, which is not that of the lead; None where none was answered.

        One try. Raises TransientErrors as well: such a lead may have been taken in.
        """
        answer = self._calls.send("POST", LEADS_PATH, _wish(draft))
        if not answer.ok:
            raise _refused(answer)
        told = answer.body.get("requestId") if isinstance(answer.body, dict) else None
        return told if isinstance(told, str) else None


def submissions(run: Run) -> Submissions:
    budget = Budget(deadline=run.deadline, now=run.clock)
    api = JsonApi(run.base_url, headers={"User-Agent": user_agent()})
    return Submissions(calls(api, run.tokens, budget, pacer()))


def is_sandbox(base_url: str) -> bool:
    return SANDBOX in urlsplit(base_url).path.split("/")


def _wish(draft: Draft) -> dict[str, Any]:
    return {
        "firstName": draft.first_name,
        "lastName": draft.last_name,
        "email": draft.email,
        "language": "FR",
        "phoneNumbers": [{"type": "MOBILE", "number": draft.phone}],
        "message": draft.message,
        "classifiedId": draft.classified_id,
        "submittedDate": draft.submitted_at.isoformat(timespec="seconds"),
    }


def _refused(answer: Answer) -> LeadRelayError:
    error, named = refusal(answer, f"POST {LEADS_PATH}"), mentioned(answer.body, FIELDS)
    if not isinstance(error, RequestRejectedError) or not named:
        return error
    text = f"{error}, about {', '.join(named)}"
    return RequestRejectedError(text, status=answer.status, fields=named)
