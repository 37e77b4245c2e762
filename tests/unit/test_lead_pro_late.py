"""What Lead.pro takes only once a lead is there: its status, and when to call back."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from leadrelay.crm.lead_pro.merging import patch_of
from leadrelay.crm.lead_pro.schemas import LeadDto, read
from leadrelay.domain.agency import Agency
from leadrelay.domain.lead import LeadDraft, LeadType, Shape
from tests.unit.lead_pro_drafts import AGENCY, SALE, draft

CALL_BACK_AT = datetime(2026, 11, 20, 9, 15, tzinfo=UTC)
MISSED = replace(SALE, next_action_at=CALL_BACK_AT)
MAPPING = replace(AGENCY, statuses={"replied": "Contacted", "read": "Viewed"})
VALUING = replace(AGENCY, instant_valuation=True)
CALLER: dict[str, Any] = {"name": "Layla Haddad", "channel": "call"}
NAMES = {"first_name": "Layla", "last_name": "Haddad"}


def held(posted: LeadDraft, **edited: Any) -> LeadDto:
    fresh = {"id": 7, "status": "New", "stage": "Unread", **posted.fields}
    return read(LeadDto, fresh | edited)


def test_a_portals_status_moves_a_lead_that_nobody_has_touched() -> None:
    made = draft(agency=MAPPING, status="Replied", **CALLER)

    assert "status" not in made.fields
    assert patch_of(held(made), made) == {**NAMES, "status": "Contacted"}


@pytest.mark.parametrize(
    "edited", [{"status": "Viewing booked"}, {"stage": "Working"}, {"status": "Contacted"}]
)
def test_a_status_is_never_put_over_an_agents_work(edited: dict[str, str]) -> None:
    made = draft(agency=MAPPING, decision=MISSED, status="replied", **CALLER)

    assert patch_of(held(made, **edited), made) == {}


@pytest.mark.parametrize("status", [None, "sent", "of another portal"])
def test_a_status_that_the_agency_does_not_map_says_nothing(status: str | None) -> None:
    assert draft(agency=MAPPING, status=status, **CALLER).late == {}


def test_a_missed_call_asks_an_agent_to_call_back_and_asks_once() -> None:
    made = draft(decision=MISSED, **CALLER)
    patch = patch_of(held(made), made)

    assert patch["next_action_date"] == "2026-11-20T09:15:00+00:00"
    assert patch_of(held(made, meta=patch["meta"]), made) == {}


def test_what_is_late_is_worth_an_update_and_no_part_of_the_safe_shape() -> None:
    hashes = {
        draft(agency=MAPPING, status=status, **CALLER | {"channel": "email"}).content_hash
        for status in ("sent", "read", "replied")
    }

    assert len(hashes) == 3
    safe = draft(agency=MAPPING, decision=MISSED, status="read", shape=Shape.SAFE, **CALLER)
    assert safe.late == {}


@pytest.mark.parametrize(
    ("lead_type", "postcode", "valuations"),
    [("vendor", "DE1 1JX", 1), ("landlord", "DE1 1JX", 1), ("vendor", None, 0)],
)
def test_owners_with_a_postcode_are_valued_where_the_agency_says_so(
    lead_type: str, postcode: str | None, valuations: int
) -> None:
    def valued(agency: Agency, shape: Shape = Shape.FULL) -> bool:
        wanted = LeadType(lead_type)
        return draft(agency=agency, shape=shape, lead_type=wanted, postcode=postcode).is_valued

    assert valued(VALUING) is bool(valuations)
    assert not valued(AGENCY)
    assert not valued(VALUING, Shape.SAFE)
