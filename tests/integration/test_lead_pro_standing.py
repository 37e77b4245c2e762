"""How far agents have taken a lead, asked of Lead.pro over HTTP."""

from collections.abc import Iterator

import pytest

from leadrelay.domain.lead import Standing
from leadrelay.domain.listening import UNTOUCHED
from leadrelay.domain.outcome import Outcome, Verdict
from tests.integration.lead_pro_clients import GET, HTML, LAYLA, client, without_people
from tests.simulators.faults import Fault
from tests.simulators.lead_pro import LeadProSimulator
from tests.unit.lead_pro_drafts import draft


@pytest.fixture
def crm() -> Iterator[LeadProSimulator]:
    with LeadProSimulator() as simulator:
        yield simulator


@pytest.fixture
def lead_id(crm: LeadProSimulator) -> int:
    lead_id = client(crm).create(draft(**LAYLA), 5).lead_id
    assert lead_id is not None
    return lead_id


def test_a_new_lead_is_untouched_and_our_own_update_leaves_it_so(
    crm: LeadProSimulator, lead_id: int
) -> None:
    assert client(crm).standing(lead_id) == UNTOUCHED

    client(crm).update(lead_id, draft(**LAYLA | {"tags": ("hot",)}))

    assert client(crm).standing(lead_id) == UNTOUCHED


def test_what_an_agent_has_made_of_it_is_told(crm: LeadProSimulator, lead_id: int) -> None:
    crm.edit(lead_id, status="Contacted", stage="Contacted")

    assert client(crm).standing(lead_id) == Standing("Contacted", "Contacted")


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (Fault(status=500), Verdict.UNKNOWN),
        (Fault(status=429), Verdict.THROTTLED),
        (Fault(status=401), Verdict.REFUSED),
        (Fault(html=HTML), Verdict.UNKNOWN),
        (Fault(reset="before"), Verdict.UNKNOWN),
    ],
)
@pytest.mark.proves("F87")
def test_a_lead_that_cannot_be_read_has_no_standing(
    crm: LeadProSimulator, lead_id: int, fault: Fault, verdict: Verdict
) -> None:
    crm.script(fault, **GET)

    outcome = client(crm).standing(lead_id)

    assert isinstance(outcome, Outcome)
    assert outcome.verdict is verdict
    assert without_people(outcome)


def test_a_lead_that_an_agent_deleted_is_gone(crm: LeadProSimulator, lead_id: int) -> None:
    crm.delete(lead_id)

    outcome = client(crm).standing(lead_id)

    assert isinstance(outcome, Outcome)
    assert outcome.verdict is Verdict.GONE
