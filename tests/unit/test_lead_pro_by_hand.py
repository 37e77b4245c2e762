"""Leads as a careful person would have typed them, written out by hand."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from leadrelay.domain.enquiry import Portal
from tests.simulators.lead_pro import rules
from tests.unit.lead_pro_drafts import SALE, draft

FILE = Path(__file__).parents[1] / "fixtures" / "enquiries" / "by_hand.yaml"
CASES = yaml.safe_load(FILE.read_text(encoding="utf-8"))


def said_in(case: dict[str, Any]) -> dict[str, Any]:
    said = dict(case["said"])
    if "phones" in said:
        said["phones"] = tuple(said["phones"])
    return said | {"portal": Portal(said.get("portal", Portal.PROPERTY_FINDER))}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["who"])
def test_a_lead_is_what_a_careful_person_would_type(case: dict[str, Any]) -> None:
    decision = replace(SALE, is_late=case.get("late", False))

    fields = draft(decision=decision, **said_in(case)).fields

    names = ("first_name", "last_name", "phone", "message")
    assert [fields[name] for name in names] == case["typed"]
    assert rules.wrong_with(fields) == {}


def test_there_are_enough_of_them() -> None:
    assert len({case["who"] for case in CASES}) >= 40
