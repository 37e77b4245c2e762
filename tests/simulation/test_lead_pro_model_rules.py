"""What breaks a rule of the API is refused by the name of the field, by model and simulator."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.simulation.lead_pro_twins import MADE, TWINS, Twin

LEAD = MADE.fields
NAMES = {"first_name": "Layla", "last_name": "-"}


@pytest.fixture(params=TWINS)
def crm(request: pytest.FixtureRequest) -> Iterator[Twin]:
    with request.param() as crm:
        yield crm


def without(name: str) -> Mapping[str, Any]:
    return {other: value for other, value in LEAD.items() if other != name}


@pytest.mark.parametrize(
    ("name", "lead"),
    [
        *((name, without(name)) for name in ("first_name", "last_name", "email", "phone", "type")),
        ("advert_postcode", without("office_id")),
        ("office_id", {**LEAD, "office_id": 1}),
        ("first_name", {**LEAD, "first_name": "x" * 51}),
        ("message", {**LEAD, "message": "x" * 256}),
        ("meta", {**LEAD, "meta": {"src_key": "x" * 1024}}),
        ("meta", {**LEAD, "meta": {"src_key": 1}}),
        ("questionnaire", {**LEAD, "questionnaire": [["x", "x" * 2048]]}),
        ("status", {**LEAD, "status": "New"}),
    ],
)
def test_a_lead_that_breaks_a_rule_is_refused(
    crm: Twin, name: str, lead: Mapping[str, Any]
) -> None:
    answer = crm.ask("POST", "/leads", lead)

    assert (answer.status, crm.leads) == (422, [])
    assert name in answer.body["errors"]


@pytest.mark.parametrize(
    ("name", "patch"),
    [
        ("last_name", {"first_name": "Layla"}),
        ("first_name", {**NAMES, "first_name": ""}),
        ("email", {**NAMES, "email": "layla@example.com"}),
        ("status", {**NAMES, "status": "Never heard of"}),
        ("office_id", {**NAMES, "office_id": 1}),
    ],
)
def test_a_patch_that_breaks_a_rule_is_refused(
    crm: Twin, name: str, patch: Mapping[str, Any]
) -> None:
    lead_id = crm.created()
    before = crm.leads

    answer = crm.ask("PATCH", f"/leads/{lead_id}", patch)

    assert (answer.status, list(answer.body["errors"])) == (422, [name])
    assert crm.leads == before


def test_a_look_up_of_nobody_is_refused(crm: Twin) -> None:
    assert crm.ask("GET", "/person/leads").status == 422
