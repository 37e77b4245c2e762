import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrelay.domain.crm_event import CrmEvent, Told
from leadrelay.domain.envelope import NO_ACCOUNT, Envelope, Kind
from leadrelay.domain.errors import NewerVersionError, SchemaError
from tests.builders import ACCOUNT, NOW


@pytest.mark.proves("F48")
@given(st.binary(max_size=2000))
def test_any_bytes_of_a_webhook_survive_the_queue_unchanged(raw: bytes) -> None:
    text = Envelope.of_webhook(ACCOUNT, NOW, raw).to_json()

    assert text.isascii()
    assert Envelope.from_json(text).raw == raw


@given(st.text())
def test_any_text_survives_as_ascii(text: str) -> None:
    envelope = Envelope(kind=Kind.KEY, account=ACCOUNT, received_at=NOW, body={"key": text})

    assert envelope.to_json().isascii()
    assert Envelope.from_json(envelope.to_json()) == envelope


@pytest.mark.proves("F67")
def test_a_message_of_a_newer_release_is_left_for_that_release() -> None:
    wire = json.loads(Envelope.of_webhook(ACCOUNT, NOW, b"{}").to_json()) | {"schema_version": 2}

    with pytest.raises(NewerVersionError):
        Envelope.from_json(json.dumps(wire))


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"schema_version": "x"}', "[" * 9999])
def test_what_no_release_wrote_is_named_as_such(text: str) -> None:
    with pytest.raises(SchemaError):
        Envelope.from_json(text)


@pytest.mark.parametrize("body", [None, 5, "é", "a"])
def test_a_webhook_body_that_is_not_base64_is_named_as_such(body: object) -> None:
    envelope = Envelope(kind=Kind.RAW_WEBHOOK, account=ACCOUNT, received_at=NOW, body=body)

    with pytest.raises(SchemaError):
        _ = envelope.raw


@pytest.mark.proves("F67")
def test_an_event_of_the_crm_has_no_account_and_can_be_read_by_the_release_before() -> None:
    event = CrmEvent(told=Told.CREATED, lead_id=18_377, key="property_finder:lead_1")

    wire = json.loads(Envelope.of_crm_event(event, NOW).to_json())

    assert (wire["schema_version"], wire["kind"]) == (1, "crm_event")
    assert (wire["portal"], wire["account"]) == ("property_finder", NO_ACCOUNT)
    assert wire["body"] == {"event": "created", "lead_id": 18_377, "key": "property_finder:lead_1"}
    assert CrmEvent.from_body(Envelope.from_json(json.dumps(wire)).body) == event


def test_what_has_queued_a_message_is_told_with_it() -> None:
    told = Envelope(kind=Kind.KEY, account=ACCOUNT, received_at=NOW, body={}, cause="request-1")

    assert Envelope.from_json(told.to_json()).cause == "request-1"


@pytest.mark.proves("F67")
def test_a_message_of_the_release_before_tells_nobody_who_has_queued_it() -> None:
    wire = json.loads(Envelope(kind=Kind.KEY, account=ACCOUNT, received_at=NOW, body={}).to_json())

    assert "cause" not in wire
    assert Envelope.from_json(json.dumps(wire)).cause == ""
