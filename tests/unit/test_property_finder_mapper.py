"""Property Finder's leads, in all dialects, as enquiries; and what cannot be one."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrelay import codec
from leadrelay.domain.enquiry import Enquiry, Observation, Route, Unreadable
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.portals.property_finder.mapper import Sighting, read_listed
from leadrelay.portals.property_finder.schemas import LeadDto
from tests import canary
from tests.builders import ACCOUNT, NOW
from tests.integration.property_finder_world import fixture

POLLED = Sighting(ACCOUNT, Route.POLL, NOW)
WHEN = "2026-10-03T07:15:22Z"


def read(**members: Any) -> Observation:
    return read_listed({"id": "lead_1", "createdAt": WHEN, **members}, POLLED)


def enquiry(**members: Any) -> Enquiry:
    observation = read(**members)
    assert isinstance(observation, Enquiry)
    return observation


def said(observation: Observation) -> dict[str, Any]:
    """What was said, without what every polled enquiry says."""
    assert isinstance(observation, Enquiry)
    known = ("portal", "account", "route", "observed_at")
    return {
        name: getattr(observation, name)
        for name in observation.__dataclass_fields__
        if name not in known and getattr(observation, name) is not None
    }


def test_a_whatsapp_lead_of_the_vendors_schema() -> None:
    lead = fixture("page_openapi")["data"][0]

    assert said(read_listed(lead, POLLED)) == {
        "portal_lead_id": "message_lead_40110022",
        "created_at": datetime(2026, 10, 3, 7, 15, 22, tzinfo=UTC),
        "channel": "whatsapp",
        "status": "sent",
        "subject": "listing",
        "name": "Layla Haddad",
        "email": "layla@example.com",
        "phones": ("+971501110001",),
        "listing_id": "01K0YB4HEKM08V901DVJ5ATVYF",
        "listing_reference": "PF-ABC-1234",
        "agent_id": "216582",
        "response_link": "https://example.invalid/r/abc",
        "tags": (),
        "details": {
            "budget": "1.5M",
            "whatsapp_username": "layla.h",
            "further_emails": "layla.haddad@example.org",
        },
    }


def test_a_call_and_its_recording() -> None:
    lead = fixture("page_openapi")["data"][1]

    call = said(read_listed(lead, POLLED))

    assert call["created_at"] == datetime(2026, 10, 3, 7, 20, tzinfo=UTC)
    assert call["phones"] == ("+971551112233",)
    assert (call["call_seconds"], call["call_wait_seconds"]) == (62, 7)
    assert call["recording_url"] == "https://example.invalid/rec/77120.mp3"
    assert call["tags"] == ("hot",)
    assert "name" not in call
    assert "response_link" not in call


def test_a_lead_about_a_project() -> None:
    lead = fixture("page_openapi")["data"][2]

    project = said(read_listed(lead, POLLED))

    assert project["subject"] == "project"
    assert project["project_id"] == "123e4567-e89b-12d3-a456-426655440000"
    assert project["developer_id"] == "123e4567-e89b-12d3-a456-426655440001"
    assert project["details"] == {"distribution_type": "project_open_leads"}
    assert project["name"] == "محمد الهاشمي"


def test_a_lead_in_the_words_of_the_retrieval_guide() -> None:
    [lead] = fixture("page_retrieval_guide")["data"]

    told = said(read_listed(lead, POLLED))

    assert (told["name"], told["email"]) == ("Omar Kaya", "omar@example.com")
    assert told["phones"] == ("+971501110002",)
    assert told["message"] == "Is it still available?"
    assert (told["listing_id"], told["listing_reference"]) == ("554433", "APT-1")
    assert (told["agent_id"], told["project_id"]) == ("216582", "12345")
    assert (told["channel"], told["status"]) == ("chat", "opened")


def test_a_lead_in_the_words_of_the_crm_guide() -> None:
    [lead] = fixture("page_crm_guide")["data"]

    told = said(read_listed(lead, POLLED))

    assert (told["name"], told["email"]) == ("John Doe", "johndoe@example.com")
    assert told["phones"] == ("+971501234567",)
    assert told["message"].startswith("I am interested")
    assert (told["listing_id"], told["listing_title"]) == ("554433", "Luxury 2BR in Downtown")
    assert (told["agent_id"], told["agent_name"]) == ("1234", "Agent Sarah")


def test_the_sender_is_believed_before_older_words() -> None:
    both = enquiry(
        sender={"name": "New", "contacts": [{"type": "email", "value": "new@example.com"}]},
        contactDetails={"fullName": "Old", "email": "old@example.com", "phone": "1"},
        name="Older",
    )

    assert (both.name, both.email, both.phones) == ("New", "new@example.com", ("1",))


@pytest.mark.parametrize("empty", ["", "   ", None, "\x00", "\t\n"])
def test_empty_text_is_not_said(empty: str | None) -> None:
    told = enquiry(name=empty, email=empty, phone=empty, message=empty, channel=empty)

    assert told == enquiry()


@pytest.mark.proves("F37")
@pytest.mark.parametrize(
    ("lead_id", "kept"),
    [
        (40110022, "40110022"),
        (2**80, str(2**80)),
        ("0042", "0042"),
        (" padded ", " padded "),
        ("x" * 256, "x" * 256),
        ("идентификатор-😀", "идентификатор-😀"),
    ],
)
def test_an_id_is_kept_exactly(lead_id: object, kept: str) -> None:
    assert enquiry(id=lead_id).portal_lead_id == kept


@pytest.mark.proves("F37")
@pytest.mark.parametrize(
    "lead_id", [None, "", "  ", "x" * 257, "a\x00b", "a\ud800", 10**256, 1.5, True, [], {"a": 1}]
)
def test_a_lead_without_a_usable_id_is_kept_whole(lead_id: object) -> None:
    lead = {"id": lead_id, "createdAt": WHEN, "sender": {"name": canary.NAME}}

    kept = read_listed(lead, POLLED)

    assert isinstance(kept, Unreadable)
    assert kept.reason == "bad or missing: id"
    assert kept.portal_lead_id is None
    assert json.loads(base64.b64decode(kept.raw)) == lead


@pytest.mark.proves("F36")
@pytest.mark.parametrize("lead", [None, 5, "lead", [], [[]], True])
def test_what_is_no_object_is_no_lead(lead: object) -> None:
    kept = read_listed(lead, POLLED)

    assert isinstance(kept, Unreadable)
    assert json.loads(base64.b64decode(kept.raw)) == lead


@pytest.mark.proves("F36")
@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"sender": "Layla"}, "sender"),
        ({"sender": {"contacts": [{"type": "phone", "value": {}}]}}, "sender.contacts.0.value"),
        ({"call": {"talkTime": "long"}}, "call.talkTime"),
        ({"listing": 5, "tags": "hot"}, "listing, tags"),
        ({"createdAt": "yesterday"}, "createdAt"),
        ({"createdAt": None}, "createdAt"),
        ({"createdAt": ""}, "createdAt"),
    ],
)
def test_a_malformed_lead_is_named_by_its_fields_and_keeps_its_id(
    members: dict[str, Any], reason: str
) -> None:
    kept = read(**members)

    assert isinstance(kept, Unreadable)
    assert kept.reason == f"bad or missing: {reason}"
    assert kept.portal_lead_id == "lead_1"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-04-30T09:54:18+04:00", datetime(2025, 4, 30, 5, 54, 18, tzinfo=UTC)),
        ("2025-04-30T09:54:18", datetime(2025, 4, 30, 9, 54, 18, tzinfo=UTC)),
        ("2025-04-30T09:54:18.123456789Z", datetime(2025, 4, 30, 9, 54, 18, 123456, tzinfo=UTC)),
        (
            "2025-10-24 13:59:43.469840541 +0000 UTC m=+8.175332239",
            datetime(2025, 10, 24, 13, 59, 43, 469840, tzinfo=UTC),
        ),
        ("0001-01-01T00:00:00+04:00", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59-04:00", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_times_are_read_in_utc_and_never_overflow(text: str, moment: datetime) -> None:
    assert enquiry(createdAt=text).created_at == moment


@pytest.mark.proves("F37")
def test_unknown_fields_values_and_kinds_of_contact_are_no_reason_to_refuse() -> None:
    told = enquiry(
        channel="hologram",
        status="pondered",
        entityType="moon",
        sender={
            "contacts": [
                {"type": "phone", "value": 971501110001},
                None,
                {"type": "fax", "value": {"a": 1}},
            ]
        },
        newField={"deep": [1, {"er": None}]},
        call={"talkTime": 61.7, "waitTime": None, "recordFile": ""},
        tags=["hot", None, 7],
        publicProfile={"id": 0},
        enrichment={"score": 7, "nested": {"a": 1}, "none": None},
    )

    assert (told.channel, told.status, told.subject) == ("hologram", "pondered", "moon")
    assert told.phones == ("971501110001",)
    assert (told.call_seconds, told.call_wait_seconds, told.recording_url) == (61, None, None)
    assert told.tags == ("hot", "7")
    assert told.agent_id is None
    assert told.details == {"score": "7", "nested": '{"a": 1}'}


@pytest.mark.proves("F48")
def test_control_characters_and_halves_of_characters_do_no_harm() -> None:
    told = enquiry(
        name="Lay\x00la\ud83d 😀 \u202eنور", message="one\r\ntwo\ttabs\x07", phone="\ud800\x1b"
    )

    assert told.name == "Layla\ufffd 😀 \u202eنور"
    assert told.message == "one\ntwo\ttabs"
    assert told.phones == ("\ufffd",)


def test_long_text_is_cut_and_never_lost_with_its_lead() -> None:
    told = enquiry(
        name="n" * 180,
        message="😀" * 1_000_000,
        responseLink="https://example.invalid/" + "x" * 5_000,
        tags=["t" * 999] * 999,
        sender={"contacts": [{"type": "phone", "value": f"{n}" * 500} for n in range(99)]},
        enrichment={f"{n}" * 99: "😀" * 9_999 for n in range(99)},
    )

    body = codec.observation_to_body(told)
    envelope = Envelope(kind=Kind.ENQUIRY, account=ACCOUNT, received_at=NOW, body=body)
    assert told.name == "n" * 180
    assert told.response_link is None
    assert len(envelope.to_json()) < 200_000


def test_an_unreadable_lead_fits_into_a_message() -> None:
    kept = read(sender="x" * 3_000_000)

    assert isinstance(kept, Unreadable)
    assert len(kept.raw) < 180_000


def nested(depth: int) -> list[Any]:
    nest: list[Any] = []
    for _ in range(depth):
        nest = [nest]
    return nest


@pytest.mark.parametrize("member", ["sender", "enrichment", "unknown"])
def test_a_deep_nest_costs_one_lead_at_most(member: str) -> None:
    told = {member: {"deep": nested(100_000)} if member == "enrichment" else nested(100_000)}

    assert read(**told).portal_lead_id == "lead_1"


def test_no_value_gets_into_a_reason() -> None:
    kept = read(
        sender={"name": [canary.NAME], "contacts": [{"type": "email", "value": [canary.EMAIL]}]},
        enrichment=canary.MESSAGE,
        **{canary.PHONE: canary.PHONE},
    )

    assert isinstance(kept, Unreadable)
    canary.assert_clean(kept.reason)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)
MEMBERS = st.sampled_from(sorted(LeadDto.model_json_schema()["properties"]))


@given(st.dictionaries(MEMBERS, JSON) | JSON)
def test_whatever_a_page_holds_it_is_read_or_kept_and_survives_the_queue(lead: Any) -> None:
    observation = read_listed(lead, POLLED)

    body = json.loads(json.dumps(codec.observation_to_body(observation)))
    assert codec.observation_from_body(body).key == observation.key
