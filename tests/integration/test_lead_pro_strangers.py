"""Leads of a person that came into Lead.pro by another road."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leadrelay.domain.errors import TransientError
from tests.integration.lead_pro_clients import FIND, HTML, LAYLA, client, without_people
from tests.simulators.faults import Fault
from tests.simulators.lead_pro import LeadProSimulator
from tests.unit.lead_pro_drafts import draft

MADE = draft(**LAYLA)
LATELY = timedelta(minutes=10)


@pytest.fixture
def crm() -> Iterator[LeadProSimulator]:
    with LeadProSimulator() as simulator:
        yield simulator


def by_email(crm: LeadProSimulator, **members: Any) -> int:
    usual = {**MADE.fields, "meta": {}}
    return int(crm.add(**(usual | members))["id"])


def since(age: timedelta = LATELY) -> datetime:
    return datetime.now(UTC) - age


@pytest.mark.parametrize("meta", [{}, {"campaign": "spring"}])
@pytest.mark.parametrize("container", ["array", "object", "data"])
def test_a_lead_without_a_marker_is_found_by_its_person(
    crm: LeadProSimulator, container: Any, meta: dict[str, str]
) -> None:
    crm.settings.person_container = container
    lead_id = by_email(crm, meta=meta)

    assert client(crm).strangers(MADE.handles, since()) == (lead_id,)


def test_our_own_leads_are_no_strangers(crm: LeadProSimulator) -> None:
    client(crm).create(MADE, 5)

    assert client(crm).strangers(MADE.handles, since()) == ()


def test_what_is_older_is_not_found(crm: LeadProSimulator) -> None:
    by_email(crm)

    assert client(crm).strangers(MADE.handles, since(-timedelta(minutes=1))) == ()


def test_each_that_it_could_be_is_told(crm: LeadProSimulator) -> None:
    both = by_email(crm), by_email(crm, email="another@example.com")

    assert client(crm).strangers(MADE.handles, since()) == both


@pytest.mark.parametrize("made_at", ["yesterday", "2026-10-03T07:30:20", None])
def test_a_lead_whose_time_is_unclear_may_be_any(
    crm: LeadProSimulator, made_at: str | None
) -> None:
    lead_id = by_email(crm)
    crm.edit(lead_id, created_at=made_at)

    with pytest.raises(TransientError) as error:
        client(crm).strangers(MADE.handles, since())
    without_people(error.value)


@pytest.mark.parametrize(
    "fault", [Fault(status=500), Fault(status=429), Fault(status=401), Fault(html=HTML)]
)
def test_a_look_up_that_fails_is_never_nobody(crm: LeadProSimulator, fault: Fault) -> None:
    by_email(crm)
    crm.script(fault, **FIND)

    with pytest.raises(TransientError) as error:
        client(crm).strangers(MADE.handles, since())
    without_people(error.value)
