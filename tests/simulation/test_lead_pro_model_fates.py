"""Whatever becomes of a call, model and simulator do the same, and the client learns the same."""

from collections.abc import Iterator, Mapping

import pytest

from leadrelay.domain.errors import TransientError
from leadrelay.domain.outcome import Outcome, Verdict
from tests.simulation.lead_pro import READS, RETRY_AFTER, WRITES, Fate
from tests.simulation.lead_pro_twins import (
    LATE_BY,
    LAYLA,
    MADE,
    NEWER,
    TWINS,
    Twin,
    on_model,
)
from tests.unit.lead_pro_drafts import draft

VERDICTS: Mapping[Fate, Verdict] = {
    **dict.fromkeys(WRITES, Verdict.UNKNOWN),
    Fate.FINE: Verdict.DONE,
    Fate.REFUSED: Verdict.NOT_SENT,
    Fate.THROTTLED: Verdict.THROTTLED,
    Fate.THROTTLED_BARE: Verdict.THROTTLED,
    Fate.LOCKED_OUT: Verdict.REFUSED,
    Fate.REJECTED: Verdict.REJECTED,
}
OF_A_PATCH = {**VERDICTS, Fate.HTML: Verdict.DONE}  # judged by the lead itself
EFFECTIVE = {Fate.FINE, Fate.UNANSWERED, Fate.LATE, Fate.ERROR_COMMITTED, Fate.HTML}


@pytest.fixture(params=TWINS)
def crm(request: pytest.FixtureRequest) -> Iterator[Twin]:
    with request.param() as crm:
        yield crm


def pause_after(fate: Fate) -> float | None:
    return RETRY_AFTER if fate is Fate.THROTTLED else None


def learnt(outcome: Outcome) -> tuple[Verdict, float | None]:
    return outcome.verdict, outcome.retry_after


@pytest.mark.parametrize("fate", WRITES)
def test_a_create_meets_its_fate(crm: Twin, fate: Fate) -> None:
    crm.fates["POST"] = fate

    outcome = crm.client.create(MADE, 5)
    crm.wait(LATE_BY)

    assert learnt(outcome) == (VERDICTS[fate], pause_after(fate))
    assert len(crm.leads) == (1 if fate in EFFECTIVE else 0)


@pytest.mark.parametrize("fate", WRITES)
def test_a_patch_meets_its_fate(crm: Twin, fate: Fate) -> None:
    lead_id = crm.created()
    crm.fates["PATCH"] = fate

    outcome = crm.client.update(lead_id, NEWER)
    crm.wait(LATE_BY)

    assert learnt(outcome) == (OF_A_PATCH[fate], pause_after(fate))
    assert ("tags" in crm.leads[0]["meta"]) == (fate in EFFECTIVE)


def test_a_late_create_has_no_effect_before_its_time(crm: Twin) -> None:
    crm.fates["POST"] = Fate.LATE

    crm.client.create(MADE, 5)

    assert crm.leads == []


def test_a_late_patch_has_no_effect_before_its_time(crm: Twin) -> None:
    lead_id = crm.created()
    crm.fates["PATCH"] = Fate.LATE

    crm.client.update(lead_id, NEWER)

    assert "tags" not in crm.leads[0]["meta"]


def test_what_comes_late_for_a_deleted_lead_has_no_effect(crm: Twin) -> None:
    lead_id = crm.created()
    crm.fates["PATCH"] = Fate.LATE
    crm.client.update(lead_id, NEWER)

    crm.agents.delete(lead_id)
    crm.wait(LATE_BY)

    assert crm.leads == []


@pytest.mark.parametrize("fate", READS[1:])
def test_nothing_is_patched_over_a_lead_that_cannot_be_read(crm: Twin, fate: Fate) -> None:
    lead_id = crm.created()
    crm.fates["GET"] = fate

    outcome = crm.client.update(lead_id, NEWER)

    assert learnt(outcome) == (VERDICTS[fate], pause_after(fate))
    assert "tags" not in crm.leads[0]["meta"]


@pytest.mark.parametrize("fate", READS[1:])
def test_a_look_up_that_fails_proves_nothing(crm: Twin, fate: Fate) -> None:
    crm.fates["GET"] = fate

    with pytest.raises(TransientError):
        crm.client.find([MADE.handles], MADE.marker)


def test_the_model_remembers_every_effect_when_it_happens() -> None:
    with on_model() as crm:
        start, lead_id = crm.clock(), crm.created()
        for fate in (Fate.LATE, Fate.LOST, Fate.FINE):
            crm.fates["PATCH"] = fate
            crm.client.update(lead_id, draft(**LAYLA, tags=(fate.name,)))
        in_flight = crm.model.in_flight

        crm.wait(LATE_BY)

    commits = crm.model.commits
    assert [(one.at, one.method, one.body["meta"].get("tags")) for one in commits] == [
        (start, "POST", None),
        (start, "PATCH", "FINE"),
        (start + LATE_BY, "PATCH", "LATE"),
    ]
    assert commits[-1].before["meta"]["tags"] == "FINE"
    assert (in_flight, crm.model.in_flight) == (1, 0)
