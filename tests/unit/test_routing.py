"""Which office and which type a lead gets, whether it is sent, and what is said of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from leadrelay.domain.agency import (
    Action,
    Agency,
    BlockList,
    ContactPolicies,
    Rule,
    WithoutContact,
    WithoutEmail,
    WithoutPhone,
    WithoutPostcode,
)
from leadrelay.domain.delivery import Park, Suppress
from leadrelay.domain.entry import ParkReason
from leadrelay.domain.lead import LeadType
from leadrelay.domain.listing import Listing
from leadrelay.domain.routing import FACTS, Ruling, Usable, decide, facts_of
from tests.builders import AGENCY, NOW, an_enquiry

LETTING = replace(AGENCY, default_type=LeadType.LET)
REACHABLE = Usable(email="layla@example.com", phones=("+971501110001",))
MARINA = Listing(
    reference="PF-7", aliases=("E-70",), offering="rent", postcode="69003", office_id=8
)


def ruled(
    agency: Agency = LETTING,
    usable: Usable = REACHABLE,
    listing: Listing | None = None,
    **said: Any,
) -> Ruling:
    enquiry = an_enquiry(**said)
    return decide(enquiry, replace(usable, postcode=enquiry.postcode), listing, agency, NOW)


def decided(**said: Any) -> tuple[LeadType, str]:
    decision = ruled(**said).decision
    assert decision.office_id == LETTING.office_id
    return decision.lead_type, decision.type_because


def by(*rules: Rule) -> Agency:
    return replace(LETTING, rules=rules)


def when(**patterns: str) -> Rule:
    named = {name: tuple(pattern.split("|")) for name, pattern in patterns.items()}
    return Rule(name="mine", when=named, office_id=5)


@pytest.mark.parametrize(
    ("said", "lead_type", "because"),
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
    said: dict[str, str], lead_type: str, because: str
) -> None:
    assert decided(**said) == (lead_type, because)


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


def test_no_reason_repeats_what_a_stranger_wrote() -> None:
    said: dict[str, Any] = {"intention": "jeanne.martin@example.com", "postcode": "69003 Martin"}

    assert decided(**said)[1] == "default type"
    assert "Martin" not in decided(**said | {"intention": "sell"})[1]
    assert "martin" not in ruled(by(when(intention="*", postcode="*")), **said).decision.why


def test_the_catalogue_knows_better_than_the_portal() -> None:
    decision = ruled(listing=MARINA, offering="sale").decision

    assert (decision.lead_type, decision.office_id) == (LeadType.LET, 8)
    assert decision.why == ("office 8: office of the listing; let: catalogue: offered for rent")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (when(portal="property_finder"), {}),
        (when(account="main"), {}),
        (when(channel="call|whatsapp"), {"channel": "WhatsApp"}),
        (when(category="agency"), {"subject": "agency"}),
        (when(intention="sell"), {"intention": "sell"}),
        (when(site="seloger"), {"site": "SELOGER"}),
        (when(language="ar"), {"language": "ar"}),
        (when(listing_reference="pf-1??"), {"listing_reference": " PF-123 "}),
        (when(offering="rent"), {"offering": "rent"}),
        (when(postcode="690*"), {"postcode": "69003"}),
        (when(agent="216582"), {"agent_id": "216582"}),
        (when(agent="sara *"), {"agent_name": "Sara Lind"}),
        (when(contact="*@example.com"), {}),
        (when(contact="+97150*"), {}),
        (Rule(name="mine", office_id=5), {}),
    ],
)
def test_a_rule_fits_by_any_fact_that_it_names(rule: Rule, said: dict[str, Any]) -> None:
    decision = ruled(by(rule), **said).decision

    assert (decision.office_id, decision.office_because) == (5, "rule mine")


@pytest.mark.parametrize(
    "rule",
    [
        when(property_type="villa", listing_reference="e-70"),
        when(listing_office="8"),
        when(offering="rent", postcode="69003"),
        when(agent="sara@agency.example"),
    ],
)
def test_a_rule_may_ask_the_catalogue(rule: Rule) -> None:
    listing = replace(MARINA, property_type="Villa", agent_email="sara@agency.example")

    assert ruled(by(rule), listing=listing).decision.office_id == 5


@pytest.mark.parametrize(
    "rule",
    [
        when(channel="call"),
        when(portal="property_finder", language="ar"),
        when(listing_reference="*"),
        when(postcode="*"),
    ],
)
def test_a_rule_fits_only_if_all_that_it_names_is_known_and_fits(rule: Rule) -> None:
    assert ruled(by(rule), channel="email").decision.office_because == "default office"


def test_the_first_rule_that_fits_wins_whole() -> None:
    agency = by(
        replace(when(channel="call"), office_id=4),
        replace(when(language="en"), office_id=None, lead_type=LeadType.SALE, labels=("vip",)),
        when(),
    )
    decision = ruled(agency, channel="email", language="en").decision

    assert (decision.office_id, decision.lead_type) == (LETTING.office_id, LeadType.SALE)
    assert (decision.labels, decision.inputs) == (("vip",), {"language": "en"})
    assert decision.why == "office 375: default office (language en); sale: rule mine"


def test_who_was_asked_for_or_asked_is_not_among_the_inputs() -> None:
    decision = ruled(by(when(contact="layla@*", agent="1")), agent_id="1").decision

    assert decision.inputs == {"contact": "as listed", "agent": "as listed"}


def test_every_fact_that_a_rule_can_name_is_there() -> None:
    assert set(facts_of(an_enquiry(), REACHABLE, None)) == set(FACTS)


@pytest.mark.parametrize(
    "blocked",
    [
        BlockList(emails=frozenset({"layla@example.com"})),
        BlockList(domains=frozenset({"example.com"})),
        BlockList(phones=frozenset({"+971501110001"})),
    ],
)
def test_whoever_is_on_the_block_list_is_suppressed_whatever_the_rules_say(
    blocked: BlockList,
) -> None:
    agency = replace(by(when()), blocked=blocked)

    assert ruled(agency).refusal == Suppress("block list")
    assert ruled(agency, usable=Usable(email="a@other.example")).refusal is None


def test_a_rule_may_suppress_or_hold() -> None:
    suppressing = replace(when(language="en"), action=Action.SUPPRESS)
    holding = replace(when(language="ar"), action=Action.HOLD)
    agency = by(suppressing, holding)

    assert ruled(agency, language="en").refusal == Suppress("rule mine")
    assert ruled(agency, language="ar").refusal == Park(ParkReason.HELD, "rule mine")
    assert ruled(agency, language="fr").refusal is None


@pytest.mark.proves("F103")
@pytest.mark.parametrize(
    ("policies", "usable", "reason"),
    [
        (ContactPolicies(email=WithoutEmail.HOLD), Usable(phones=("+1",)), "no e-mail"),
        (ContactPolicies(phone=WithoutPhone.HOLD), Usable(email="a@b.example"), "no phone"),
        (ContactPolicies(neither=WithoutContact.HOLD), Usable(), "neither e-mail nor phone"),
        (
            ContactPolicies(postcode=WithoutPostcode.HOLD),
            REACHABLE,
            "an owner without a postcode",
        ),
    ],
)
def test_what_is_missing_is_held_where_the_agency_says_so(
    policies: ContactPolicies, usable: Usable, reason: str
) -> None:
    holding = replace(LETTING, contacts=policies)

    assert ruled(holding, usable, intention="sell").refusal == Park(ParkReason.HELD, reason)
    assert ruled(LETTING, usable, intention="sell").refusal is None
    assert ruled(holding, REACHABLE, intention="sell", postcode="69003").refusal is None


def test_an_old_enquiry_says_so_and_a_very_old_one_may_be_held() -> None:
    agency = replace(LETTING, late_after=timedelta(hours=2), hold_after=timedelta(days=3))
    fresh, late, stale = (
        ruled(agency, created_at=NOW - timedelta(hours=hours)) for hours in (2, 3, 73)
    )

    assert [each.decision.is_late for each in (fresh, late, stale)] == [False, True, True]
    assert [each.refusal for each in (fresh, late)] == [None, None]
    assert stale.refusal == Park(ParkReason.HELD, "too old to be sent without a look")
    assert not ruled(agency, created_at=None).decision.is_late


def test_a_test_enquiry_passes_every_rule_on_its_way_to_the_office_of_tests() -> None:
    suppressing = replace(when(), action=Action.SUPPRESS)
    agency = replace(by(suppressing), test_office_id=99)
    email = f"leadrelay-test-1@{agency.placeholder_email_domain}"
    ruling = ruled(agency, email=email)

    assert (ruling.decision.office_id, ruling.refusal) == (99, None)
    assert ruling.decision.office_because == "test enquiry"


def test_an_owner_whose_postcode_only_the_catalogue_knows_is_one() -> None:
    agency = replace(LETTING, contacts=ContactPolicies(postcode=WithoutPostcode.HOLD))
    listing = Listing(reference="PF-7", postcode="69003")
    ruling = ruled(agency, listing=listing, intention="sell")

    assert (ruling.decision.lead_type, ruling.refusal) == (LeadType.VENDOR, None)
