"""The events in `events/` are what AWS sends: one for each trigger."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

import pytest

from leadrelay import codec, registry
from leadrelay.domain.crm_event import CrmEvent
from leadrelay.domain.enquiry import Account, Enquiry, Portal
from leadrelay.domain.envelope import Envelope, Kind
from tests.template.cloudformation import ROOT, functions, properties

EVENTS = {path.name: path for path in (ROOT / "events").glob("*.json")}
SIGNING_SECRET = "example-webhook-signing-value"
ACCOUNT = Account(Portal.PROPERTY_FINDER, "main")


def _event(name: str) -> Any:
    return json.loads(EVENTS[name].read_text(encoding="utf-8"))


def _envelopes() -> list[Envelope]:
    return [
        Envelope.from_json(each["body"]) for each in _event("lead_forwarder.sqs.json")["Records"]
    ]


def test_every_function_has_an_event_to_be_tried_with() -> None:
    folders = {each["CodeUri"].rstrip("/").rpartition("/")[2] for each in functions().values()}

    assert {name.partition(".")[0] for name in EVENTS} == folders


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_ascii_and_names_nobody_real(name: str) -> None:
    text = EVENTS[name].read_bytes().decode("ascii")

    assert text.count("@") == text.count("@example.com")


def test_the_webhook_is_signed_as_the_portal_signs() -> None:
    event = _event("portal_webhook.http_api.json")
    verification = registry.adapters(Portal.PROPERTY_FINDER).verification()

    body = event["body"].encode()

    assert verification.is_signed(body, event["headers"], [SIGNING_SECRET])


def test_the_webhook_arrives_by_a_route_of_the_template() -> None:
    event = _event("portal_webhook.http_api.json")
    route = functions()["PortalWebhookFunction"]["Events"]["Webhook"]["Properties"]

    assert event["routeKey"] == f"{route['Method']} {route['Path']}"
    assert event["rawPath"] == route["Path"].format(**event["pathParameters"])
    assert event["rawPath"].endswith(f"/{ACCOUNT.name}.1")


def test_the_batch_holds_every_kind_of_message_that_is_read() -> None:
    kinds = [Kind.ENQUIRY, Kind.RAW_WEBHOOK, Kind.KEY, Kind.CRM_EVENT]

    assert [each.kind for each in _envelopes()] == kinds


def test_the_messages_of_the_batch_can_be_read() -> None:
    polled, webhook, _, told = _envelopes()
    deliveries = registry.adapters(Portal.PROPERTY_FINDER).deliveries()

    (delivered,) = deliveries(webhook.raw, ACCOUNT, webhook.received_at)

    assert isinstance(codec.observation_from_body(polled.body), Enquiry)
    assert isinstance(delivered, Enquiry)
    assert told == Envelope.of_crm_event(CrmEvent.from_body(told.body), told.received_at)


@pytest.mark.parametrize(
    ("name", "queue"),
    [
        ("lead_forwarder.sqs.json", "EnquiryQueue"),
        ("portal_poller.sqs.json", "SeekerLeadsDoorbellQueue"),
    ],
)
def test_a_batch_says_what_sqs_says_of_its_messages(name: str, queue: str) -> None:
    for record in _event(name)["Records"]:
        digest = hashlib.md5(record["body"].encode(), usedforsecurity=False).hexdigest()

        assert record["md5OfBody"] == digest
        assert f":lead-relay-{queue}-" in record["eventSourceARN"]
        assert queue in properties("AWS::SQS::Queue")


def test_the_poller_is_rung_by_a_doorbell() -> None:
    (record,) = _event("portal_poller.sqs.json")["Records"]
    doorbell = Envelope.from_json(record["body"])

    assert doorbell == Envelope.of_doorbell(
        Account(Portal.SEEKER_LEADS, "main"), doorbell.received_at
    )


def test_a_person_asks_the_keeper_for_one_account() -> None:
    asked = _event("subscription_keeper.asked.json")

    assert Account(Portal(asked["portal"]), asked["account"])
    assert asked["wish"] in {"keep", "remove"}


def test_a_person_asks_the_auditor_for_a_day_or_for_what_a_restored_table_may_have_forgotten() -> (
    None
):
    restored = _event("ledger_auditor.restored.json")

    assert date.fromisoformat(_event("ledger_auditor.day.json")["day"])
    assert datetime.fromisoformat(restored["restored_at"]).tzinfo is not None
    assert restored["after"] == ""


def test_nobody_who_asks_for_a_token_is_given_it_or_sends_it() -> None:
    assert _event("token_refresher.asked.json").keys() == {"portal", "account", "minted_at"}
