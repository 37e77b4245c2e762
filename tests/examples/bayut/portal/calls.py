"""Calls to Bayut, and what its answers without success mean."""

from datetime import date

from leadrelay.domain.errors import LeadRelayError
from leadrelay.domain.ports import AccessTokens
from leadrelay.http import Answer, JsonApi
from leadrelay.wire import refusals
from leadrelay.wire.calls import Calls, Manners, Query
from leadrelay.wire.pacing import Budget, Pacer
from leadrelay.wire.refusals import mentioned

LEADS_PATH = "/v1/leads"
REQUESTS_PER_MINUTE = 600  # no source names a limit
PARAMETERS = ("created_from", "created_to", "page", "per_page", "is_lead")


def lead_query(first: date, last: date, *, page: int, per_page: int) -> Query:
    """People only: the portal lists counts of views as well."""
    wish = {"is_lead": "1", "page": str(page), "per_page": str(per_page)}
    return [*wish.items(), ("created_from", first.isoformat()), ("created_to", last.isoformat())]


def refusal(answer: Answer, what: str) -> LeadRelayError:
    """`what` names the call; of the portal's words only names of our own parameters are kept."""
    fields = mentioned(answer.body, PARAMETERS)
    return refusals.refusal(answer, f"{what}: {answer.status}", fields)


def calls(api: JsonApi, tokens: AccessTokens, budget: Budget) -> Calls:
    pacer = Pacer(budget.now, budget.sleep, REQUESTS_PER_MINUTE)
    return Calls(api, tokens, budget, pacer, Manners(refusal=refusal))
