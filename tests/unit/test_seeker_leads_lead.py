"""An enquiry of Seeker Leads as the lead that Lead.pro gets of it."""

from dataclasses import replace
from typing import Any

import pytest

from leadrelay.crm.lead_pro.mapper import LeadProMapper
from leadrelay.crm.lead_pro.merging import patch_of
from leadrelay.crm.lead_pro.schemas import LeadDto
from leadrelay.crm.lead_pro.schemas import read as read_lead
from leadrelay.domain.enquiry import Enquiry, Route
from leadrelay.domain.lead import LeadDraft, Shape
from leadrelay.domain.routing import decide
from leadrelay.portals.seeker_leads.mapper import Sighting, read_listed
from tests.builders import NOW
from tests.integration.seeker_leads_world import fixture
from tests.unit.lead_pro_drafts import AGENCY, broken_rules
from tests.unit.seeker_leads_stand_in import ACCOUNT

LISTING, OWN_PAGE, SEARCH, CALL = range(4)


def enquiry(number: int, **said: Any) -> Enquiry:
    lead = fixture("page")["items"][number]
    observation = read_listed(lead, Sighting(ACCOUNT, Route.POLL, NOW))
    assert isinstance(observation, Enquiry)
    return replace(observation, **said)


def draft(of: Enquiry, shape: Shape = Shape.FULL) -> LeadDraft:
    mapper = LeadProMapper(AGENCY)
    ruling = decide(of, mapper.usable(of), None, AGENCY, NOW)
    made = mapper.draft(of, ruling.decision, shape)
    assert broken_rules(dict(made.fields)) == []
    return made


def test_an_enquiry_becomes_the_lead_that_a_careful_person_would_type() -> None:
    assert draft(enquiry(LISTING)).fields == {
        "first_name": "Jeanne",
        "last_name": "Martin",
        "email": "jeanne.martin@example.com",
        "phone": "+33639980001",
        "type": "sale",
        "advert_address": "1042",
        "message": "Bonjour, je souhaite visiter.",
        "office_id": 375,
        "source": "homepage",
        "international": True,
        "utm_source": "seeker_leads",
        "utm_medium": "email",
        "meta": {
            "src_key": "seeker_leads:0b2f6c1e-6a0e-4a7c-9a6b-3f0f1d2c0001",
            "portal": "seeker_leads",
            "channel": "email",
            "listing_reference": "1042",
            "other_phones": "+33199001122",
            "why": "office 375: default office; sale: default type",
            "site": "SeLoger",
            "language": "fr",
            "listing_id": "25ABCDEFGHJK",
        },
        "questionnaire": [
            ["Phone as given", "+33199001122"],
            ["estate id", "VT-1042"],
            ["gender", "female"],
            ["owns a property", "no"],
        ],
    }


def test_a_number_without_a_country_belongs_to_the_sites_own() -> None:
    french, unknown = (
        draft(enquiry(SEARCH, phones=("01 99 00 11 22",), country=country))
        for country in ("FR", None)
    )

    assert french.handles.phone == "+33199001122"
    assert unknown.handles.phone is None


def test_a_caller_is_named_after_the_site_that_agents_know() -> None:
    fields = draft(enquiry(CALL)).fields

    assert (fields["first_name"], fields["last_name"]) == ("SeLoger caller", "-")
    assert fields["message"] == "SeLoger call about 1043. Talked for 62 s."


def test_a_name_that_became_known_replaces_the_placeholder() -> None:
    posted, named = draft(enquiry(CALL)), draft(enquiry(CALL, name="Jeanne Martin"))

    patch = patch_of(read_lead(LeadDto, {"id": 7, **posted.fields}), named)

    assert patch == {"first_name": "Jeanne", "last_name": "Martin"}


@pytest.mark.proves("F103")
def test_an_owner_without_a_postcode_is_told_of_in_meta() -> None:
    fields = draft(enquiry(OWN_PAGE)).fields

    assert fields["type"] == AGENCY.default_type
    assert fields["meta"]["intention"] == "sell"
    assert "wanted_type" not in fields["meta"]


@pytest.mark.proves("F103")
@pytest.mark.parametrize(
    ("intention", "lead_type"), [("sell", "vendor"), ("let", "landlord"), ("manage", "landlord")]
)
def test_an_owner_with_a_postcode_is_an_owner(intention: str, lead_type: str) -> None:
    owner = enquiry(SEARCH, intention=intention, postcode="69003")

    fields = draft(owner).fields

    assert (fields["type"], fields["postcode"]) == (lead_type, "69003")
    assert fields["meta"]["intention"] == intention
    assert draft(owner, Shape.SAFE).fields["type"] in {"sale", "let"}


def test_the_fields_that_only_this_portal_has_are_silent_for_the_others() -> None:
    silent = {"site": None, "language": None, "intention": None, "country": None}

    meta = draft(enquiry(LISTING, **silent)).fields["meta"]

    assert meta.keys().isdisjoint(silent)
