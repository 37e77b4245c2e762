"""Lead.pro as the port `Crm`, and what else of its API an operator asks for."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from leadrelay.crm.lead_pro.answers import attempted, refusal
from leadrelay.crm.lead_pro.api import Budget, KeyedApi, says_nothing_here
from leadrelay.crm.lead_pro.extras import marker_of
from leadrelay.crm.lead_pro.lookup import find_ids, find_strangers
from leadrelay.crm.lead_pro.mapper import LeadProMapper
from leadrelay.crm.lead_pro.merging import patch_of
from leadrelay.crm.lead_pro.schemas import (
    LeadDto,
    OfficeDto,
    StatusDto,
    ValuationDto,
    lead_id_from,
    many,
    read,
    single,
)
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.errors import ConfigurationError, SchemaError, UnreadableAnswerError
from leadrelay.domain.lead import Decision, LeadDraft, Shape, Standing
from leadrelay.domain.listing import Listing
from leadrelay.domain.outcome import Outcome, Verdict
from leadrelay.domain.ports import Telemetry
from leadrelay.domain.record import Handles
from leadrelay.domain.routing import Usable
from leadrelay.http import Answer, JsonApi
from leadrelay.wire.pacing import SharedPace

CALL_SECONDS = 12.0
STRANGERS_SECONDS = 3.0  # a lead waits for it
STRANGERS_PATIENCE = 6.0  # for the turns to ask; the create has 12 of the 17 that are left then
LOOK_AND_PATCH = 2  # calls of an update


class LeadPro:
    """`api` has the CRM's address without `/api/v103`; `api_key` may raise NotConfiguredError.

    Without a mapper, because the agency's configuration is missing, only reading is possible.
    `call_seconds` bounds all requests of one look-up or update together.
    """

    def __init__(  # noqa: PLR0913 - what is not the CRM's own is given by name
        self,
        api: JsonApi,
        api_key: Callable[[], str],
        mapper: LeadProMapper | None,
        telemetry: Telemetry | None = None,
        *,
        call_seconds: float = CALL_SECONDS,
        pace: SharedPace | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._api = KeyedApi(api, api_key, pace, now)
        self._mapper = mapper
        self._telemetry = telemetry
        self._seconds = call_seconds

    def usable(self, enquiry: Enquiry) -> Usable:
        """Raises ConfigurationError without a mapper."""
        return self._mapping().usable(enquiry)

    def handles(self, enquiry: Enquiry) -> tuple[Handles, ...]:
        """Raises ConfigurationError without a mapper."""
        return self._mapping().handles(enquiry)

    def draft(
        self, enquiry: Enquiry, decision: Decision, shape: Shape, listing: Listing | None = None
    ) -> LeadDraft:
        """Raises ConfigurationError without a mapper."""
        return self._mapping().draft(enquiry, decision, shape, listing)

    def create(self, draft: LeadDraft, seconds: float) -> Outcome:
        """Where the account has no valuations, a lead that wanted one is created without."""
        budget = attempted(lambda: self._api.begin(seconds))
        if isinstance(budget, Outcome):
            return budget
        if not draft.is_valued:
            return self._posted("/leads", draft, budget)
        outcome = self._posted("/leads/valuation", draft, budget)
        if outcome.verdict is not Verdict.REFUSED:
            return outcome
        if self._telemetry is not None:
            self._telemetry.event("ValuationRefused", reason=outcome.reason)
        return self._posted("/leads", draft, budget)

    def find(self, handles: Sequence[Handles], marker: str) -> tuple[int, ...]:
        return find_ids(self._api, handles, marker_of(marker), self._seconds)

    def strangers(self, handles: Handles, since: datetime) -> tuple[int, ...]:
        seconds, patience = STRANGERS_SECONDS, STRANGERS_PATIENCE
        return find_strangers(self._api, handles, since, seconds, patience)

    def update(self, lead_id: int, draft: LeadDraft) -> Outcome:
        budget = attempted(lambda: self._api.begin(self._seconds, LOOK_AND_PATCH))
        if isinstance(budget, Outcome):
            return budget
        held = self._held(lead_id, budget)
        if isinstance(held, Outcome):
            return held
        patch = patch_of(held, draft)
        if not patch:
            return _done(lead_id, "nothing to change", unchanged=True)
        return self._patched(lead_id, patch, draft, budget)

    def standing(self, lead_id: int) -> Standing | Outcome:
        budget = attempted(lambda: self._api.begin(self._seconds))
        held = budget if isinstance(budget, Outcome) else self._held(lead_id, budget)
        return held if isinstance(held, Outcome) else Standing(held.status, held.stage)

    def get(self, lead_id: int) -> LeadDto:
        """Raises SchemaError if there is no such lead."""
        answer = self._api.read(f"/leads/{lead_id}", self._api.begin(self._seconds))
        return read(LeadDto, single(answer.body))

    def offices(self) -> tuple[OfficeDto, ...]:
        answer = self._api.read("/offices", self._api.begin(self._seconds))
        return tuple(read(OfficeDto, office) for office in many(answer.body))

    def statuses(self) -> tuple[StatusDto, ...]:
        answer = self._api.read("/statuses", self._api.begin(self._seconds))
        return tuple(read(StatusDto, status) for status in many(answer.body))

    def _mapping(self) -> LeadProMapper:
        if self._mapper is None:
            raise ConfigurationError("the agency's configuration is missing")
        return self._mapper

    def _posted(self, path: str, draft: LeadDraft, budget: Budget) -> Outcome:
        body = dict(draft.fields)
        answer = attempted(lambda: self._api.call("POST", path, budget, body=body))
        if isinstance(answer, Outcome):
            return answer
        if not answer.ok:
            return refusal(answer)
        created = self._created(answer, draft)
        return replace(created, facts=_estimates(answer.body)) if draft.is_valued else created

    def _created(self, answer: Answer, draft: LeadDraft) -> Outcome:
        try:
            lead = single(answer.body)
        except SchemaError:
            lead = {}
        lead_id = lead_id_from(lead.get("id"))
        if lead_id is None:
            return Outcome(verdict=Verdict.UNKNOWN, reason=f"{answer.status} without an id")
        if lead.get("source") in (None, draft.fields.get("source", lead.get("source"))):
            return _done(lead_id, str(answer.status))
        if self._telemetry is not None:
            self._telemetry.event("LeadSourceReplaced", lead_id=lead_id)
        return _done(lead_id, f"{answer.status}, source replaced")

    def _held(self, lead_id: int, budget: Budget) -> LeadDto | Outcome:
        path = f"/leads/{lead_id}"
        answer = attempted(lambda: self._api.call("GET", path, budget))
        if isinstance(answer, Outcome):
            return answer
        if not answer.ok:
            return _gone_or_refused(answer)
        return _read_as(lead_id, answer)

    def _patched(
        self, lead_id: int, patch: dict[str, Any], draft: LeadDraft, budget: Budget
    ) -> Outcome:
        answer = attempted(lambda: self._patch(lead_id, patch, draft, budget))
        if isinstance(answer, Outcome):
            return answer
        return _done(lead_id, str(answer.status)) if answer.ok else _gone_or_refused(answer)

    def _patch(
        self, lead_id: int, patch: dict[str, Any], draft: LeadDraft, budget: Budget
    ) -> Answer:
        """The documented answer is not even JSON, so an unreadable one is judged by the lead."""
        try:
            path = f"/leads/{lead_id}"
            return self._api.call("PATCH", path, budget, body=patch)
        except UnreadableAnswerError as error:
            if self._says(lead_id, draft, budget):
                return Answer(error.status, {}, None)
            raise

    def _says(self, lead_id: int, draft: LeadDraft, budget: Budget) -> bool:
        held = self._held(lead_id, budget)
        return isinstance(held, LeadDto) and not patch_of(held, draft)


def _done(lead_id: int, reason: str, *, unchanged: bool = False) -> Outcome:
    return Outcome(verdict=Verdict.DONE, reason=reason, lead_id=lead_id, unchanged=unchanged)


def _gone_or_refused(answer: Answer) -> Outcome:
    if says_nothing_here(answer):
        return Outcome(verdict=Verdict.GONE, reason="404")
    return refusal(answer)


def _read_as(lead_id: int, answer: Answer) -> LeadDto | Outcome:
    try:
        lead = read(LeadDto, single(answer.body))
    except SchemaError:
        return Outcome(verdict=Verdict.UNKNOWN, reason=f"{answer.status} unreadable")
    if lead.id != lead_id:
        return Outcome(verdict=Verdict.UNKNOWN, reason="another lead was answered")
    return lead


def _estimates(body: Any) -> dict[str, str | int]:
    """In whole currency units; empty where nothing could be read."""
    try:
        estimates = read(ValuationDto, single(body)).model_dump(exclude_defaults=True)
    except SchemaError:
        return {}
    return {name: each if isinstance(each, str) else int(each) for name, each in estimates.items()}
