"""Seeker Leads behind its HTTP: a stand-in for `JsonApi` that does what each source says."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any, Literal, cast

from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Account, Observation, Portal
from leadrelay.domain.token import AccessToken
from leadrelay.http import Answer, JsonApi
from leadrelay.portals.seeker_leads.calls import STARTS_PER_MINUTE, calls
from leadrelay.portals.seeker_leads.client import SeekerLeads
from leadrelay.wire.pacing import Budget, Pacer
from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.telemetry import RecordingTelemetry

ACCOUNT = Account(Portal.SEEKER_LEADS, "lyon")
BASE_URL = "https://portal.example/seeker-leads/v1"
LEADS_URL = f"{BASE_URL}/leads"
JSON = {"content-type": "application/json"}
DAY = timedelta(days=1)
Link = Literal["absolute", "path", "query", "absent"]


def unix(moment: datetime) -> int:
    return int(moment.timestamp())


def a_lead(lead_id: str, ingested_at: datetime) -> dict[str, Any]:
    metadata = {
        "leadId": lead_id,
        "ingestionDate": unix(ingested_at),
        "leadCategory": "CLASSIFIED",
        "portal": "SLG-FRA",
    }
    contact = {"firstName": "Jeanne", "lastName": "Martin", "message": "Bonjour"}
    return {"metadata": metadata, "contactRequest": contact, "property": {}}


@dataclass
class StandIn:
    """`skew` is how far its clock is ahead of ours; `script` holds the next answers, or None."""

    clock: FakeClock
    leads: dict[str, datetime] = field(default_factory=dict)
    page_size: int = 100
    includes_bounds: bool = True
    link: Link = "absolute"
    empty_status: int = 404
    lost_status: int = 400
    skew: timedelta = timedelta(0)
    tells_time: bool = True
    takes: timedelta = timedelta(0)
    script: deque[Answer | None] = field(default_factory=deque)
    asked: list[dict[str, str]] = field(default_factory=list)
    tokens_shown: list[str] = field(default_factory=list)

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Sequence[tuple[str, str]] = (),
        body: Any = None,
        headers: Mapping[str, str],
        total_seconds: float,
    ) -> Answer:
        assert (method, body) == ("GET", None)
        assert total_seconds > 0
        self.clock.advance(self.takes)
        self.asked.append({"path": path, **dict(query)})
        self.tokens_shown.append(headers["Authorization"])
        scripted = self.script.popleft() if self.script else None
        return scripted or self._listed(dict(query))

    def told(self, status: int, content: Any) -> Answer:
        now = (self.clock() + self.skew).replace(microsecond=0)
        date = {"date": format_datetime(now, usegmt=True)} if self.tells_time else {}
        return Answer(status, JSON | date, content)

    def _listed(self, query: dict[str, str]) -> Answer:
        start = query.get("start")
        if start is not None and start not in self.leads:
            return self.told(self.lost_status, {"title": "no such lead", "status": 400})
        found = self._within(int(query["minDate"]), int(query["maxDate"]))
        found = found[found.index(start) + 1 if start in found else 0 :]
        if not found:
            empty: Any = {"items": []} if self.empty_status == 200 else {"title": "none"}
            return self.told(self.empty_status, empty)
        page, is_partial = found[: self.page_size], len(found) > self.page_size
        items = [a_lead(each, self.leads[each]) for each in page]
        links = self._links(page[-1]) if is_partial else {}
        return self.told(206 if is_partial else 200, {"items": items, "links": links})

    def _within(self, least: int, most: int) -> list[str]:
        assert most - least <= 7 * 86_400
        now, edge = unix(self.clock() + self.skew), 0 if self.includes_bounds else 1
        times = sorted((unix(at), name) for name, at in self.leads.items())
        return [name for at, name in times if least + edge <= at <= min(most - edge, now)]

    def _links(self, last: str) -> dict[str, str]:
        query = f"?limit=100&start={last}"
        roots = {"absolute": LEADS_URL, "path": "/seeker-leads/v1/leads", "query": ""}
        return {} if self.link == "absent" else {"next": roots[self.link] + query}


@dataclass
class OneToken:
    """Implements `ports.AccessTokens`; each renewal is another token."""

    clock: FakeClock
    age: timedelta = timedelta(0)
    renewals: int = 0

    def current(self) -> AccessToken:
        minted_at = self.clock() - (timedelta(0) if self.renewals else self.age)
        value = f"token-{self.renewals}"
        return AccessToken(value=value, minted_at=minted_at, expires_at=minted_at + DAY)

    def renewed(self, rejected: AccessToken) -> AccessToken:
        assert rejected.value == f"token-{self.renewals}"
        self.renewals += 1
        return self.current()


@dataclass
class Reading:
    """A reader of a stand-in; its pauses move the clock."""

    clock: FakeClock = field(default_factory=FakeClock)
    telemetry: RecordingTelemetry = field(default_factory=RecordingTelemetry)
    slept: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.portal, self.tokens = StandIn(self.clock), OneToken(self.clock)
        budget = Budget(
            deadline=NOW + 400 * DAY, now=self.clock, sleep=self.sleep, draw=lambda: 0.5
        )
        pacer = Pacer(self.clock, self.sleep, STARTS_PER_MINUTE)
        asking = calls(cast("JsonApi", self.portal), self.tokens, budget, pacer)
        self.reader = SeekerLeads(
            asking, BASE_URL, account=ACCOUNT, budget=budget, telemetry=self.telemetry
        )

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.advance(timedelta(seconds=seconds))

    def receive(self, *moments: datetime) -> list[str]:
        """Leads that were ingested at these moments, by their ids."""
        names = [f"lead-{len(self.portal.leads) + number:05}" for number in range(len(moments))]
        self.portal.leads |= dict(zip(names, moments, strict=True))
        return names

    def read(self, window: Window) -> list[Observation]:
        pages = self.reader.pages(window)
        return [observation for page in pages for observation in page.observations]

    def names(self, window: Window) -> list[str | None]:
        return [each.portal_lead_id for each in self.read(window)]

    @property
    def windows(self) -> list[tuple[int, int]]:
        """What the requests without a cursor asked for."""
        firsts = [asked for asked in self.portal.asked if "start" not in asked]
        return [(int(asked["minDate"]), int(asked["maxDate"])) for asked in firsts]
