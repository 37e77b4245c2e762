"""Whatever Seeker Leads puts on a page: it is read, or kept whole with its reason."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrelay import codec
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.portals.seeker_leads.mapper import read_listed
from tests import canary
from tests.builders import NOW
from tests.integration.seeker_leads_world import fixture
from tests.unit.seeker_leads_records import POLLED, a_lead, enquiry, kept
from tests.unit.seeker_leads_stand_in import ACCOUNT


@pytest.mark.proves("F37")
@pytest.mark.parametrize("category", ["VISIT_REQUEST", "classified", "", None, 5])
def test_an_unknown_category_is_kept_whole_under_its_id(category: object) -> None:
    lead = a_lead("AGENCY", metadata={"leadCategory": category}, visit={"at": "10:00"})

    unknown = kept(lead)

    assert unknown.reason == "unknown: metadata.leadCategory"
    assert unknown.portal_lead_id == "lead-1"
    assert json.loads(base64.b64decode(unknown.raw)) == lead


@pytest.mark.proves("F36", "F37")
@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"contactRequest": None}, "contactRequest"),
        ({"contactRequest": "Jeanne"}, "contactRequest"),
        ({"contactRequest": {"email": ["x"]}}, "contactRequest.email"),
        ({"contactRequest": {"phoneNumbers": "06 39 98 00 01"}}, "contactRequest.phoneNumbers"),
        ({"property": "house"}, "property"),
        ({"property": {"offererEstateId": []}}, "property.offererEstateId"),
        ({"metadata": {"ingestionDate": None}}, "metadata.ingestionDate"),
        ({"metadata": {"ingestionDate": "yesterday"}}, "metadata.ingestionDate"),
        ({"metadata": {"ingestionDate": True}}, "metadata.ingestionDate"),
        ({"metadata": {"ingestionDate": -1}}, "metadata.ingestionDate"),
        ({"metadata": {"ingestionDate": 1_791_011_722_000}}, "metadata.ingestionDate"),
        ({"metadata": {"ingestionDate": 10**400}}, "metadata.ingestionDate"),
        ({"metadata": {"TTL": 1_885_706_122_000}}, "metadata.TTL"),
    ],
)
def test_a_malformed_lead_is_named_by_its_fields_and_keeps_its_id(
    members: dict[str, Any], reason: str
) -> None:
    malformed = kept(a_lead(**members))

    assert malformed.reason == f"bad or missing: {reason}"
    assert malformed.portal_lead_id == "lead-1"


@pytest.mark.proves("F36")
@pytest.mark.parametrize("lead", [None, 5, "lead", [], [[]], True, {}, {"metadata": 5}])
def test_what_is_no_lead_is_kept_whole(lead: object) -> None:
    nothing = kept(lead)

    assert nothing.portal_lead_id is None
    assert json.loads(base64.b64decode(nothing.raw)) == lead


@pytest.mark.proves("F37")
@pytest.mark.parametrize(
    ("lead_id", "exactly"),
    [(40110022, "40110022"), ("0042", "0042"), (" padded ", " padded "), ("x" * 256, "x" * 256)],
)
def test_an_id_is_kept_exactly(lead_id: object, exactly: str) -> None:
    assert enquiry(metadata={"leadId": lead_id}).portal_lead_id == exactly


@pytest.mark.proves("F37")
@pytest.mark.parametrize("lead_id", [None, "", "x" * 257, "a\x00b", "a\ud800", 1.5, True, {}])
def test_a_lead_without_a_usable_id_is_kept_whole(lead_id: object) -> None:
    nameless = kept(a_lead(metadata={"leadId": lead_id}))

    assert (nameless.reason, nameless.portal_lead_id) == ("bad or missing: metadata.leadId", None)


@pytest.mark.proves("F37")
def test_unknown_fields_and_values_are_no_reason_to_refuse() -> None:
    told = enquiry(
        metadata={"newField": {"deep": [1]}, "portal": 5},
        contactRequest={"gender": "FLUID", "language": "XX", "isOwner": "maybe", "more": [None]},
        property={"surprise": {}},
        project={"commercial": {}, "build": 7},
    )

    assert (told.site, told.language) == ("5", "xx")
    assert told.details == {"gender": "fluid"}


@pytest.mark.proves("F48")
def test_control_characters_and_halves_of_characters_do_no_harm() -> None:
    told = enquiry(
        contactRequest={"firstName": "Jean\x00ne\ud83d", "message": "un\r\ndeux\ttrois\x07"},
        property={"offererMarketingKey": "\x1b[2J1042"},
    )

    assert told.first_name == "Jeanne\ufffd"
    assert told.message == "un\ndeux\ttrois"
    assert told.listing_reference == "[2J1042"


def test_long_text_is_cut_and_never_lost_with_its_lead() -> None:
    told = enquiry(
        "PROPERTY_SEARCH",
        contactRequest={
            "message": "😀" * 1_000_000,
            "lastName": "x" * 9_999,
            "phoneNumbers": [{"number": f"{n}" * 500} for n in range(99)],
        },
        property={
            "geo": {"postalCodes": ["😀" * 999] * 999, "departments": ["7"] * 10**5},
            "budget": {"amountMin": 10**299, "amountMax": 1e308},
        },
        distributionType=["x" * 999] * 999,
    )

    body = codec.observation_to_body(told)
    envelope = Envelope(kind=Kind.ENQUIRY, account=ACCOUNT, received_at=NOW, body=body)
    assert told.last_name == "x" * 256
    assert len(envelope.to_json()) < 200_000


def test_an_unreadable_lead_fits_into_a_message() -> None:
    assert len(kept(a_lead(contactRequest="x" * 3_000_000)).raw) < 180_000


@pytest.mark.parametrize("member", ["metadata", "contactRequest", "property", "unknown"])
def test_a_deep_nest_costs_one_lead_at_most(member: str) -> None:
    nest: list[Any] = []
    for _ in range(100_000):
        nest = [nest]

    assert read_listed({**a_lead(), member: nest}, POLLED).key.startswith("seeker_leads:")


def test_no_value_gets_into_a_reason() -> None:
    malformed = kept(
        a_lead(
            metadata={"TTL": canary.TOKEN},
            contactRequest={"firstName": [canary.NAME], "email": {canary.EMAIL: canary.PHONE}},
            property=canary.MESSAGE,
            **{canary.PHONE: canary.PHONE},
        )
    )

    canary.assert_clean(malformed.reason)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


@given(st.sampled_from(fixture("page")["items"]), st.data())
def test_whatever_a_page_holds_it_is_read_or_kept_and_survives_the_queue(
    lead: dict[str, Any], data: st.DataObject
) -> None:
    part = data.draw(st.sampled_from(sorted(lead)))
    inside = lead[part] if isinstance(lead[part], dict) and lead[part] else {"any": None}
    name = data.draw(st.sampled_from(sorted(inside)))
    damaged = data.draw(JSON | JSON.map(lambda junk: {**lead, part: {**inside, name: junk}}))

    observation = read_listed(damaged, POLLED)

    body = json.loads(json.dumps(codec.observation_to_body(observation)))
    assert codec.observation_from_body(body).key == observation.key
