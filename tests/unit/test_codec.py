"""Our own types survive JSON, and a release can read what the next one writes."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrelay import codec
from leadrelay.domain.admission import observed
from leadrelay.domain.enquiry import CONTENT, Enquiry, Portal, Repeat, Route, Unreadable
from leadrelay.domain.errors import SchemaError
from leadrelay.domain.record import Handles, Record, merged
from tests import canary
from tests.builders import NOW, an_enquiry, an_unreadable

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
DAYS = 200 * 365
moments = st.timedeltas(timedelta(0), timedelta(days=DAYS)).map(lambda age: NOW + age)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "created_at": moments,
    "phones": st.lists(texts, max_size=3).map(tuple),
    "tags": st.lists(texts, max_size=3).map(tuple),
    "details": st.dictionaries(texts, texts, max_size=3),
    "call_seconds": st.integers(0, 10**6),
    "call_wait_seconds": st.integers(0, 10**6),
    "repeats": st.lists(st.builds(Repeat, asked_at=moments), max_size=2).map(tuple),
    "first_lead_id": st.integers(1, 10**6),
    "erased": st.booleans(),
    "delete_by": moments,
}
enquiries = st.builds(
    Enquiry,
    portal=st.sampled_from(Portal),
    account=texts,
    portal_lead_id=texts,
    route=st.sampled_from(Route),
    observed_at=moments,
    **{name: st.none() | VALUES.get(name, texts) for name in sorted(CONTENT)},
)


@given(enquiries)
def test_an_enquiry_survives_a_message(enquiry: Enquiry) -> None:
    body = json.loads(json.dumps(codec.observation_to_body(enquiry)))

    assert codec.observation_from_body(body) == enquiry
    assert codec.observation_from_body(body).content_hash == enquiry.content_hash


@given(st.lists(enquiries, max_size=3), st.lists(st.builds(Handles, texts, st.none() | texts)))
def test_a_record_survives_the_ledger(observations: list[Enquiry], sent: list[Handles]) -> None:
    record = Record(sent_as=tuple(sent))
    for observation in observations:
        record = merged(record, observation)

    text = codec.record_to_json(record)

    assert text.isascii()
    assert codec.record_from_json(text) == record


def test_an_unreadable_one_survives_a_message() -> None:
    unreadable = an_unreadable(portal_lead_id="7")

    body = codec.observation_to_body(unreadable)

    assert codec.observation_from_body(body) == unreadable
    assert isinstance(codec.observation_from_body(body), Unreadable)


def test_a_row_survives_as_plain_values() -> None:
    row = observed(None, an_enquiry(created_at=NOW + timedelta(microseconds=7)), NOW).row

    mapping = codec.row_to_mapping(row)

    assert codec.row_from_mapping(json.loads(json.dumps(mapping))) == row


def test_what_is_not_said_takes_no_room() -> None:
    body = codec.observation_to_body(an_enquiry(email=None))

    assert "email" not in body
    assert codec.record_to_json(Record()) in {"{}", '{"told_at": {}}'}


@pytest.mark.proves("F48")
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("\ud800", "?"),
        ("a\udc00b", "a?b"),
        ("\U0001f3e0", "\U0001f3e0"),
        ("\U0001f3e0\ud83c", "\U0001f3e0?"),
        ("a\\ud800", "a\\ud800"),
        ("\x00\x1f", "\x00\x1f"),
    ],
)
def test_half_a_character_is_replaced_and_everything_else_is_kept(name: str, kept: str) -> None:
    body = codec.observation_to_body(an_enquiry(name=name))

    assert codec.observation_from_body(body) == an_enquiry(name=kept)


@pytest.mark.proves("F67")
def test_fields_of_a_newer_release_are_ignored() -> None:
    body = codec.observation_to_body(an_enquiry()) | {"colour": "blue", "sizes": [1]}

    assert codec.observation_from_body(body) == an_enquiry()


@pytest.mark.proves("F67")
def test_fields_that_an_older_release_did_not_write_have_their_defaults() -> None:
    text = '{"enquiry": null}'

    assert codec.record_from_json(text) == Record()


@pytest.mark.parametrize(
    "body",
    [
        None,
        "text",
        [],
        {},
        {"raw": canary.MESSAGE},
        {"portal": canary.NAME, "observed_at": canary.PHONE},
        {"details": {canary.EMAIL: 7}},
    ],
)
def test_what_is_no_observation_is_named_by_its_fields_alone(body: object) -> None:
    with pytest.raises(SchemaError, match="missing or invalid") as raised:
        codec.observation_from_body(body)

    canary.assert_clean(str(raised.value), repr(raised.value.__cause__))


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 100_000, '{"sent_as": 7}', "1" * 5000])
def test_what_is_no_record_is_a_schema_error(text: str) -> None:
    with pytest.raises(SchemaError):
        codec.record_from_json(text)
