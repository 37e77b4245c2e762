"""The model and the HTTP simulator of Lead.pro are one CRM to the client that we ship.

What becomes of their calls is in `test_lead_pro_model_fates`, what they refuse in
`test_lead_pro_model_rules`.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from leadrelay.domain.outcome import Verdict
from tests.simulation.lead_pro_twins import (
    MADE,
    NEWER,
    TWINS,
    PatchOfMeta,
    Twin,
    on_model,
    over_http,
)
from tests.unit.lead_pro_drafts import draft

LAG = timedelta(seconds=27)
NAMES = {"first_name": "Layla", "last_name": "Haddad"}


@pytest.fixture(params=TWINS)
def crm(request: pytest.FixtureRequest) -> Iterator[Twin]:
    with request.param() as crm:
        yield crm


def test_model_and_simulator_hold_the_same_lead() -> None:
    with on_model() as model, over_http() as simulated:
        for crm in (model, simulated):
            crm.client.update(crm.created(), NEWER)

        assert model.leads == simulated.leads


def test_a_lead_is_found_when_the_index_has_caught_up(crm: Twin) -> None:
    crm.find_late(LAG)
    lead_id = crm.created()

    before = crm.client.find([MADE.handles], MADE.marker)
    crm.wait(LAG)

    assert before == ()
    assert crm.client.find([MADE.handles], MADE.marker) == (lead_id,)


def test_a_lead_is_found_by_each_of_its_handles_alone(crm: Twin) -> None:
    lead_id = crm.created()
    crm.agents.edit(lead_id, email="other@example.com")

    found = crm.client.find([MADE.handles], MADE.marker)

    assert found == (lead_id,)
    assert crm.client.find([draft(name="Somebody").handles], MADE.marker) == ()


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_a_look_up_reads_every_page(crm: Twin, size: int) -> None:
    crm.find_in_pages(size)
    lead_ids = tuple(crm.created() for _ in range(3))

    assert crm.client.find([MADE.handles], MADE.marker) == lead_ids


@pytest.mark.parametrize(("mode", "marker"), [("merge", MADE.marker), ("replace", None)])
def test_a_patch_of_meta_merges_or_replaces(
    crm: Twin, mode: PatchOfMeta, marker: str | None
) -> None:
    crm.patch_meta(mode)
    lead_id = crm.created()

    crm.ask("PATCH", f"/leads/{lead_id}", {**NAMES, "meta": {"viewing": "Friday"}})

    meta = crm.leads[0]["meta"]
    assert (meta["viewing"], meta.get("src_key")) == ("Friday", marker)


@pytest.mark.parametrize("mode", ["merge", "replace"])
def test_an_update_keeps_what_an_agent_changed(crm: Twin, mode: PatchOfMeta) -> None:
    crm.patch_meta(mode)
    lead_id = crm.created()
    meta = {**crm.leads[0]["meta"], "viewing": "Friday"}
    crm.agents.edit(lead_id, status="Contacted", first_name="Laila", meta=meta)

    outcome = crm.client.update(lead_id, NEWER)

    lead = crm.leads[0]
    assert outcome.verdict is Verdict.DONE
    assert (lead["status"], lead["first_name"]) == ("Contacted", "Laila")
    assert lead["meta"] == {**meta, "tags": "hot"}


def test_an_update_of_what_an_agent_deleted_finds_it_gone(crm: Twin) -> None:
    lead_id = crm.created()
    crm.agents.delete(lead_id)

    assert crm.client.update(lead_id, NEWER).verdict is Verdict.GONE
    assert crm.client.find([MADE.handles], MADE.marker) == ()


def test_a_questionnaire_in_a_patch_adds_up(crm: Twin) -> None:
    lead_id = crm.created()
    before = crm.leads[0]["questionnaire"]

    crm.ask("PATCH", f"/leads/{lead_id}", {**NAMES, "questionnaire": [["Parking?", "Two"]]})

    assert crm.leads[0]["questionnaire"] == [*before, ["Parking?", "Two"]]
