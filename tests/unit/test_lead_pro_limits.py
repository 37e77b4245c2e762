import json
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadrelay.domain.lead import LeadType, Shape
from leadrelay.domain.listing import Listing
from tests.simulators.people import people
from tests.unit.lead_pro_drafts import broken_rules, draft

WORDS = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=400),
    st.text(st.sampled_from("a 👨\u200d🏽🇦🇪é\u0301\u202e\x00\ud800@.+0٠-"), max_size=600),
    st.sampled_from(["layla@example.com", "+971501110001", "x" * 5000, "DE1 1JX", "", " "]),
)
SAID = {
    name: st.none() | WORDS
    for name in (
        *("name", "first_name", "last_name", "email", "message", "channel", "status"),
        *("listing_id", "listing_reference", "listing_title", "agent_id", "agent_name"),
        *("project_id", "developer_id", "response_link", "recording_url"),
    )
}
ENQUIRIES = st.fixed_dictionaries(
    {"portal_lead_id": WORDS.filter(bool), "lead_type": st.sampled_from(LeadType)},
    optional={
        **SAID,
        "phones": st.lists(WORDS, max_size=4).map(tuple),
        "tags": st.lists(WORDS, max_size=4).map(tuple),
        "details": st.dictionaries(st.sampled_from(["postcode", "address"]) | WORDS, WORDS),
        "call_seconds": st.integers(),
    },
)


LISTED = ("title", "address", "postcode", "property_type", "url", "image", "agent_name")
LISTINGS = st.none() | st.builds(
    Listing, reference=WORDS, agent_email=WORDS, **{name: st.none() | WORDS for name in LISTED}
)


@pytest.mark.proves("F99", "F102")
@settings(max_examples=300, deadline=None)
@given(ENQUIRIES, LISTINGS, st.sampled_from(Shape))
def test_any_enquiry_becomes_a_lead_within_every_limit(
    said: dict[str, Any], listing: Listing | None, shape: Shape
) -> None:
    made = draft(shape=shape, listing=listing, **said)

    assert broken_rules(dict(made.fields)) == []
    assert json.dumps(made.fields, ensure_ascii=False).encode()
    assert made.fields["meta"]["src_key"] == made.marker
    assert draft(shape=shape, listing=listing, **said) == made


@pytest.mark.proves("F102")
@pytest.mark.parametrize("long", ["x" * 5000, "😀x" * 900, "é ß " * 900])
@pytest.mark.parametrize("lead_type", LeadType)
def test_everything_said_at_far_too_great_length_fits(long: str, lead_type: LeadType) -> None:
    said: dict[str, Any] = dict.fromkeys(SAID, long) | {"phones": (long,) * 9, "tags": (long,) * 9}
    details = {"postcode": "DE1 1JX", "address": long, long: long}

    made = draft(portal_lead_id=long, lead_type=lead_type, details=details, **said)

    assert broken_rules(dict(made.fields)) == []


@settings(max_examples=100, deadline=None)
@given(ENQUIRIES)
def test_the_safe_shape_is_ascii_whatever_was_said(said: dict[str, Any]) -> None:
    fields = draft(shape=Shape.SAFE, **said).fields

    assert json.dumps(fields, ensure_ascii=False).isascii()
    assert set(fields) <= {
        *("first_name", "last_name", "email", "phone", "type"),
        *("office_id", "meta", "address", "postcode"),
    }


@pytest.mark.proves("F98", "F99", "F100")
def test_the_oddest_people_fit() -> None:
    for person in islice(people(seed=7), 200):
        phones = (person.phone,) if person.phone else ()
        made = draft(
            name=person.name, email=person.email, phones=phones, message=person.message or None
        )

        assert broken_rules(dict(made.fields)) == []
