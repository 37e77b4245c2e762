"""Webhook bodies that were signed: read, or kept whole, or known to be about something else."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrelay.domain.enquiry import Enquiry, Observation, Route, Unreadable
from leadrelay.portals.property_finder.webhook import deliveries
from tests import canary
from tests.builders import ACCOUNT, NOW
from tests.integration.property_finder_world import fixture

TOLD_AT = datetime(2026, 10, 3, 7, 15, 23, tzinfo=UTC)


def an_event(**members: Any) -> dict[str, Any]:
    event = {**fixture("webhook_lead_created"), **members}
    return {name: value for name, value in event.items() if value is not ...}


def read(body: object) -> list[Observation]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return list(deliveries(raw, ACCOUNT, NOW))


def enquiry(body: object) -> Enquiry:
    [observation] = read(body)
    assert isinstance(observation, Enquiry)
    return observation


def unreadable(body: object) -> Unreadable:
    [observation] = read(body)
    assert isinstance(observation, Unreadable)
    return observation


def test_a_new_lead_was_created_when_the_event_says() -> None:
    told = enquiry(an_event())

    assert told.portal_lead_id == "message_lead_40110022"
    assert told.route is Route.WEBHOOK
    assert told.created_at == told.observed_at == TOLD_AT
    assert (told.name, told.phones) == ("Layla Haddad", ("+971501110001",))
    assert told.tags is None
    assert told.call_seconds is None


@pytest.mark.parametrize("kind", ["lead.updated", "lead.assigned"])
@pytest.mark.proves("F03")
def test_a_later_event_says_nothing_of_the_creation(kind: str) -> None:
    told = enquiry(an_event(type=kind))

    assert told.created_at is None
    assert told.observed_at == TOLD_AT


@pytest.mark.parametrize("timestamp", [..., None, "soon", {}, "9999-12-31T23:59:59Z"])
def test_a_time_that_cannot_be_is_replaced_by_the_time_of_receipt(timestamp: object) -> None:
    told = enquiry(an_event(timestamp=timestamp))

    assert told.observed_at == NOW
    assert told.created_at is None


@pytest.mark.proves("F05")
def test_a_clock_that_is_a_little_ahead_is_believed() -> None:
    ahead = NOW + timedelta(minutes=9)

    assert enquiry(an_event(timestamp=ahead.isoformat())).observed_at == ahead


def test_a_bare_lead_is_read_without_an_envelope() -> None:
    [lead] = fixture("page_crm_guide")["data"]

    told = enquiry(lead)

    assert told.portal_lead_id == "lead_987654"
    assert told.created_at == datetime(2025, 12, 19, 10, 30, tzinfo=UTC)
    assert told.observed_at == NOW


def test_a_lead_beside_its_envelope_takes_the_id_of_the_entity() -> None:
    told = enquiry(an_event(payload=..., name="John Doe", phone="+971501234567"))

    assert told.portal_lead_id == "message_lead_40110022"
    assert told.name == "John Doe"


@pytest.mark.proves("F37")
def test_a_numeric_id_is_kept_exactly() -> None:
    assert enquiry(an_event(entity={"id": 10**20, "type": "lead"})).portal_lead_id == str(10**20)


@pytest.mark.parametrize(
    "kind",
    [
        "user.created",
        "users.created",
        "agent.created",
        "listing.published",
        "listing.whatever",
        "publicProfile.verification.approved",
    ],
)
@pytest.mark.proves("F50")
def test_events_about_anything_else_are_nothing(kind: str) -> None:
    assert read(an_event(type=kind)) == []


@pytest.mark.parametrize("kind", ["lead.erased", "lead.", "lead", "comet.created", ""])
@pytest.mark.proves("F50")
def test_an_unknown_event_is_kept_under_its_lead(kind: str) -> None:
    kept = unreadable(an_event(type=kind))

    assert kept.reason == "unknown event type"
    assert kept.portal_lead_id == "message_lead_40110022"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (an_event(entity=...), "bad or missing: entity"),
        (an_event(entity={}), "bad or missing: entity.id"),
        (an_event(entity={"id": "x" * 257}), "bad or missing: entity.id"),
        (an_event(payload=None), "bad or missing: payload"),
        (an_event(payload=[]), "bad or missing: payload"),
        (an_event(payload=...), "nothing of a lead"),
        (an_event(payload={}), "nothing of a lead"),
        (an_event(payload={"sender": 5}), "bad or missing: sender"),
        (an_event(type=5), "bad or missing: type"),
        (an_event(type=...), "bad or missing: type"),
        ({}, "nothing of a lead"),
        ({"id": "lead_1"}, "nothing of a lead"),
        ({"name": "nobody"}, "bad or missing: id"),
        ([], "not a JSON object"),
        (None, "not a JSON object"),
        ("lead", "not a JSON object"),
    ],
)
@pytest.mark.proves("F46")
def test_what_cannot_be_read_is_kept_with_a_reason(body: object, reason: str) -> None:
    kept = unreadable(body)

    assert kept.reason == reason
    assert json.loads(base64.b64decode(kept.raw)) == body


DEEP = b'{"id":"lead_1","name":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"{",
        b"\xff\xfe\x00",
        json.dumps(an_event()).encode("utf-16"),
        json.dumps(an_event()).encode("utf-32"),
        b'{"name":"\xed\xa0\x80","id":"lead_1"}',
        b'{"id":' + b"9" * 5_000 + b',"name":"x"}',
        b'{"id":"lead_1","name":"x","score":NaN}',
        b'{"id":"lead_1","name":"x","score":-Infinity}',
        b'{"id":"lead_1","name":"x","score":1e999}',
        b'{"id":"lead_1","name":"x","id":"lead_2"}',
        b'{"id":"lead_1","name":"x"}{"id":"lead_2"}',
        DEEP,
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
    ids=range(16),
)
@pytest.mark.proves("F46")
def test_parser_bombs_are_kept_whole(raw: bytes) -> None:
    kept = unreadable(raw)

    assert base64.b64decode(kept.raw) == raw
    assert kept.reason in {"not unambiguous JSON in UTF-8", "nested too deep"}


@pytest.mark.proves("F48")
def test_half_a_character_costs_a_character_and_not_the_lead() -> None:
    event = an_event()
    event["payload"]["sender"]["name"] = "Lay\ud800la\x00"

    assert enquiry(event).name == "Lay\ufffdla"


def test_no_value_gets_into_a_reason() -> None:
    event = an_event(payload={"sender": {"name": [canary.NAME]}, canary.EMAIL: canary.PHONE})

    canary.assert_clean(unreadable(event).reason)


def test_an_unreadable_polled_lead_can_be_read_again_as_a_body() -> None:
    [lead] = fixture("page_crm_guide")["data"]
    raw = json.dumps({**lead, "assignedTo": None}).encode()

    [again] = deliveries(raw, ACCOUNT, NOW)

    assert isinstance(again, Enquiry)
    assert again.key == "property_finder:lead_987654"


@given(st.binary())
@pytest.mark.proves("F46")
def test_no_bytes_ever_raise(raw: bytes) -> None:
    assert all(isinstance(each, Enquiry | Unreadable) for each in deliveries(raw, ACCOUNT, NOW))


WHOLE = json.dumps(fixture("webhook_lead_created")).encode()


@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=4), st.integers(0, 40))
@pytest.mark.proves("F46")
def test_no_damaged_event_ever_raises(at: int, instead: bytes, cut: int) -> None:
    damaged = WHOLE[:at] + instead + WHOLE[at + cut :]

    for each in deliveries(damaged, ACCOUNT, NOW):
        assert each.observed_at <= NOW + timedelta(minutes=10)
