"""What an agent reads first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from leadrelay.domain.calls import is_missed
from leadrelay.domain.enquiry import Portal
from tests.unit.lead_pro_drafts import SALE, draft, enquiry, units

LATE = replace(SALE, is_late=True)
ASKED = datetime(2026, 11, 20, 9, 14, 59, tzinfo=UTC)
DUBAI = timezone(timedelta(hours=4))
RUNG: dict[str, Any] = {"channel": "call", "call_seconds": 0, "call_wait_seconds": 31}


def message(**said: Any) -> str:
    return str(draft(**said).fields["message"])


@pytest.mark.parametrize("created_at", [ASKED, ASKED.astimezone(DUBAI)])
def test_a_late_enquiry_says_when_it_was_asked(created_at: datetime) -> None:
    late = draft(decision=LATE, created_at=created_at, message="Is it free?").fields

    assert late["message"] == "Asked on 20 Nov 2026, 09:14 UTC. Is it free?"
    assert late["meta"]["asked_at"] == "2026-11-20T09:14Z"


def test_a_fresh_enquiry_does_not_say_when_it_was_asked() -> None:
    fresh = draft(created_at=ASKED, message="Is it free?")

    assert fresh.fields["message"] == "Is it free?"
    assert "asked_at" not in fresh.fields["meta"]
    assert fresh == draft(created_at=ASKED - timedelta(days=3), message="Is it free?")


def test_a_late_enquiry_without_a_time_is_like_any_other() -> None:
    assert message(decision=LATE, message="Is it free?") == "Is it free?"


def test_a_late_message_is_cut_and_goes_on_in_the_questionnaire() -> None:
    made = draft(decision=LATE, created_at=ASKED, message="a" * 230)

    assert made.fields["message"].startswith("Asked on 20 Nov 2026, 09:14 UTC. aaa")
    assert units(made.fields["message"]) == 255
    assert made.fields["questionnaire"] == [["Message", "a" * 230]]
    assert made.cuts == ("message",)


@pytest.mark.parametrize(
    ("said", "is_unanswered"),
    [
        ({"call_seconds": 0, "call_wait_seconds": 31}, True),
        ({"call_wait_seconds": 31}, True),
        ({"call_seconds": 62, "call_wait_seconds": 7}, False),
        ({"call_seconds": 0, "call_wait_seconds": 0}, False),
        ({"call_seconds": 0}, False),
        ({}, False),
        ({"status": "delivered"}, True),
        ({"status": "Delivered", "call_seconds": 20}, True),
        ({"status": "replied"}, False),
        ({"status": "replied", "call_wait_seconds": 7}, False),
        ({"status": "replied", "call_seconds": 0, "call_wait_seconds": 7}, True),
        ({"status": "sent"}, False),
        ({"status": "read", "call_wait_seconds": 31}, True),
        ({"status": "answered", "call_seconds": 62}, False),
        ({"status": "missed", "call_seconds": 0}, True),
        ({"status": "answered", "details": {"voice mail": "yes"}}, True),
        ({"status": "answered", "details": {"voice mail": "no"}}, False),
        ({"status": "never heard of"}, False),
    ],
)
def test_a_call_is_missed_if_nobody_picked_up(said: dict[str, Any], *, is_unanswered: bool) -> None:
    assert is_missed(enquiry(channel="call", **said)) is is_unanswered
    assert not is_missed(enquiry(channel="whatsapp", **said))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (RUNG, "Missed call: Property Finder call about PF-1. Waited for 31 s."),
        (RUNG | {"message": "Hello?"}, "Missed call: Hello?"),
        (
            {"channel": "call", "status": "delivered", "call_seconds": 20},
            "Missed call: Property Finder call about PF-1. Left a voice mail of 20 s.",
        ),
        (
            {"channel": "call", "call_seconds": 62, "recording_url": "https://example.com/r"},
            "Property Finder call about PF-1. Talked for 62 s. Recording: https://example.com/r",
        ),
        (
            {"channel": "call", "status": "missed", "decision": LATE, "created_at": ASKED},
            "Asked on 20 Nov 2026, 09:14 UTC. Missed call: Property Finder call about PF-1.",
        ),
        (
            RUNG | {"portal": Portal.SEEKER_LEADS, "listing_reference": None},
            "Missed call: SeLoger call. Waited for 31 s.",
        ),
    ],
)
def test_a_missed_call_is_told_first(said: dict[str, Any], told: str) -> None:
    assert message(**{"listing_reference": "PF-1"} | said) == told


def test_nothing_that_can_be_updated_depends_on_the_portals_status() -> None:
    missed, replied = (draft(channel="call", status=status) for status in ("delivered", "replied"))

    assert missed.fields["message"] != replied.fields["message"]
    assert missed.content_hash == replied.content_hash
    assert missed.fields["meta"] == replied.fields["meta"]


@pytest.mark.parametrize("name", ["layla.h", "@layla.h", " @layla.h\u200f"])
def test_a_whatsapp_user_can_be_found_by_name(name: str) -> None:
    made = draft(channel="whatsapp", details={"whatsapp_username": name}).fields

    assert made["message"] == "Property Finder WhatsApp enquiry. WhatsApp: @layla.h"
    assert made["meta"]["whatsapp"] == "@layla.h"
    assert made["questionnaire"] == [["WhatsApp user name", "@layla.h"]]
    assert made["phone"] == "not provided"


def test_what_has_no_room_in_a_composed_message_is_recorded() -> None:
    link = "https://example.com/" + "r" * 230

    made = draft(channel="whatsapp", response_link=link)

    assert made.fields["message"] == "Property Finder WhatsApp enquiry."
    assert made.fields["meta"]["response_link"] == link
    assert made.cuts == ("message",)


@pytest.mark.parametrize(
    ("details", "consented"),
    [
        ({"gdpr_consent": "true"}, True),
        ({"GDPR": "No"}, False),
        ({"gdpr-checkbox": "oui"}, True),
        ({"gdpr": "perhaps"}, None),
        ({"marketing_consent": "true"}, None),
        ({}, None),
    ],
)
def test_consent_is_sent_only_where_the_portal_says_it(
    details: dict[str, str], *, consented: bool | None
) -> None:
    assert draft(details=details).fields.get("gdpr_checkbox") is consented
