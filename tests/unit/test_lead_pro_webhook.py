"""What Lead.pro's webhook says of a lead, without anybody who is in it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrelay.crm.lead_pro import extras, webhook
from leadrelay.crm.lead_pro.webhook import is_token, path_of, read_event, token_in
from leadrelay.domain.crm_event import CrmEvent, Foreign, Illegible, Told
from leadrelay.domain.errors import NotConfiguredError
from leadrelay.usecases.receive_crm_event import shown_token
from tests import canary

KEY = "property_finder:message_lead_1"
TOKEN = "a1B2" * 12


def a_lead(**members: Any) -> dict[str, Any]:
    usual = {
        "id": 18_377,
        "first_name": canary.NAME,
        "email": canary.EMAIL,
        "phone": canary.PHONE,
        "status": "New",
        "meta": {"src_key": KEY, "channel": "call"},
    }
    return {**usual, **members}


def said(event: Any = "lead.created", **members: Any) -> bytes:
    return json.dumps({"event": event, "data": a_lead(**members)}).encode()


@pytest.mark.parametrize(
    ("event", "told"), [("lead.created", Told.CREATED), ("lead.updated", Told.UPDATED)]
)
def test_of_a_lead_of_ours_its_id_and_marker_are_read_and_nobody(event: str, told: Told) -> None:
    read = read_event(said(event))

    assert read == CrmEvent(told=told, lead_id=18_377, key=KEY)
    canary.assert_clean(canary.contents(read))


@pytest.mark.parametrize("lead_id", ["18377", 18_377], ids=repr)
def test_an_id_may_be_a_text(lead_id: object) -> None:
    assert read_event(said(id=lead_id)) == CrmEvent(told=Told.CREATED, lead_id=18_377, key=KEY)


@pytest.mark.parametrize(
    "meta",
    [
        None,
        [],
        {},
        {"src_key": None},
        {"src_key": 7},
        {"src_key": ""},
        {"src_key": "another_tool:1"},
        {"src_key": "property_finder:"},
        {"src_key": "property_finder:two words"},
        {"src_key": f"property_finder:{'é'}"},
        {"src_key": f"property_finder:{'x' * 201}"},
        {"src_key": f"{KEY}\n"},
        {"SRC_KEY": KEY},
    ],
    ids=str,
)
def test_without_a_marker_of_ours_a_lead_is_somebody_elses(meta: Any) -> None:
    assert read_event(said(meta=meta)) == Foreign(Told.CREATED)


@pytest.mark.proves("F50")
def test_an_event_that_no_source_describes_says_nothing() -> None:
    assert read_event(said("lead.merged")) is None


@pytest.mark.parametrize(
    ("raw", "fields"),
    [
        (b"", ("body",)),
        (b"\xff\xfe", ("body",)),
        (b"[" * 100_000, ("body",)),
        (b"9" * 5_000, ("body",)),
        (b"[]", ("body",)),
        (b'{"event": "lead.created", "event": "lead.updated", "data": {}}', ("body",)),
        (b"{}", ("event", "data")),
        (b'{"event": ["lead.created"], "data": null}', ("event", "data")),
        (said(id=None), ("data.id",)),
        (said(id=True), ("data.id",)),
        (said(id=0), ("data.id",)),
        (said(id="1e3"), ("data.id",)),
        (said(id=10**18), ("data.id",)),
        (said(id=1.5, meta="text"), ("data.id", "data.meta")),
    ],
    ids=range(14),
)
@pytest.mark.proves("F46")
def test_what_cannot_be_read_is_told_by_the_names_of_fields(
    raw: bytes, fields: tuple[str, ...]
) -> None:
    assert read_event(raw) == Illegible(fields)


@given(st.binary(max_size=300))
def test_no_bytes_at_all_make_it_raise(raw: bytes) -> None:
    read_event(raw)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_no_values_at_all_make_it_raise(value: Any) -> None:
    for body in (value, {"event": value, "data": value}, {"event": "lead.created", "data": value}):
        read_event(json.dumps(body).encode())
    read_event(said(id=value, meta=value))
    read_event(said(meta={"src_key": value}))


@pytest.mark.proves("F44")
@pytest.mark.parametrize(
    "token", [None, "", " ", 7, [TOKEN], "short", "x" * 31, "x" * 40 + "/", "x" * 129]
)
def test_a_token_that_could_be_guessed_or_not_be_in_an_address_is_none(token: Any) -> None:
    with pytest.raises(NotConfiguredError) as raised:
        token_in({"token": token})

    assert not isinstance(token, str) or len(token) < 5 or token not in str(raised.value)


def test_the_token_of_the_secret_is_the_one_in_the_address() -> None:
    assert token_in({"token": TOKEN, "note": "anything"}) == TOKEN
    assert shown_token(webhook.NAME, path_of(TOKEN)) == TOKEN


@pytest.mark.parametrize("shown", ["", TOKEN[:-1], TOKEN + "x", TOKEN.lower(), "é" * 48, "\ud800"])
def test_only_the_whole_token_fits(shown: str) -> None:
    assert not is_token(shown, TOKEN)
    assert is_token(TOKEN, TOKEN)


def test_the_marker_is_where_we_put_it() -> None:
    assert webhook.MARKER == extras.MARKER
