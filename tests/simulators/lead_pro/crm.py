"""The simulator itself: the vendor's routes and what an agent does to the leads."""

import json
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.simulators.courier import Attempt, Courier, Parcel, Terms
from tests.simulators.lead_pro import rows, rules
from tests.simulators.lead_pro.control import CrmControl
from tests.simulators.lead_pro.settings import LeadProSettings
from tests.simulators.lead_pro.store import RESPONSE_FIELDS, CrmLead, LeadStore
from tests.simulators.routing import Route
from tests.simulators.server import Answer, Clock, RefusedError, Request, json_answer
from tests.simulators.simulator import Simulator, utc_now

ROOT = "/api/v103"
API_KEY = "lead-pro-key-for-tests"


class LeadProSimulator(Simulator[LeadProSettings]):
    name = "lead_pro"

    def __init__(
        self,
        settings: LeadProSettings | None = None,
        *,
        port: int = 0,
        clock: Clock = utc_now,
        api_key: str = API_KEY,
    ) -> None:
        self.api_key = api_key
        self.control = CrmControl(self)
        super().__init__(settings or LeadProSettings(), port=port, clock=clock)

    def forget(self) -> None:
        self.store = LeadStore()
        self.courier = Courier(self.later, Terms)
        self._told = 0
        self._recent: deque[datetime] = deque()

    def reset(self) -> None:
        self.courier.hang_up()
        super().reset()

    def stop(self) -> None:
        self.later.clear()
        self.courier.hang_up()
        super().stop()

    def routes(self) -> Sequence[Route]:
        return (
            Route("POST", f"{ROOT}/leads", self._create),
            Route("POST", f"{ROOT}/leads/valuation", self._create_valuation),
            Route("GET", rf"{ROOT}/leads/(\d+)", self._read),
            Route("PATCH", rf"{ROOT}/leads/(\d+)", self._update),
            Route("GET", f"{ROOT}/person/leads", self._find),
            Route("GET", f"{ROOT}/offices", self._offices),
            Route("GET", f"{ROOT}/statuses", self._statuses),
        )

    def control_routes(self) -> Sequence[Route]:
        return self.control.routes()

    def refusal(self, request: Request, refused: RefusedError) -> Answer:
        del request
        content: dict[str, object] = {"message": refused.detail}
        if isinstance(refused, rules.InvalidLeadError):
            content["errors"] = refused.errors
        return json_answer(refused.status, content)

    def admit(self, request: Request) -> None:
        if request.headers.get("x-api-key") != self.api_key:
            raise RefusedError(self.settings.auth_failure_status, "invalid API key")
        rate, now = self.settings.rate_per_second, self.clock()
        while self._recent and self._recent[0] <= now - timedelta(seconds=1):
            self._recent.popleft()
        if rate is not None and len(self._recent) >= rate:
            wait = self.settings.retry_after
            headers = {} if wait is None else {"Retry-After": str(wait)}
            raise RefusedError(429, "too many requests", headers=headers)
        self._recent.append(now)

    @property
    def base_url(self) -> str:
        return f"{self.url}{ROOT}"

    @property
    def leads(self) -> list[dict[str, Any]]:
        """Every lead as GET /leads/{id} shows it, oldest first."""
        return [row.members for row in list(self.store.rows.values())]

    @property
    def duplicates(self) -> dict[str, list[int]]:
        """`meta.src_key` of more than one lead, with their ids."""
        return self.store.duplicates()

    @property
    def attempts(self) -> list[Attempt]:
        """Every attempt to deliver an outbound webhook."""
        return list(self.courier.attempts)

    def add(self, **members: Any) -> dict[str, Any]:
        """A lead that came another way; needs what POST /leads needs."""
        with self.lock:
            return self._stored(members, "homepage").members

    def edit(self, lead_id: int, **members: Any) -> dict[str, Any]:
        """What an agent changes by hand; no rule of the API applies."""
        with self.lock:
            row = self._row(lead_id)
            row.members.update(members)
            self._notify("lead.updated", row)
            return row.members

    def delete(self, lead_id: int) -> None:
        """An agent deletes a lead; from now on it is 404."""
        with self.lock:
            self._row(lead_id)
            self.store.delete(lead_id)

    def connect_webhook(self, url: str) -> None:
        """What an agency pastes into the dashboard; it survives `reset`, too."""
        self.settings.webhook_url = self._as_started.webhook_url = url

    def settle(self, timeout: float = 5.0) -> bool:
        """Wait until no late commit and no delivery is pending."""
        return self.later.settle(timeout)

    def _create(self, request: Request) -> Answer:
        return json_answer(200, self._stored(request.json_object(), "homepage").members)

    def _create_valuation(self, request: Request) -> Answer:
        body = request.json_object()
        if body.get("type") not in {"vendor", "landlord"}:
            raise self._invalid({"type": "must be vendor or landlord"})
        row = self._stored(body, "ivt")
        row.members.update(rows.ESTIMATES)
        return json_answer(200, row.members)

    def _stored(self, body: Mapping[str, Any], default_source: str) -> CrmLead:
        if wrong := rules.wrong_with(body, address_too=self.settings.require_address):
            raise self._invalid(wrong)
        now, lead_id = self.clock(), self.store.new_id()
        parent = self.store.parent_of(body["email"], body["phone"])
        office = rows.office_of(body, self.settings)
        members = rows.new_members(
            lead_id, body, office=office, parent=parent, now=now, default_source=default_source
        )
        row = CrmLead(members, now + timedelta(seconds=self.settings.index_lag))
        self.store.add(row)
        self._notify("lead.created", row)
        return row

    def _read(self, _: Request, lead_id: str) -> Answer:
        return json_answer(200, self._row(int(lead_id)).members)

    def _update(self, request: Request, lead_id: str) -> Answer:
        row, body = self._row(int(lead_id)), request.json_object()
        wrong = rules.errors_of(body, rules.PATCH)
        if self.settings.patch_requires_names:
            names = {"first_name", "last_name"} - body.keys()
            wrong |= dict.fromkeys(names, "required")
        if wrong:
            raise self._invalid(wrong)
        row.members.update(rows.changes(row, body, self.settings))
        row.hidden.update({k: v for k, v in body.items() if k not in RESPONSE_FIELDS})
        self._notify("lead.updated", row)
        return json_answer(200, body)

    def _find(self, request: Request) -> Answer:
        email, phone = request.one("email"), request.one("phone")
        if not email and not phone:
            raise self._invalid({"email": "email or phone is required"})
        groups = [self.store.by_email(email)] if email else []
        groups += [self.store.by_phone(phone)] if phone else []
        ids = [{row.id for row in group} for group in groups]
        every = self.settings.person_match == "all"
        wanted = set.intersection(*ids) if every else set.union(*ids)
        rows = [self.store.rows[lead_id] for lead_id in sorted(wanted)]
        now = self.clock()
        found = [row.members for row in rows if row.found_from <= now and _is_called(row, request)]
        return self._contained(found)

    def _contained(self, found: list[dict[str, Any]]) -> Answer:
        if not found and self.settings.person_none_found == "404":
            raise RefusedError(404, "no leads found")
        container = self.settings.person_container
        if container == "object" and len(found) == 1:
            return json_answer(200, found[0])
        return json_answer(200, {"data": found} if container == "data" else found)

    def _offices(self, _: Request) -> Answer:
        return json_answer(200, {"data": self.settings.offices})

    def _statuses(self, _: Request) -> Answer:
        return json_answer(200, self.settings.statuses)

    def _row(self, lead_id: int) -> CrmLead:
        if lead_id not in self.store.rows:
            raise RefusedError(404, "lead not found")
        return self.store.rows[lead_id]

    def _notify(self, event: str, row: CrmLead) -> None:
        url = self.settings.webhook_url
        if url is None:
            return
        body = json.dumps({"event": event, "data": row.members}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        delays = self.settings.webhook_delays
        delay = delays[self._told % len(delays)]
        self._told += 1
        self.courier.send(Parcel(url, body, event, "", str(row.id), headers), delay)

    def _invalid(self, errors: Mapping[str, str]) -> rules.InvalidLeadError:
        return rules.InvalidLeadError(self.settings.validation_status, errors)


def _is_called(row: CrmLead, request: Request) -> bool:
    wanted = {"first_name": request.one("firstName"), "last_name": request.one("lastName")}
    return all(
        name is None or str(row.members[member]).casefold() == name.casefold()
        for member, name in wanted.items()
    )
