"""The CRM is believed to be itself, and what it says is kept as far as it is nobody."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from leadrelay.crm.lead_pro import webhook
from leadrelay.domain.crm_event import CrmEvent, Told
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.envelope import NO_ACCOUNT, Kind
from leadrelay.domain.errors import (
    ConfigurationError,
    LeadRelayError,
    NotConfiguredError,
    UnavailableError,
)
from leadrelay.usecases.receive_crm_event import CrmEventReceiver, Door
from leadrelay.usecases.receive_webhook import Delivery, Reply
from tests import canary
from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.queue import InMemoryQueue
from tests.fakes.telemetry import RecordingTelemetry

TOKEN = canary.TOKEN * 3
KEY = "seeker_leads:lead_1"
BROKEN = UnavailableError("secret read: acted out")


@dataclass
class Token:
    """What is known, and what a new reading would give."""

    known: str | LeadRelayError = TOKEN
    newer: str | LeadRelayError | None = None
    asked: list[str] = field(default_factory=list)

    def current(self) -> str:
        self.asked.append("current")
        return _given(self.known)

    def renewed(self) -> str:
        self.asked.append("renewed")
        return _given(self.known if self.newer is None else self.newer)


def _given(token: str | LeadRelayError) -> str:
    if isinstance(token, LeadRelayError):
        raise token
    return token


@dataclass
class Crm:
    token: Token = field(default_factory=Token)
    queue: InMemoryQueue = field(default_factory=InMemoryQueue)
    telemetry: RecordingTelemetry = field(default_factory=RecordingTelemetry)

    def tell(self, delivery: Delivery) -> Reply:
        door = Door(
            name=webhook.NAME,
            token=self.token,
            is_token=webhook.is_token,
            read=webhook.read_event,
        )
        return CrmEventReceiver(door, self.queue, FakeClock(), self.telemetry)(delivery)


@pytest.fixture
def crm() -> Crm:
    return Crm()


def a_body(event: str = "lead.created", **members: Any) -> bytes:
    lead = {"id": 18_377, "first_name": canary.NAME, "phone": canary.PHONE, **members}
    return json.dumps({"event": event, "data": {"meta": {"src_key": KEY}, **lead}}).encode()


def a_delivery(token: str = TOKEN, **told: Any) -> Delivery:
    usual = {"method": "POST", "path": webhook.path_of(token), "headers": {}, "body": a_body()}
    return Delivery(**(usual | told))


def test_which_lead_of_ours_it_is_about_is_kept_and_nobody_in_it(crm: Crm) -> None:
    assert crm.tell(a_delivery()) == Reply(202)

    [envelope] = crm.queue.envelopes
    assert envelope.kind is Kind.CRM_EVENT
    assert envelope.account == Account(Portal.SEEKER_LEADS, NO_ACCOUNT)
    assert envelope.received_at == NOW
    expected = CrmEvent(told=Told.CREATED, lead_id=18_377, key=KEY)
    assert CrmEvent.from_body(envelope.body) == expected
    canary.assert_clean(*crm.queue.bodies)
    assert crm.telemetry.total("WebhookAccepted") == 1


@pytest.mark.parametrize(
    ("body", "metric"),
    [
        (a_body(meta=None), "LeadsMadeElsewhere"),
        (a_body(meta={"src_key": "another_tool:1"}), "LeadsMadeElsewhere"),
        (a_body("lead.updated", meta={}), "WebhookIgnored"),
        (a_body("lead.deleted"), "WebhookIgnored"),
        (b"not json", "CrmEventsUnreadable"),
        (a_body(id=canary.NAME), "CrmEventsUnreadable"),
    ],
)
@pytest.mark.proves("F46", "F50")
def test_what_is_not_about_a_lead_of_ours_is_answered_counted_and_not_kept(
    crm: Crm, body: bytes, metric: str
) -> None:
    assert crm.tell(a_delivery(body=body)) == Reply(200)

    assert crm.queue.bodies == []
    assert [each.metric for each in crm.telemetry.counts] == [metric]


def test_what_cannot_be_read_is_told_by_the_names_of_its_fields(crm: Crm) -> None:
    crm.tell(a_delivery(body=a_body(id=canary.NAME, meta=canary.MESSAGE)))

    assert crm.telemetry.events == [("CrmEventUnreadable", {"fields": "data.id, data.meta"})]


@pytest.mark.proves("F40")
@pytest.mark.parametrize("token", ["x", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), "%00", "é"])
def test_another_token_is_refused_and_the_body_is_not_even_read(crm: Crm, token: str) -> None:
    assert crm.tell(a_delivery(token, body=b"not json")) == Reply(401)

    assert [each.metric for each in crm.telemetry.counts] == ["WebhookRefused"]
    assert crm.telemetry.events == []
    assert crm.queue.bodies == []


@pytest.mark.proves("F43")
def test_a_token_that_was_replaced_a_moment_ago_fits(crm: Crm) -> None:
    crm.token.newer = "n" * 48

    assert crm.tell(a_delivery("n" * 48)) == Reply(202)
    assert crm.token.asked == ["current", "renewed"]


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"path": "/webhooks/lead-pro"}, 404),
        ({"path": f"/webhooks/lead-pro/{TOKEN}/more"}, 404),
        ({"path": f"/webhooks/lead_pro/{TOKEN}"}, 404),
        ({"path": f"/a/b/webhooks/lead-pro/{TOKEN}"}, 404),
        ({"method": "GET"}, 405),
        ({"body": b"x" * 131_073}, 413),
    ],
)
@pytest.mark.proves("F47", "F49")
def test_anything_else_is_refused_before_the_token_is_asked_for(
    crm: Crm, told: dict[str, Any], status: int
) -> None:
    assert crm.tell(a_delivery(**told)) == Reply(status)

    assert crm.token.asked == []


def test_a_stage_in_front_of_the_path_is_understood(crm: Crm) -> None:
    assert crm.tell(a_delivery(path=f"/prod{webhook.path_of(TOKEN)}/")).status == 202


@pytest.mark.parametrize(
    ("error", "metrics"),
    [
        (NotConfiguredError("token"), ["NotConfigured"]),
        (ConfigurationError("no json"), ["WebhookUnavailable", "ConfigurationInvalid"]),
        (BROKEN, ["WebhookUnavailable"]),
    ],
)
@pytest.mark.proves("F44")
def test_while_the_token_is_not_known_nobody_is_let_in(
    crm: Crm, error: LeadRelayError, metrics: list[str]
) -> None:
    crm.token.known = error

    assert crm.tell(a_delivery()) == Reply(503, 30)

    assert crm.queue.bodies == []
    assert [each.metric for each in crm.telemetry.counts] == metrics


def test_a_token_that_does_not_fit_while_no_newer_can_be_read_must_come_again(crm: Crm) -> None:
    crm.token.newer = BROKEN

    assert crm.tell(a_delivery("n" * 48)) == Reply(503, 30)


@pytest.mark.proves("F45")
def test_what_the_queue_does_not_keep_must_come_again(crm: Crm) -> None:
    crm.queue.faults.fail()

    assert crm.tell(a_delivery()) == Reply(503, 30)
    assert crm.telemetry.total("WebhookAccepted") == 0
