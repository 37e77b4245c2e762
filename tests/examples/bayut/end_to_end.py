"""An enquiry at Bayut becomes a lead on the deployed stack, whether announced or only listed."""

from dataclasses import dataclass
from typing import Any

import pytest
import requests

from tests.end_to_end.looking import is_created, leads_with, row_of
from tests.end_to_end.waiting import eventually
from tests.examples.bayut.portal.identity import safe_id
from tests.sandbox.sandbox import Sandbox

NUMBER = "+971500427316"


@dataclass(frozen=True)
class Desk:
    """The portal's simulator, over its control API."""

    url: str

    def add(self, **lead: Any) -> str:
        """The portal's own id of it."""
        told: str = self._asked("POST", "leads", lead)["id"]
        return told

    def deliver(self, lead_id: str, **how: Any) -> None:
        self._asked("POST", "deliver", {"lead_id": lead_id, **how})

    def answers(self, lead_id: str) -> list[int]:
        """To every delivery of it so far; one that came too late for the portal is none."""
        attempts = self._asked("GET", "deliveries")["attempts"]
        return [one["status"] for one in attempts if one["lead_id"] == lead_id and one["status"]]

    @property
    def has_delivered(self) -> bool:
        return bool(self._asked("GET", "deliveries")["pending"] == 0)

    def _asked(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, f"{self.url}/{path}", json=body, timeout=10)
        answer.raise_for_status()
        return answer.json()


@pytest.fixture
def desk(sandbox: Sandbox) -> Desk:
    return Desk(sandbox.endpoints["control_urls"]["bayut"])


def key_of(lead_id: str) -> str:
    return f"bayut:{safe_id(lead_id)}"


def test_an_enquiry_that_is_only_listed_becomes_one_lead(sandbox: Sandbox, desk: Desk) -> None:
    key = key_of(desk.add(channel="email", deliver=False))

    assert eventually(lambda: is_created(sandbox, key), 60), row_of(sandbox, key)
    assert len(leads_with(sandbox, key)) == 1


def test_one_that_is_announced_three_times_and_listed_becomes_one_lead_too(
    sandbox: Sandbox, desk: Desk
) -> None:
    enquiry = desk.add(channel="whatsapp")
    desk.deliver(enquiry, times=2)

    assert eventually(lambda: desk.has_delivered, 60)
    assert set(desk.answers(enquiry)) == {202}
    assert eventually(lambda: is_created(sandbox, key_of(enquiry)), 60)
    assert eventually(lambda: sandbox.stack.waiting("EnquiryQueue") == 0)
    assert len(leads_with(sandbox, key_of(enquiry))) == 1


def test_a_forged_announcement_is_refused(desk: Desk) -> None:
    enquiry = desk.add(channel="call", deliver=False)

    desk.deliver(enquiry, signature="forged")

    assert eventually(lambda: desk.answers(enquiry), 60)
    assert set(desk.answers(enquiry)) == {401}


def test_a_number_that_the_portal_s_id_holds_is_in_no_key_and_in_no_log(
    sandbox: Sandbox, desk: Desk
) -> None:
    enquiry = desk.add(phone=NUMBER, channel="whatsapp")

    assert NUMBER in enquiry
    assert eventually(lambda: is_created(sandbox, key_of(enquiry)), 60)
    keys = {row["key"] for row in sandbox.stack.ledger_rows()}
    functions = ("BayutPollerFunction", "PortalWebhookFunction", "LeadForwarderFunction")
    logs = "".join(line for name in functions for line in sandbox.stack.log(name))
    assert NUMBER.removeprefix("+") not in f"{keys} {logs}"
