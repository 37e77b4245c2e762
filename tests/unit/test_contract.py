"""The sentinel: fields and values that nobody has documented, by their names and counts only."""

from datetime import UTC, datetime
from typing import Any

import pytest

from leadrelay import registry
from leadrelay.crm.lead_pro import contract
from leadrelay.domain.contract import Contract, Drift, Sentinel
from leadrelay.domain.enquiry import Portal
from leadrelay.usecases.report_drift import DriftReport
from tests import canary
from tests.fakes.telemetry import RecordingTelemetry
from tests.simulators.lead_pro.store import RESPONSE_FIELDS
from tests.simulators.property_finder import PropertyFinderSimulator
from tests.simulators.property_finder.dialects import DIALECTS, rendered
from tests.simulators.seeker_leads import SeekerLeadsSimulator
from tests.simulators.seeker_leads.shapes import (
    AGENCY,
    CALL_TRACKING,
    CLASSIFIED,
    PROPERTY_SEARCH,
    shown,
)

LEAD = Contract(
    fields=frozenset({"id", "kind", "people", "people[]", "people[].name", "more"}),
    values={"kind": frozenset({"call", "email"})},
    required=frozenset({"id", "kind"}),
    free=frozenset({"more"}),
)


def drifts(*records: object, of: Contract = LEAD) -> dict[tuple[Drift, str], int]:
    sentinel = Sentinel(of)
    for record in records:
        sentinel(record)
    assert sentinel.records == len(records)
    return dict(sentinel.drifts)


def test_what_is_documented_is_no_drift() -> None:
    lead = {"id": 1, "kind": "call", "people": [{"name": "Sam"}], "more": {"any": {"thing": 1}}}

    assert drifts(lead, lead) == {}


def test_a_new_field_is_counted_once_for_each_record() -> None:
    lead = {"id": 1, "kind": "call", "people": [{"name": "a", "age": 1}, {"name": "b", "age": 2}]}

    assert drifts(lead, lead, {"id": 1, "kind": "call"}) == {(Drift.NEW_FIELD, "people[].age"): 2}


def test_a_new_value_is_told_without_the_value() -> None:
    assert drifts({"id": 1, "kind": canary.EMAIL}) == {(Drift.NEW_VALUE, "kind"): 1}


def test_a_field_that_every_record_had_is_missed() -> None:
    assert drifts({"kind": "call"}) == {(Drift.FIELD_MISSING, "id"): 1}


@pytest.mark.parametrize("record", [None, 7, "text", [], [[1]]])
def test_what_is_no_record_at_all_lacks_everything(record: object) -> None:
    assert (Drift.FIELD_MISSING, "id") in drifts(record)


def test_a_key_that_is_no_name_of_a_field_is_not_told() -> None:
    assert drifts({"id": 1, "kind": "call", canary.EMAIL: 1, "née": 2}) == {
        (Drift.NEW_FIELD, "?"): 1
    }


def test_however_deep_a_record_is_looking_at_it_ends() -> None:
    deep: Any = {}
    for _ in range(3_000):
        deep = {"people": [deep]}

    assert drifts(deep)


def test_drift_is_told_in_lines_and_in_the_log_without_people() -> None:
    sentinel, telemetry = Sentinel(LEAD), RecordingTelemetry()
    sentinel({"id": 1, "kind": canary.NAME, "birthday": canary.PHONE})

    lines = DriftReport({"lead_pro": sentinel}, telemetry)()

    assert lines == ("lead_pro: new field birthday (1 of 1)", "lead_pro: new value kind (1 of 1)")
    assert telemetry.names() == ["ContractDrifted", "ContractDrifted"]


@pytest.mark.parametrize("portal", Portal)
def test_every_portal_says_what_it_documents(portal: Portal) -> None:
    pinned = registry.adapters(portal).contract()

    assert pinned.required <= pinned.fields
    assert pinned.values.keys() <= pinned.fields
    assert pinned.free <= pinned.fields


def test_a_lead_as_property_finder_documents_it_is_no_drift() -> None:
    with PropertyFinderSimulator() as simulator:
        lead = simulator.add(
            deliver=False,
            id="message_lead_1",
            created_at=datetime.now(UTC),
            phone=canary.PHONE,
            email=canary.EMAIL,
            username="sam.a",
            listing_id="01K0YB4HEKM08V901DVJ5A0003",
            enrichment={"anything": "goes"},
            call={"talkTime": 1, "waitTime": 2, "recordFile": "https://example.invalid/1.mp3"},
        )
    pinned = registry.adapters(Portal.PROPERTY_FINDER).contract()

    assert drifts(rendered(DIALECTS["openapi"], lead), of=pinned) == {}
    assert (Drift.NEW_FIELD, "contactDetails") in drifts(
        rendered(DIALECTS["retrieval"], lead), of=pinned
    )


@pytest.mark.parametrize("category", [AGENCY, CALL_TRACKING, CLASSIFIED, PROPERTY_SEARCH])
def test_a_lead_as_seeker_leads_documents_it_is_no_drift(category: str) -> None:
    with SeekerLeadsSimulator() as simulator:
        lead = simulator.receive(category, deliver=False)
    pinned = registry.adapters(Portal.SEEKER_LEADS).contract()

    assert drifts(shown(lead), of=pinned) == {}


def test_a_category_that_seeker_leads_adds_is_drift() -> None:
    with SeekerLeadsSimulator() as simulator:
        lead = simulator.receive("SOMETHING_NEW", deliver=False)
    pinned = registry.adapters(Portal.SEEKER_LEADS).contract()

    assert drifts(shown(lead), of=pinned) == {(Drift.NEW_VALUE, "metadata.leadCategory"): 1}


def test_every_field_that_lead_pro_shows_is_documented() -> None:
    assert contract.LEAD.fields >= set(RESPONSE_FIELDS)
    assert contract.LEAD.required <= contract.LEAD.fields
