from collections.abc import Iterator
from typing import Any

import pytest

from leadrelay.domain.errors import (
    CredentialsRefusedError,
    RateLimitedError,
    SchemaError,
    TransientError,
)
from leadrelay.domain.outcome import Verdict
from leadrelay.domain.record import Handles
from tests.integration.lead_pro_clients import (
    FIND,
    HTML,
    LAYLA,
    POST,
    client,
    without_people,
)
from tests.simulators.faults import Fault
from tests.simulators.lead_pro import LeadProSimulator
from tests.unit.lead_pro_drafts import draft

MADE = draft(**LAYLA)
BASICS: dict[str, Any] = {"first_name": "A", "last_name": "B", "type": "sale", "office_id": 375}


@pytest.fixture
def crm() -> Iterator[LeadProSimulator]:
    with LeadProSimulator() as simulator:
        yield simulator


@pytest.mark.proves("F81", "F87")
@pytest.mark.parametrize("container", ["array", "object", "data"])
@pytest.mark.parametrize("fault", [Fault(reset="after"), Fault(status=502, commit=True)])
def test_a_lead_whose_answer_was_lost_is_found_by_its_marker(
    crm: LeadProSimulator, container: Any, fault: Fault
) -> None:
    crm.settings.person_container = container
    crm.script(fault, **POST)
    api = client(crm)

    outcome = api.create(MADE, 5)

    assert outcome.verdict is Verdict.UNKNOWN
    assert api.find([MADE.handles], MADE.marker) == (crm.leads[0]["id"],)


@pytest.mark.proves("F87")
@pytest.mark.parametrize("none_found", ["empty", "404"])
@pytest.mark.parametrize("container", ["array", "object", "data"])
def test_nobody_is_found_in_an_empty_crm(
    crm: LeadProSimulator, container: Any, none_found: Any
) -> None:
    crm.settings.person_container = container
    crm.settings.person_none_found = none_found

    assert client(crm).find([MADE.handles], MADE.marker) == ()


def test_each_handle_is_asked_for_alone_and_exactly_as_sent(crm: LeadProSimulator) -> None:
    again = draft(**LAYLA | {"email": "o'neill&co@example.com"})

    client(crm).find([MADE.handles, MADE.handles, again.handles], MADE.marker)

    asked = [one.query for one in crm.received("GET", "/api/v103/person/leads")]
    assert asked == [
        "email=layla%2Bhome%40example.com",
        "email=o%27neill%26co%40example.com",
        "phone=%2B971501110001",
    ]


@pytest.mark.proves("F88")
def test_only_the_very_marker_counts(crm: LeadProSimulator) -> None:
    contacts = {"email": MADE.handles.email, "phone": MADE.handles.phone}
    for marker in (f"{MADE.marker}0", MADE.marker[:-1], MADE.marker.upper(), f" {MADE.marker}"):
        crm.add(**BASICS, **contacts, meta={"src_key": marker})
    crm.add(**BASICS, **contacts, meta={"other": MADE.marker})
    crm.add(**BASICS, **contacts)

    assert client(crm).find([MADE.handles], MADE.marker) == ()


@pytest.mark.proves("F88")
def test_every_lead_with_the_marker_is_found_by_either_handle(crm: LeadProSimulator) -> None:
    marked = {**BASICS, "meta": {"src_key": MADE.marker}}
    second = crm.add(**marked, email="new@example.com", phone=MADE.handles.phone)
    third = crm.add(**marked, email=MADE.handles.email, phone="changed")

    found = client(crm).find([MADE.handles], MADE.marker)

    assert found == (second["id"], third["id"])


def test_a_marker_that_was_replaced_is_found_by_the_enquirys_key(crm: LeadProSimulator) -> None:
    made = draft(**LAYLA, portal_lead_id="é" * 300)
    outcome = client(crm).create(made, 5)

    found = client(crm).find([made.handles], "property_finder:" + "é" * 300)

    assert found == (outcome.lead_id,)


@pytest.mark.proves("F87")
@pytest.mark.parametrize(
    "fault",
    [
        Fault(reset="before"),
        Fault(status=500),
        Fault(status=401),
        Fault(status=400),
        Fault(html=HTML),
        Fault(status=404, html=HTML),
        Fault(redirect="/api/v103/offices"),
        Fault(truncate=1),
        Fault(content={"message": "Layla Haddad"}),
        Fault(content={"data": None}),
        Fault(content=None, status=200),
        Fault(content=[{"id": 1, "meta": "x"}]),
        Fault(content=[{"id": 1}]),
        Fault(content=[{"id": "?", "meta": {"src_key": MADE.marker}}]),
        Fault(content={"data": [], "links": {"next": "https://example.com/?cursor=1"}}),
        Fault(content={"data": [], "pagination": {"nextPage": 1}}),
        Fault(content=["Layla Haddad"]),
    ],
    ids=lambda fault: str({name: value for name, value in vars(fault).items() if value}),
)
@pytest.mark.parametrize("skip", [0, 1])
def test_a_look_up_that_failed_never_means_none(
    crm: LeadProSimulator, fault: Fault, skip: int
) -> None:
    crm.script(fault, **FIND, skip=skip)

    with pytest.raises(TransientError) as caught:
        client(crm).find([MADE.handles], MADE.marker)

    without_people(caught.value)


@pytest.mark.proves("F87")
def test_without_a_handle_absence_cannot_be_proved(crm: LeadProSimulator) -> None:
    with pytest.raises(TransientError):
        client(crm).find([], MADE.marker)


@pytest.mark.proves("F84")
def test_a_look_up_passes_on_the_wish_for_a_pause(crm: LeadProSimulator) -> None:
    crm.script(Fault(retry_after=9), **FIND)

    with pytest.raises(RateLimitedError) as caught:
        client(crm).find([MADE.handles], MADE.marker)

    assert caught.value.retry_after == 9


@pytest.mark.proves("F87")
def test_all_pages_are_read(crm: LeadProSimulator) -> None:
    other, ours = {"id": 1, "meta": None}, {"id": 2, "meta": {"src_key": MADE.marker}}
    first, second = ({"current_page": number, "last_page": 2} for number in (1, 2))
    crm.script(Fault(content={"data": [other], "meta": first}), **FIND)
    crm.script(Fault(content={"data": [ours], "meta": second}), **FIND)

    found = client(crm).find([Handles(MADE.handles.email, None)], MADE.marker)

    assert found == (2,)
    asked = crm.received("GET", "/api/v103/person/leads")
    assert ["page=2" in one.query for one in asked] == [False, True]


@pytest.mark.proves("F87")
def test_pages_without_end_are_not_read_forever(crm: LeadProSimulator) -> None:
    crm.script(Fault(content={"data": [], "last_page": 1000}), **FIND, times=None)

    with pytest.raises(TransientError):
        client(crm).find([MADE.handles], MADE.marker)


def test_a_lead_is_read_by_its_id(crm: LeadProSimulator) -> None:
    lead_id = client(crm).create(MADE, 5).lead_id
    assert lead_id is not None

    lead = client(crm).get(lead_id)

    assert (lead.first_name, lead.meta["src_key"]) == ("Layla", MADE.marker)


def test_offices_have_numbers_however_the_crm_writes_them(crm: LeadProSimulator) -> None:
    offices = client(crm).offices()

    assert [(office.id, office.name) for office in offices] == [
        (1213, "Marina"),
        (1214, "Downtown"),
        (375, "Nottingham"),
    ]


def test_statuses_are_read(crm: LeadProSimulator) -> None:
    statuses = client(crm).statuses()

    first = statuses[0]
    assert (first.id, first.name, first.stage_id) == (20, "New", 50)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(status=401), CredentialsRefusedError),
        (Fault(status=404), SchemaError),
        (Fault(content={"data": [{"name": "no id"}]}), SchemaError),
        (Fault(status=500), TransientError),
        (Fault(retry_after=1), RateLimitedError),
    ],
    ids=["401", "404", "no id", "500", "429"],
)
def test_offices_that_cannot_be_read_say_what_to_do(
    crm: LeadProSimulator, fault: Fault, error: type[Exception]
) -> None:
    crm.script(fault, method="GET", path="/api/v103/offices")

    with pytest.raises(error):
        client(crm).offices()
