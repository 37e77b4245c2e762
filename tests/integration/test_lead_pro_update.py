from collections.abc import Iterator
from typing import Any

import pytest

from leadrelay.domain.lead import LeadDraft
from leadrelay.domain.outcome import Verdict
from tests.integration.lead_pro_clients import (
    GET,
    HTML,
    LAYLA,
    PATCH,
    client,
    without_people,
)
from tests.simulators.faults import Fault
from tests.simulators.lead_pro import LeadProSimulator
from tests.unit.lead_pro_drafts import draft

NEWER = LAYLA | {"tags": ("hot",), "recording_url": "https://example.com/rec/1.mp3"}


@pytest.fixture
def crm() -> Iterator[LeadProSimulator]:
    with LeadProSimulator() as simulator:
        simulator.settings.patch_requires_names = True
        yield simulator


def created(crm: LeadProSimulator, made: LeadDraft) -> int:
    lead_id = client(crm).create(made, 5).lead_id
    assert lead_id is not None
    return lead_id


def patches(crm: LeadProSimulator) -> int:
    return sum(one.method == "PATCH" for one in crm.requests)


@pytest.mark.proves("F90")
@pytest.mark.parametrize("mode", ["merge", "replace"])
def test_an_update_keeps_the_agents_work_whatever_a_patch_of_meta_means(
    crm: LeadProSimulator, mode: Any
) -> None:
    crm.settings.patch_meta = mode
    lead_id = created(crm, draft(**LAYLA | {"message": "x" * 300}))
    before = dict(crm.leads[0])
    crm.edit(lead_id, status="Contacted", first_name="Laila", meta={"viewing": "Friday"})

    outcomes = [client(crm).update(lead_id, draft(**NEWER)) for _ in range(2)]

    assert [(one.verdict, one.unchanged) for one in outcomes] == [
        (Verdict.DONE, False),
        (Verdict.DONE, True),
    ]
    lead = crm.leads[0]
    assert (lead["status"], lead["first_name"]) == ("Contacted", "Laila")
    assert lead["questionnaire"] == before["questionnaire"]
    assert lead["meta"]["viewing"] == "Friday"
    assert lead["meta"]["tags"] == "hot"
    assert lead["meta"]["src_key"] == draft(**NEWER).marker


def test_an_update_that_says_nothing_new_patches_nothing(crm: LeadProSimulator) -> None:
    lead_id = created(crm, draft(**LAYLA))

    outcome = client(crm).update(lead_id, draft(**LAYLA))

    assert (outcome.verdict, outcome.unchanged, outcome.lead_id) == (Verdict.DONE, True, lead_id)
    assert patches(crm) == 0


@pytest.mark.parametrize(
    "fault",
    [
        Fault(html=HTML, commit=True),
        Fault(truncate=5),
        Fault(status=204, commit=True),
        Fault(content=[], commit=True),
    ],
    ids=["html", "truncated", "204", "array"],
)
def test_a_patch_is_done_whatever_its_success_answers(crm: LeadProSimulator, fault: Fault) -> None:
    lead_id = created(crm, draft(**LAYLA))
    crm.script(fault, **PATCH)

    outcome = client(crm).update(lead_id, draft(**NEWER))

    assert (outcome.verdict, outcome.unchanged) == (Verdict.DONE, False)
    assert crm.leads[0]["meta"]["tags"] == "hot"


@pytest.mark.proves("F90")
def test_a_patch_whose_answer_was_lost_can_be_repeated(crm: LeadProSimulator) -> None:
    lead_id = created(crm, draft(**LAYLA))
    crm.script(Fault(reset="after"), **PATCH)

    outcomes = [client(crm).update(lead_id, draft(**NEWER)) for _ in range(2)]

    assert [one.verdict for one in outcomes] == [Verdict.UNKNOWN, Verdict.DONE]
    assert outcomes[1].unchanged


@pytest.mark.proves("F89")
def test_a_lead_that_an_agent_deleted_is_gone(crm: LeadProSimulator) -> None:
    lead_id = created(crm, draft(**LAYLA))
    crm.delete(lead_id)

    outcome = client(crm).update(lead_id, draft(**NEWER))

    assert outcome.verdict is Verdict.GONE
    assert crm.leads == []


@pytest.mark.proves("F89")
def test_a_lead_deleted_between_reading_and_patching_is_gone(crm: LeadProSimulator) -> None:
    lead_id = created(crm, draft(**LAYLA))
    crm.script(Fault(status=404), **PATCH)

    assert client(crm).update(lead_id, draft(**NEWER)).verdict is Verdict.GONE


@pytest.mark.parametrize("where", [GET, PATCH], ids=["get", "patch"])
@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (Fault(status=400), Verdict.REJECTED),
        (Fault(status=422), Verdict.REJECTED),
        (Fault(status=401), Verdict.REFUSED),
        (Fault(status=403), Verdict.REFUSED),
        (Fault(status=404, html=HTML), Verdict.REFUSED),
        (Fault(retry_after=3), Verdict.THROTTLED),
        (Fault(status=409), Verdict.UNKNOWN),
        (Fault(status=503, retry_after=3), Verdict.UNKNOWN),
        (Fault(reset="before"), Verdict.UNKNOWN),
        (Fault(redirect="/"), Verdict.UNKNOWN),
    ],
    ids=["400", "422", "401", "403", "404 html", "429", "409", "503", "reset", "302"],
)
def test_a_failed_update_says_what_to_do(
    crm: LeadProSimulator, where: dict[str, Any], fault: Fault, verdict: Verdict
) -> None:
    lead_id = created(crm, draft(**LAYLA))
    crm.script(fault, **where)

    outcome = client(crm).update(lead_id, draft(**NEWER))

    assert outcome.verdict is verdict
    assert outcome.retry_after == (3 if fault.retry_after else None)
    without_people(outcome)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(html=HTML),
        Fault(content={"id": 1}),
        Fault(content={"message": "Layla"}),
        Fault(content=[]),
        Fault(null_member="id"),
    ],
    ids=["html", "another lead", "no lead", "array", "no id"],
)
def test_nothing_is_patched_over_a_lead_that_could_not_be_read(
    crm: LeadProSimulator, fault: Fault
) -> None:
    lead_id = created(crm, draft(**LAYLA))
    crm.script(fault, **GET)

    outcome = client(crm).update(lead_id, draft(**NEWER))

    assert outcome.verdict is Verdict.UNKNOWN
    assert patches(crm) == 0


@pytest.mark.proves("F80")
def test_an_update_without_a_connection_is_not_sent() -> None:
    with LeadProSimulator() as stopped:
        api = client(stopped)

    assert api.update(1, draft(**NEWER)).verdict is Verdict.NOT_SENT
