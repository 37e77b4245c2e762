"""A client of the simulated Lead.pro, and everything it must never tell."""

from collections.abc import Callable
from typing import Any

from leadrelay.crm.lead_pro.client import LeadPro
from leadrelay.crm.lead_pro.mapper import LeadProMapper
from leadrelay.http import JsonApi
from leadrelay.wire.pacing import SharedPace
from tests.simulators.lead_pro import API_KEY, LeadProSimulator
from tests.unit.lead_pro_drafts import AGENCY

LAYLA: dict[str, Any] = {
    "name": "Layla Haddad",
    "email": "layla+home@example.com",
    "phones": ("050 111 0001",),
    "channel": "whatsapp",
    "message": "Is it still available?",
}
PRIVATE = ("Layla", "Haddad", "layla", "+971501110001", "still available", API_KEY)
POST: dict[str, Any] = {"method": "POST", "path": "/api/v103/leads"}
PATCH: dict[str, Any] = {"method": "PATCH", "path": "/api/v103/leads/*"}
GET: dict[str, Any] = {"method": "GET", "path": "/api/v103/leads/*"}
FIND: dict[str, Any] = {"method": "GET", "path": "/api/v103/person/leads"}
HTML = "<html>Layla Haddad</html>"


class Telling:
    """Telemetry that remembers."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, object]]] = []

    def count(self, metric: str, value: float = 1, **dimensions: str) -> None:
        raise AssertionError(metric, value, dimensions)

    def event(self, name: str, **facts: object) -> None:
        self.events.append((name, facts))


def client(
    crm: LeadProSimulator,
    *,
    key: Callable[[], str] = lambda: API_KEY,
    url: str | None = None,
    telemetry: Any = None,
    pace: SharedPace | None = None,
) -> LeadPro:
    return LeadPro(JsonApi(url or crm.url), key, LeadProMapper(AGENCY), telemetry, pace=pace)


def without_people(told: object) -> str:
    text = f"{told} {told!r}"
    assert not [secret for secret in PRIVATE if secret in text]
    return text
