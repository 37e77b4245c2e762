"""A deployment and a roll-back with enquiries on their way: what one release says, the other reads.

`now` is what this release writes, `before` what the one before wrote, and by which rules it reads.
"""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import TypeAdapter

from leadrelay import codec
from leadrelay.domain.crm_event import CrmEvent
from leadrelay.domain.enquiry import Enquiry, Unreadable
from leadrelay.domain.entry import Row
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.domain.errors import NewerVersionError, SchemaError
from tests.versions.schema import complaints
from tests.versions.specimens import KINDS, full
from tests.versions.written import of, plain, text_of, written

BEFORE, NOW = of("before"), of("now")
ON_THE_QUEUE = [json.loads(text) for text in BEFORE["messages"]]


def lost(old: Any, new: Any, at: str = "") -> list[str]:
    """What the old value says and the new one does not."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return [each for name in old for each in lost(old[name], new.get(name), f"{at}.{name}")]
    return [] if old == new else [at]


def test_what_this_release_writes_is_known() -> None:
    """Where it has changed on purpose: `python -m tests.versions`, and a line in CHANGELOG.md."""
    assert json.loads(text_of(written())) == NOW


@pytest.mark.proves("F67", "F110")
@pytest.mark.parametrize("name", BEFORE["values"])
def test_what_the_release_before_wrote_is_read_and_nothing_of_it_is_lost(name: str) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(KINDS[name])

    read = adapter.validate_python(BEFORE["values"][name])

    again = plain(KINDS[name], read)
    assert lost(BEFORE["values"][name], again) == []


@pytest.mark.proves("F67", "F110")
@pytest.mark.parametrize("name", BEFORE["schemas"])
def test_what_this_release_writes_keeps_to_the_rules_of_the_one_before(name: str) -> None:
    assert complaints(BEFORE["schemas"][name], NOW["values"][name]) == []


@pytest.mark.proves("F110")
@pytest.mark.parametrize("item", [each for each in NOW["items"] if each["part"]["S"] == "STATE"])
def test_every_item_of_a_row_has_what_the_release_before_looks_for(item: Any) -> None:
    known = BEFORE["schemas"]["Row"]["$defs"]
    theirs = next(each for each in BEFORE["items"] if each["part"]["S"] == "STATE")

    assert item["state"]["S"] in known["State"]["enum"]
    assert item["park_reason"]["S"] in known["ParkReason"]["enum"]
    assert theirs.keys() <= item.keys()


@pytest.mark.proves("F67", "F110")
@pytest.mark.parametrize("text", BEFORE["messages"])
def test_a_message_of_the_release_before_is_read_and_says_the_same_again(text: str) -> None:
    envelope = Envelope.from_json(text)

    assert lost(json.loads(text), json.loads(envelope.to_json())) == []
    if envelope.kind is Kind.ENQUIRY:
        observation = codec.observation_from_body(envelope.body)
        assert lost(envelope.body, codec.observation_to_body(observation)) == []
    if envelope.kind is Kind.CRM_EVENT:
        assert CrmEvent.from_body(envelope.body).to_body() == envelope.body


@pytest.mark.proves("F67", "F110")
@pytest.mark.parametrize("text", NOW["messages"])
def test_a_message_of_this_release_has_all_that_the_one_before_looks_for(text: str) -> None:
    """Of the same version, a kind that it knows, and a body whose members are those of its own."""
    told = json.loads(text)
    theirs = [each for each in ON_THE_QUEUE if each["kind"] == told["kind"]]

    assert {each["schema_version"] for each in theirs} == {told["schema_version"]}
    assert any(each.keys() <= told.keys() for each in theirs)
    if isinstance(told["body"], Mapping):
        assert any(each["body"].keys() <= told["body"].keys() for each in theirs)


@pytest.mark.proves("F110")
@pytest.mark.parametrize("kind", [Enquiry, Unreadable])
def test_an_enquiry_that_has_not_changed_is_not_taken_for_news_after_a_deployment(
    kind: type[Enquiry] | type[Unreadable],
) -> None:
    old = TypeAdapter(kind).validate_python(BEFORE["values"][kind.__name__])

    assert old.content_hash == BEFORE["content_hashes"][kind.__name__]


@pytest.mark.parametrize(
    ("name", "change", "complaint"),
    [
        ("Row", {"state": "snoozed"}, ".state: not one of those that are known"),
        ("Row", {"posts": "two"}, ".posts: not of type integer"),
        ("Row", {"admitted_at": "noon"}, ".admitted_at: no date-time"),
        ("Breaker", {"mode": "half"}, ".mode: not one of those that are known"),
        ("Listing", {"reference": None}, ".reference: not of type string"),
    ],
)
def test_what_the_release_before_could_not_read_is_noticed(
    name: str, change: Mapping[str, Any], complaint: str
) -> None:
    assert complaint in complaints(BEFORE["schemas"][name], NOW["values"][name] | change)


@pytest.mark.parametrize("name", ["key", "account", "admitted_at"])
def test_what_the_release_before_would_miss_is_noticed(name: str) -> None:
    without = {each: value for each, value in NOW["values"]["Row"].items() if each != name}

    assert complaints(BEFORE["schemas"]["Row"], without) == [f".{name}: missing"]


@pytest.mark.proves("F67")
def test_what_a_later_release_adds_is_ignored() -> None:
    later = codec.row_to_mapping(full(Row)) | {"mood": "good", "details": {"more": 1}}

    assert codec.row_from_mapping(later) == full(Row)


@pytest.mark.proves("F67")
@pytest.mark.parametrize("text", NOW["messages"])
def test_a_message_of_a_newer_major_version_is_left_for_the_release_that_knows_it(
    text: str,
) -> None:
    with pytest.raises(NewerVersionError):
        Envelope.from_json(json.dumps(json.loads(text) | {"schema_version": 2}))


def test_a_row_in_a_state_that_only_a_newer_release_knows_is_refused_and_never_guessed() -> None:
    with pytest.raises(SchemaError, match="state"):
        codec.row_from_mapping(codec.row_to_mapping(full(Row)) | {"state": "snoozed"})
