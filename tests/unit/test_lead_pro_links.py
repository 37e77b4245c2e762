"""What a lead in Lead.pro says of other enquiries of its person."""

from datetime import timedelta
from typing import Any

from leadrelay.crm.lead_pro.extras import META_BYTES
from leadrelay.crm.lead_pro.text import json_bytes
from leadrelay.domain.enquiry import Repeat
from tests.unit.lead_pro_drafts import WHEN, draft

SECOND = "property_finder:message_lead_1#contact"


def a_repeat(number: int, text: str | None = "And the garden?", **said: Any) -> Repeat:
    usual: dict[str, Any] = {"channel": "email", "reference": "MAR-1"}
    at = WHEN + timedelta(hours=number)
    return Repeat(key=f"property_finder:{number}", asked_at=at, text=text, **(usual | said))


def test_a_second_lead_names_the_first_in_its_message_and_its_meta() -> None:
    fields = draft(portal_lead_id="1#contact", first_lead_id=18376, message="Hello").fields

    assert fields["message"] == "Same enquiry as lead 18376, with another contact. Hello"
    assert fields["meta"]["first_lead"] == "18376"
    assert fields["meta"]["src_key"] == "property_finder:1#contact"


def test_a_first_lead_names_the_second_and_is_worth_an_update_for_it() -> None:
    alone, linked = draft(), draft(second_key=SECOND)

    assert linked.fields["meta"]["second_lead"] == SECOND
    assert linked.content_hash != alone.content_hash


def test_each_repeat_says_when_how_about_what_and_in_which_words() -> None:
    repeats = (a_repeat(1), a_repeat(2, None, reference=None))

    meta = draft(repeats=repeats).fields["meta"]

    assert meta["again_1"] == "2026-11-20 10:00 UTC, email, MAR-1: And the garden?"
    assert meta["again_2"] == "2026-11-20 11:00 UTC, email"


def test_a_forgotten_repeat_keeps_its_number_and_says_nothing() -> None:
    forgotten = Repeat(key="property_finder:1", asked_at=WHEN)

    made = draft(repeats=(forgotten, a_repeat(2)))

    assert "again_1" not in made.fields["meta"]
    assert made.fields["meta"]["again_2"].endswith("And the garden?")
    assert made.cuts == ()


def test_a_repeat_that_does_not_fit_whole_is_left_out_and_counted_as_cut() -> None:
    made = draft(repeats=(a_repeat(1, "g" * META_BYTES), a_repeat(2)))

    assert "again_1" not in made.fields["meta"]
    assert "again_2" in made.fields["meta"]
    assert made.cuts == ("meta.again_1",)


def test_repeats_leave_room_for_a_contact_that_may_still_come() -> None:
    made = draft(repeats=tuple(a_repeat(number, "g" * 60) for number in range(1, 11)))

    assert json_bytes(made.fields["meta"]) <= META_BYTES - 200
    assert any(cut.startswith("meta.again_") for cut in made.cuts)
