"""Deliveries are believed when signed, answered when durable, and never parsed."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.envelope import Kind
from leadrelay.domain.errors import (
    ConfigurationError,
    LeadRelayError,
    NotConfiguredError,
    UnavailableError,
)
from leadrelay.portals.property_finder.verification import is_signed
from leadrelay.usecases.receive_webhook import Delivery, Reply, Sender, WebhookReceiver
from tests import canary
from tests.builders import ACCOUNT, NOW
from tests.fakes.clock import FakeClock
from tests.fakes.queue import InMemoryQueue
from tests.fakes.telemetry import RecordingTelemetry

SECRET = canary.WEBHOOK_SECRET
OTHER = Account(Portal.PROPERTY_FINDER, "second")
BODY = b'{"id":"lead-created-1"}'
CANARYS_DOOR = "/webhooks/property_finder/main.canary"
BROKEN = UnavailableError("secret read: acted out")


@dataclass
class Secrets:
    """What is known, what a new reading would give, and how often either was asked."""

    known: Sequence[str] | LeadRelayError = (SECRET,)
    newer: Sequence[str] | LeadRelayError | None = None
    asked: list[str] = field(default_factory=list)

    def current(self) -> Sequence[str]:
        self.asked.append("current")
        return self._given(self.known)

    def renewed(self) -> Sequence[str]:
        self.asked.append("renewed")
        return self._given(self.known if self.newer is None else self.newer)

    def _given(self, secrets: Sequence[str] | LeadRelayError) -> Sequence[str]:
        if isinstance(secrets, LeadRelayError):
            raise secrets
        return secrets


def is_of_interest(body: bytes) -> bool:
    return b"listing" not in body


def is_doorbell(body: bytes) -> bool:
    return b"look" in body


@dataclass
class Door:
    secrets: Secrets = field(default_factory=Secrets)
    second: Secrets | None = None
    queue: InMemoryQueue = field(default_factory=InMemoryQueue)
    doorbells: dict[Portal, InMemoryQueue] = field(default_factory=dict)
    telemetry: RecordingTelemetry = field(default_factory=RecordingTelemetry)

    def receive(self, delivery: Delivery) -> Reply:
        senders = [Sender(ACCOUNT, self.secrets, is_signed, is_of_interest, is_doorbell)]
        if self.second:
            senders.append(Sender(OTHER, self.second, is_signed, is_of_interest, is_doorbell))
        receiver = WebhookReceiver(senders, self.queue, self.doorbells, FakeClock(), self.telemetry)
        return receiver(delivery)


@pytest.fixture
def door() -> Door:
    return Door()


def a_delivery(secret: str = SECRET, **told: Any) -> Delivery:
    body = told.pop("body", BODY)
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    usual = {
        "method": "POST",
        "path": "/webhooks/property_finder/1",
        "headers": {"x-signature": signature},
        "body": body,
    }
    return Delivery(**(usual | told))


def test_a_signed_delivery_is_kept_exactly_as_it_came(door: Door) -> None:
    assert door.receive(a_delivery()) == Reply(202)

    [envelope] = door.queue.envelopes
    assert envelope.kind is Kind.RAW_WEBHOOK
    assert envelope.account == ACCOUNT
    assert envelope.received_at == NOW
    assert envelope.raw == BODY
    assert door.telemetry.total("WebhookAccepted") == 1
    (received,) = [each for each in door.telemetry.counts if each.metric == "EnquiriesReceived"]
    assert received.dimensions == {"portal": ACCOUNT.portal, "route": "webhook"}


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"\xff\xfe", b"{" * 100_000, b"9" * 5_000, b"\x00" * 131_072],
    ids=range(7),
)
@pytest.mark.proves("F46", "F47")
def test_whatever_was_signed_is_kept_however_unreadable(door: Door, body: bytes) -> None:
    assert door.receive(a_delivery(body=body)).status == 202

    assert door.queue.envelopes[0].raw == body


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "", "post"])
@pytest.mark.proves("F49")
def test_only_posts_are_taken(door: Door, method: str) -> None:
    assert door.receive(a_delivery(method=method)) == Reply(405)

    assert door.secrets.asked == []


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/webhooks",
        "/webhooks/property_finder",
        "/webhooks/property_finder/",
        "/webhooks/property_finder/1/more",
        "/webhooks/property_finder/" + "1" * 65,
        "/webhooks/seeker_leads/1",
        "/webhooks/Property_Finder/1",
        "/webhooks/property_finder/%2e",
        "/a/b/webhooks/property_finder/1",
        "/webhooks/property_finder/1\n",
    ],
)
@pytest.mark.proves("F49")
def test_only_paths_of_a_configured_portal_are_known(door: Door, path: str) -> None:
    assert door.receive(a_delivery(path=path)) == Reply(404)

    assert door.secrets.asked == []


@pytest.mark.parametrize(
    "path",
    [
        "/webhooks/property_finder/2026-10",
        "/webhooks/property_finder/1/",
        "/prod/webhooks/property_finder/1",
    ],
)
@pytest.mark.proves("F49")
def test_any_generation_and_a_stage_are_understood(door: Door, path: str) -> None:
    assert door.receive(a_delivery(path=path)).status == 202


@pytest.mark.proves("F47")
def test_a_body_above_128_kib_is_refused_before_any_secret_is_asked_for(door: Door) -> None:
    assert door.receive(a_delivery(body=b"x" * 131_073)) == Reply(413)

    assert door.secrets.asked == []
    assert door.queue.bodies == []


@pytest.mark.parametrize(
    "delivery",
    [
        a_delivery(headers={}),
        a_delivery(headers={"x-signature": ""}),
        a_delivery(headers={"x-signature": "é" * 64}),
        a_delivery(headers={"x-pf-signature": "0" * 64}),
        a_delivery(secret="another"),
        a_delivery(headers={"x-signature": "0" * 64}),
    ],
)
@pytest.mark.proves("F40")
def test_everything_unsigned_is_answered_alike_and_not_kept(door: Door, delivery: Delivery) -> None:
    assert door.receive(delivery) == Reply(401)

    assert door.queue.bodies == []
    assert [count.dimensions for count in door.telemetry.counts] == [{"reason": "signature"}]


@pytest.mark.proves("F42")
def test_a_tampered_body_is_refused(door: Door) -> None:
    signed = a_delivery()

    tampered = Delivery(
        method=signed.method, path=signed.path, headers=signed.headers, body=BODY + b" "
    )

    assert door.receive(tampered) == Reply(401)


@pytest.mark.proves("F43")
def test_a_secret_that_was_just_replaced_is_read_again(door: Door) -> None:
    door.secrets.newer = ("newer", SECRET)

    assert door.receive(a_delivery(secret="newer")).status == 202
    assert door.secrets.asked == ["current", "renewed"]


def test_a_fitting_secret_is_not_read_again(door: Door) -> None:
    door.receive(a_delivery())

    assert door.secrets.asked == ["current"]


@pytest.mark.parametrize(
    ("error", "metric"),
    [
        (BROKEN, "WebhookUnavailable"),
        (NotConfiguredError("secret has no value yet"), "NotConfigured"),
        (ConfigurationError("secret is not JSON"), "ConfigurationInvalid"),
    ],
)
@pytest.mark.proves("F16", "F44")
def test_without_a_secret_nothing_is_believed_and_all_must_come_again(
    door: Door, error: LeadRelayError, metric: str
) -> None:
    door.secrets.known = error

    assert door.receive(a_delivery()) == Reply(503, retry_after=30)
    assert door.queue.bodies == []
    assert door.telemetry.total(metric) == 1


def test_an_account_that_nobody_has_set_up_is_no_trouble_whoever_knocks(door: Door) -> None:
    door.secrets.known = NotConfiguredError("secret has no value yet")

    door.receive(a_delivery())

    assert door.telemetry.total("WebhookUnavailable") == 0


def test_of_accounts_with_one_secret_the_path_says_which_is_meant() -> None:
    door = Door(second=Secrets())

    door.receive(a_delivery(path=f"/webhooks/property_finder/{OTHER.name}.1"))

    assert [envelope.account for envelope in door.queue.envelopes] == [OTHER]


def test_a_doorbell_is_queued_where_doorbells_are_answered() -> None:
    door = Door(doorbells={ACCOUNT.portal: InMemoryQueue()})

    assert door.receive(a_delivery(body=b"look")) == Reply(202)
    assert door.receive(a_delivery(body=b"a lead")) == Reply(202)

    (doorbell,) = door.doorbells[ACCOUNT.portal].envelopes
    (webhook,) = door.queue.envelopes
    assert (doorbell.kind, doorbell.account) == (Kind.DOORBELL, ACCOUNT)
    assert door.telemetry.total("EnquiriesReceived") == 1
    assert (webhook.kind, webhook.raw) == (Kind.RAW_WEBHOOK, b"a lead")


def test_a_doorbell_that_is_not_durable_must_ring_again() -> None:
    door = Door(doorbells={ACCOUNT.portal: InMemoryQueue()})
    door.doorbells[ACCOUNT.portal].faults.fail()

    assert door.receive(a_delivery(body=b"look")).status == 503


def test_without_a_queue_for_doorbells_every_body_is_kept(door: Door) -> None:
    door.receive(a_delivery(body=b"look"))

    (envelope,) = door.queue.envelopes
    assert envelope.raw == b"look"


@pytest.mark.proves("F45")
def test_what_the_queue_does_not_take_must_come_again(door: Door) -> None:
    door.queue.faults.fail()

    assert door.receive(a_delivery()) == Reply(503, retry_after=30)
    assert door.telemetry.total("WebhookAccepted") == 0
    assert door.telemetry.total("WebhookUnavailable") == 1


@pytest.mark.proves("F45")
def test_a_lost_answer_of_the_queue_is_not_an_acceptance(door: Door) -> None:
    door.queue.faults.lose_answer()

    assert door.receive(a_delivery()).status == 503


def test_the_secret_that_fits_tells_which_account_it_was(door: Door) -> None:
    door.second = Secrets(("second-secret",))

    assert door.receive(a_delivery(secret="second-secret")).status == 202
    assert door.queue.envelopes[0].account == OTHER


def test_an_account_without_a_secret_does_not_keep_the_others_out(door: Door) -> None:
    door.secrets.known = BROKEN
    door.second = Secrets(("second-secret",))

    assert door.receive(a_delivery(secret="second-secret")).status == 202
    assert door.receive(a_delivery(secret=SECRET)).status == 503


def test_a_delivery_does_not_show_its_contents() -> None:
    shown = repr(a_delivery(body=canary.EMAIL.encode()))

    canary.assert_clean(shown)
    assert "x-signature" not in shown


@pytest.mark.proves("F50")
def test_a_signed_event_about_something_else_is_answered_200_and_not_kept(door: Door) -> None:
    assert door.receive(a_delivery(body=b'{"type": "listing.published"}')) == Reply(200)

    assert door.queue.bodies == []
    assert door.telemetry.total("WebhookIgnored") == 1


def test_an_unsigned_event_about_something_else_is_refused_like_any_other(door: Door) -> None:
    delivery = a_delivery(secret="another", body=b'{"type": "listing.published"}')

    assert door.receive(delivery).status == 401


def test_what_comes_by_the_canary_s_door_is_kept_like_all_else_and_not_counted(door: Door) -> None:
    assert door.receive(a_delivery(path=CANARYS_DOOR)) == Reply(202)

    [envelope] = door.queue.envelopes
    assert (envelope.account, envelope.raw) == (ACCOUNT, BODY)
    assert door.telemetry.counts == []
    assert door.telemetry.names() == ["WebhookAccepted"]


def test_the_canary_s_door_believes_nobody_without_a_signature(door: Door) -> None:
    assert door.receive(a_delivery(path=CANARYS_DOOR, secret="another")) == Reply(401)

    assert door.queue.envelopes == []
    assert door.telemetry.total("WebhookRefused") == 1
