"""Which type a lead gets, and the rule that says so."""

from dataclasses import replace
from typing import Any

import pytest

from leadrelay.domain.lead import LeadType
from leadrelay.domain.routing import decide
from tests.builders import AGENCY, an_enquiry

LETTING = replace(AGENCY, default_type=LeadType.LET)


def decided(**said: Any) -> tuple[LeadType, str]:
    decision = decide(an_enquiry(**said), LETTING)
    assert decision.office_id == LETTING.office_id
    return decision.lead_type, decision.rule


@pytest.mark.parametrize(
    ("said", "lead_type", "rule"),
    [
        ({}, "let", "default type"),
        ({"offering": "sale"}, "sale", "listing offered for sale"),
        ({"offering": "rent", "project_id": "7"}, "let", "listing offered for rent"),
        ({"offering": "barter", "project_id": "7"}, "sale", "projects are sold"),
        ({"intention": "buy"}, "sale", "wants to buy"),
        ({"intention": "rent"}, "let", "wants to rent"),
        ({"intention": "question"}, "let", "default type"),
        ({"intention": "swap", "postcode": "69003"}, "let", "default type"),
        ({"postcode": "69003"}, "let", "default type"),
        ({"intention": "buy", "offering": "rent"}, "let", "listing offered for rent"),
        ({"intention": "rent", "project_id": "7"}, "sale", "projects are sold"),
    ],
)
def test_a_listing_says_more_than_a_wish_and_a_wish_more_than_nothing(
    said: dict[str, str], lead_type: str, rule: str
) -> None:
    assert decided(**said) == (lead_type, rule)


@pytest.mark.proves("F103")
@pytest.mark.parametrize(
    ("intention", "lead_type"), [("sell", "vendor"), ("let", "landlord"), ("manage", "landlord")]
)
def test_an_owner_becomes_one_only_with_a_postcode(intention: str, lead_type: str) -> None:
    assert decided(intention=intention, postcode="69003") == (
        lead_type,
        f"wants to {intention}, with a postcode",
    )
    assert decided(intention=intention) == (
        "let",
        f"default type: wants to {intention}, without a postcode",
    )


def test_no_rule_repeats_what_a_stranger_wrote() -> None:
    said = {"intention": "jeanne.martin@example.com", "postcode": "69003 Martin"}

    assert decided(**said)[1] == "default type"
    assert "Martin" not in decided(**said | {"intention": "sell"})[1]
