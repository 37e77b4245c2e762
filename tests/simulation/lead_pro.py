"""Lead.pro for one thread and a virtual clock: whoever calls says what is to become of the call."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from leadrelay.crm.lead_pro.api import VERSION
from leadrelay.domain.errors import OutcomeUnknownError, RequestNotSentError, UnreadableAnswerError
from leadrelay.domain.ports import Clock
from leadrelay.http import Answer
from tests.simulators.lead_pro import rows, rules
from tests.simulators.lead_pro.settings import LeadProSettings
from tests.simulators.lead_pro.store import CrmLead

RETRY_AFTER = 20
FIRST_ID = 18_377
ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)
JSON = {"content-type": "application/json"}
REJECTION = {"message": "validation failed", "errors": {"phone": "not accepted"}}
MERGING = LeadProSettings(patch_meta="merge")
REPLACING = LeadProSettings(patch_meta="replace")
Lead = dict[str, Any]
Query = Sequence[tuple[str, str]]


class Fate(StrEnum):
    """What becomes of one call: its effect, and what the caller learns of it."""

    FINE = "fine"
    REFUSED = "refused before it was sent"
    LOST = "no effect, no answer"
    UNANSWERED = "effect, no answer"
    LATE = "no answer, effect later"
    ERROR = "no effect, 500"
    ERROR_COMMITTED = "effect, 500"
    HTML = "effect, 200 with HTML"
    HTML_LOST = "no effect, 200 with HTML"
    THROTTLED = "429 that says for how long"
    THROTTLED_BARE = "429"
    LOCKED_OUT = "401"
    REJECTED = "422 that names a field"


WRITES = tuple(Fate)
READS = (
    *(Fate.FINE, Fate.REFUSED, Fate.LOST, Fate.ERROR, Fate.HTML_LOST),
    *(Fate.THROTTLED, Fate.THROTTLED_BARE, Fate.LOCKED_OUT),
)
WITH_EFFECT = frozenset({Fate.FINE, Fate.UNANSWERED, Fate.ERROR_COMMITTED, Fate.HTML})
SILENT = frozenset({Fate.LOST, Fate.UNANSWERED, Fate.LATE})
UNREADABLE = frozenset({Fate.HTML, Fate.HTML_LOST})
ANSWERS = {
    Fate.ERROR: Answer(500, JSON, {"message": "internal error"}),
    Fate.ERROR_COMMITTED: Answer(500, JSON, {"message": "internal error"}),
    Fate.THROTTLED: Answer(429, {**JSON, "retry-after": str(RETRY_AFTER)}, None),
    Fate.THROTTLED_BARE: Answer(429, JSON, None),
    Fate.LOCKED_OUT: Answer(401, JSON, {"message": "invalid API key"}),
    Fate.REJECTED: Answer(422, JSON, REJECTION),
}
NOTHING_HERE = Answer(404, JSON, {"message": "lead not found"})


@dataclass(frozen=True, slots=True)
class Commit:
    """One effect of a POST or PATCH; `before` is empty for a create."""

    at: datetime
    method: str
    lead_id: int
    body: Mapping[str, Any]
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def nobody(_: Commit) -> None:
    return


@dataclass(slots=True)
class LeadProModel:
    """`leads` are as GET /leads/{id} shows them; `later` does something at a virtual time.

    `told` hears of every commit. A lead is found by its person `index_lag` after its create. Where
    `page_size` is set, look-ups are answered in pages. Nothing that was answered or remembered is
    ever changed in place.
    """

    clock: Clock
    later: Callable[[datetime, Callable[[], None]], None]
    index_lag: timedelta = timedelta(0)
    late_by: timedelta = timedelta(seconds=54)
    merges_meta: bool = True
    page_size: int | None = None
    leads: dict[int, Lead] = field(default_factory=dict)
    commits: list[Commit] = field(default_factory=list)
    told: Callable[[Commit], None] = nobody
    in_flight: int = 0
    _found_from: dict[int, datetime] = field(default_factory=dict)

    def answer(self, method: str, path: str, query: Query, body: Any, fate: Fate) -> Answer:
        """Answers, or raises as `JsonApi` would."""
        what = f"{method} {path}"
        if fate is Fate.REFUSED:
            raise RequestNotSentError(f"{what}: acted out")
        answer = self._handled(method, path, query, body) if fate in WITH_EFFECT else None
        if fate is Fate.LATE:
            self._handled_later(method, path, query, body)
        if fate in SILENT:
            raise OutcomeUnknownError(f"{what}: acted out")
        if fate in UNREADABLE:
            raise UnreadableAnswerError(f"{what}: acted out", status=200)
        return ANSWERS.get(fate) or answer or NOTHING_HERE

    def copies(self, marker: str) -> list[int]:
        return [
            lead_id
            for lead_id, lead in self.leads.items()
            if (lead["meta"] or {}).get("src_key") == marker
        ]

    def edit(self, lead_id: int, **members: Any) -> None:
        """What an agent changes by hand; no rule of the API applies."""
        self.leads[lead_id] = {**self.leads[lead_id], **members}

    def by_another_road(self, body: Mapping[str, Any]) -> int:
        """What the CRM makes of a portal's e-mail: a lead that says nothing of us."""
        return int(self._created({**body, "meta": {}}).body["id"])

    def delete(self, lead_id: int) -> None:
        del self.leads[lead_id]

    def _handled_later(self, method: str, path: str, query: Query, body: Any) -> None:
        def land() -> None:
            self.in_flight -= 1
            self._handled(method, path, query, body)

        self.in_flight += 1
        self.later(self.clock() + self.late_by, land)

    def _handled(self, method: str, path: str, query: Query, body: Any) -> Answer:
        where = path.removeprefix(VERSION)
        try:
            match method, where:
                case "POST", "/leads":
                    return self._created(body)
                case "GET", "/person/leads":
                    return self._found(dict(query))
            return self._one(method, int(where.removeprefix("/leads/")), body)
        except rules.InvalidLeadError as invalid:
            return Answer(422, JSON, {"message": invalid.detail, "errors": invalid.errors})

    def _one(self, method: str, lead_id: int, body: Any) -> Answer:
        if lead_id not in self.leads:
            return NOTHING_HERE
        if method == "GET":
            return Answer(200, JSON, self.leads[lead_id])
        return self._patched(lead_id, body)

    def _created(self, body: Mapping[str, Any]) -> Answer:
        content = json.dumps(body)
        _refuse("POST", content)
        now, lead_id = self.clock(), FIRST_ID + len(self._found_from)
        lead = {**_new(content), "id": lead_id, "created_at": rows.written(now)}
        self._found_from[lead_id] = now + self.index_lag
        return self._committed("POST", lead_id, body, lead)

    def _patched(self, lead_id: int, body: Mapping[str, Any]) -> Answer:
        _refuse("PATCH", json.dumps(body))
        held = self.leads[lead_id]
        settings = MERGING if self.merges_meta else REPLACING
        changed = rows.changes(CrmLead(held, self._found_from[lead_id]), body, settings)
        self._committed("PATCH", lead_id, body, {**held, **changed})
        return Answer(200, JSON, body)

    def _committed(self, method: str, lead_id: int, body: Mapping[str, Any], lead: Lead) -> Answer:
        before = self.leads.get(lead_id, {})
        commit = Commit(self.clock(), method, lead_id, body, before, lead)
        self.commits.append(commit)
        self.leads[lead_id] = lead
        self.told(commit)
        return Answer(200, JSON, lead)

    def _found(self, asked: Mapping[str, str]) -> Answer:
        """By e-mail and phone exactly as they are stored."""
        person = {name: asked[name] for name in ("email", "phone") if name in asked}
        if not person:
            raise rules.InvalidLeadError(422, {"email": "email or phone is required"})
        now = self.clock()
        found = [
            lead
            for lead_id, lead in self.leads.items()
            if self._found_from[lead_id] <= now and person.items() <= lead.items()
        ]
        if self.page_size is None:
            return Answer(200, JSON, found)
        return Answer(200, JSON, page_of(found, int(asked.get("page", "1")), self.page_size))


def page_of(found: Sequence[Lead], number: int, size: int) -> dict[str, Any]:
    pages = max(1, -(-len(found) // size))
    data = list(found[(number - 1) * size : number * size])
    return {"data": data, "pagination": {"page": number, "totalPages": pages}}


@lru_cache(maxsize=8192)
def _new(content: str) -> Lead:
    """All that is not its own of a lead with this content; id and time are anybody's."""
    body = json.loads(content)
    office = rows.office_of(body, MERGING)
    return rows.new_members(
        FIRST_ID, body, office=office, parent=None, now=ANY_TIME, default_source="homepage"
    )


def _refuse(method: str, content: str) -> None:
    errors = _errors(method, content)
    if errors:
        raise rules.InvalidLeadError(422, errors)


@lru_cache(maxsize=8192)
def _errors(method: str, content: str) -> Mapping[str, str]:
    body = json.loads(content)
    if method == "POST":
        return rules.wrong_with(body)
    names = {"first_name", "last_name"} - body.keys()
    return {**dict.fromkeys(names, "required"), **rules.errors_of(body, rules.PATCH)}


def always_fine(_method: str, _path: str) -> Fate:
    return Fate.FINE


@dataclass(slots=True)
class ModelApi:
    """`JsonApi` on a model; `fate` is asked for every call, by its method and path."""

    model: LeadProModel
    fate: Callable[[str, str], Fate] = always_fine

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Query = (),
        body: Any = None,
        headers: Mapping[str, str] | None = None,  # noqa: ARG002
        total_seconds: float = 12.0,
    ) -> Answer:
        if total_seconds <= 0:
            raise RequestNotSentError(f"{method} {path}: no time left")
        return self.model.answer(method, path, query, body, self.fate(method, path))
