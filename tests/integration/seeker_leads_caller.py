"""An agency's client of the Seeker Leads simulator, and periods to ask it for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from tests.simulators.seeker_leads import (
    Agency,
    SeekerLead,
    SeekerLeadsSettings,
    SeekerLeadsSimulator,
)

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
USER_AGENT = "lead-relay/1.0 python/3.13 linux/6.1"


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def window(since: datetime = NOW - 6 * HOUR, until: datetime = NOW + HOUR, **more: object) -> str:
    members = {"minDate": seconds(since), "maxDate": seconds(until), **more}
    return "&".join(f"{name}={value}" for name, value in members.items())


def unhurried() -> SeekerLeadsSettings:
    """Nearly all tests are faster than the portal allows."""
    return SeekerLeadsSettings(rate_limits=False, retry_delays=[0.01, 0.01])


class Caller:
    """One agency's client of the portal."""

    def __init__(self, portal: SeekerLeadsSimulator, agency: Agency) -> None:
        self.portal, self.agency = portal, agency
        self.headers = {"User-Agent": USER_AGENT}

    def wish(self, **changes: object) -> dict[str, object]:
        grant = {"grant_type": "client_credentials", "audience": self.portal.base_url}
        return {**self.agency.credentials, **grant, **changes}

    def ask_token(self, **changes: object) -> requests.Response:
        url = f"{self.portal.auth_url}/oauth/token"
        return requests.post(url, json=self.wish(**changes), headers=self.headers, timeout=5)

    def mint(self, **changes: object) -> str:
        token: str = self.ask_token(**changes).json()["access_token"]
        self.headers["Authorization"] = f"Bearer {token}"
        return token

    def call(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> requests.Response:
        sent = {**self.headers, **headers}
        url = f"{self.portal.base_url}{path}"
        return requests.request(method, url, json=body, headers=sent, timeout=5)

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.call("GET", path, **headers)

    def ids(self, **query: Any) -> list[str]:
        answer = self.get(f"/leads?{window(**query)}")
        return [one["metadata"]["leadId"] for one in answer.json().get("items", [])]


def shown(caller: Caller, lead: SeekerLead) -> dict[str, Any]:
    """As it is listed, which is as it is read alone."""
    alone: dict[str, Any] = caller.get(f"/leads/{lead.id}").json()
    (listed,) = caller.get(f"/leads?{window()}").json()["items"]
    assert alone == listed
    return alone
