from typing import Any

import pytest

from leadrelay.crm.lead_pro.merging import patch_of
from leadrelay.crm.lead_pro.schemas import LeadDto, read
from leadrelay.domain.lead import LeadDraft, Shape
from leadrelay.domain.listing import Listing
from tests.unit.lead_pro_drafts import compact_bytes, draft

OURS: dict[str, Any] = {
    "name": "Layla Haddad",
    "email": "layla@example.com",
    "phones": ("+971501110001",),
    "channel": "whatsapp",
}
LISTING = Listing(
    reference="PF-1", address="12 Palm Road", postcode="DE1 1JX", url="https://example.com/1"
)


def held(posted: LeadDraft, **edited: Any) -> LeadDto:
    """The lead that was made of a draft, as an agent left it."""
    return read(LeadDto, {"id": 7, **posted.fields, **edited})


def test_what_the_crm_already_says_is_not_patched() -> None:
    made = draft(**OURS)

    assert patch_of(held(made), made) == {}


def test_a_name_that_became_known_replaces_our_placeholders() -> None:
    patch = patch_of(held(draft(**OURS | {"name": None})), draft(**OURS))

    assert patch == {"first_name": "Layla", "last_name": "Haddad"}


def test_a_last_name_that_became_known_joins_the_first() -> None:
    patch = patch_of(held(draft(**OURS | {"name": "Layla"})), draft(**OURS))

    assert patch == {"first_name": "Layla", "last_name": "Haddad"}


@pytest.mark.proves("F90")
@pytest.mark.parametrize(
    "edited",
    [
        {"first_name": "Laila", "last_name": "Hadad"},
        {"first_name": "Laila", "last_name": "-"},
        {"first_name": "Property Finder caller", "last_name": "Smith"},
    ],
)
def test_a_name_of_an_agent_is_never_overwritten_nor_mixed_with_ours(
    edited: dict[str, str],
) -> None:
    made = draft(**OURS)

    assert patch_of(held(made, **edited), made) == {}


def test_a_known_name_is_not_replaced_by_a_placeholder() -> None:
    assert patch_of(held(draft(**OURS)), draft(**OURS | {"name": None})) == {}


@pytest.mark.parametrize("missing", ["", None])
def test_a_patch_for_another_reason_carries_names_that_the_crm_accepts(missing: Any) -> None:
    lead = held(draft(**OURS), first_name="Laila", last_name=missing)

    patch = patch_of(lead, draft(**OURS, tags=("hot",)))

    assert (patch["first_name"], patch["last_name"]) == ("Laila", "-")


@pytest.mark.proves("F90")
def test_meta_is_sent_whole_with_the_marker_and_the_agents_own_keys() -> None:
    lead = held(draft(**OURS), meta={"viewing": "Friday", "channel": "call"})

    patch = patch_of(lead, draft(**OURS, tags=("hot",)))

    assert patch["meta"] == {
        "viewing": "Friday",
        "channel": "whatsapp",
        "src_key": "property_finder:message_lead_1",
        "portal": "property_finder",
        "why": "office 375: default office; sale: default type",
        "tags": "hot",
    }


def test_agents_keys_stay_when_ours_no_longer_fit() -> None:
    agents = {"notes": "x" * 880}
    lead = held(draft(**OURS), meta=agents)

    meta = patch_of(lead, draft(**OURS, recording_url="https://example.com/" + "r" * 90))["meta"]

    assert meta.items() >= agents.items()
    assert meta["src_key"] == "property_finder:message_lead_1"
    assert "recording_url" not in meta
    assert compact_bytes(meta) <= 1024


def test_meta_without_room_for_the_marker_is_left_alone() -> None:
    made = draft(**OURS)

    assert patch_of(held(made, meta={"notes": "x" * 1000}), made) == {}


@pytest.mark.parametrize("empty", [None, [], {}])
def test_lost_meta_is_written_again(empty: Any) -> None:
    made = draft(**OURS)

    assert patch_of(held(made, meta=empty), made)["meta"] == made.fields["meta"]


def test_an_address_is_filled_in_but_not_changed() -> None:
    made = draft(**OURS, listing_reference="REF-1", listing_title="Marina")

    assert patch_of(held(made, advert_address=None), made)["advert_address"] == "REF-1, Marina"
    assert patch_of(held(made, advert_address="REF-1"), made)["advert_address"] == "REF-1, Marina"
    assert patch_of(held(made, advert_address="12 Palm Road"), made) == {}


def test_what_the_catalogue_says_is_filled_in_where_the_crm_has_nothing() -> None:
    made = draft(**OURS, listing=LISTING)
    empty = dict.fromkeys(("advert_address", "advert_postcode", "advert_url", "advert_image"))

    patch = patch_of(held(made, **empty), made)

    assert patch["advert_address"] == "PF-1, 12 Palm Road"
    assert patch["advert_postcode"] == "DE1 1JX"
    assert patch["meta"]["listing_url"] == LISTING.url
    assert patch.keys() == {"first_name", "last_name", "advert_address", "advert_postcode", "meta"}


def test_what_an_agent_entered_of_the_advert_stays() -> None:
    made = draft(**OURS, listing=LISTING)
    edited = {"advert_address": "14 Palm Road", "advert_postcode": "NG1 1AA"}

    assert patch_of(held(made, **edited, advert_url="https://example.com/2"), made) == {}


def test_late_contacts_come_before_what_the_catalogue_says() -> None:
    lead = held(draft(channel="whatsapp", name="Layla Haddad"), meta={"notes": "x" * 700})

    meta = patch_of(lead, draft(**OURS, listing=LISTING))["meta"]

    assert (meta["email"], meta["phone"]) == ("layla@example.com", "+971501110001")
    assert compact_bytes(meta) <= 1024
    assert meta["notes"] == "x" * 700


def test_contacts_that_became_known_are_put_into_meta() -> None:
    lead = held(draft(channel="whatsapp", name="Layla Haddad"))

    meta = patch_of(lead, draft(**OURS))["meta"]

    assert (meta["email"], meta["phone"]) == ("layla@example.com", "+971501110001")
    assert meta["email_placeholder"] == "true"


def test_an_address_that_an_agent_entered_is_not_doubled_in_meta() -> None:
    lead = held(draft(**OURS), email="l.haddad@example.org", phone="+447700900123")

    assert patch_of(lead, draft(**OURS)) == {}


@pytest.mark.proves("F90")
def test_nothing_that_adds_up_or_belongs_to_the_agent_is_ever_patched() -> None:
    lead = held(draft(channel="call"), status="Contacted", message="edited", office_id=1)
    patch = patch_of(lead, draft(**OURS, message="x" * 900, listing_reference="REF-1"))

    assert set(patch) <= {"first_name", "last_name", "advert_address", "meta"}


def test_the_safe_shape_only_makes_sure_of_the_marker() -> None:
    made = draft(**OURS)
    lead = held(made, meta={"viewing": "Friday"})

    patch = patch_of(lead, draft(**OURS, shape=Shape.SAFE))

    assert patch["meta"] == {"viewing": "Friday", "src_key": "property_finder:message_lead_1"}


def test_patching_twice_changes_nothing_more() -> None:
    lead = held(draft(channel="whatsapp"))
    newer = draft(**OURS, tags=("hot",), listing_reference="REF-1")
    patched = read(LeadDto, {**lead.model_dump(), **patch_of(lead, newer)})

    assert patch_of(patched, newer) == {}
