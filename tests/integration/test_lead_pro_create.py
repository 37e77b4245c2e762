from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest

from leadrelay.domain.errors import ConfigurationError, NotConfiguredError, UnavailableError
from leadrelay.domain.lead import LeadDraft, LeadType, Shape
from leadrelay.domain.outcome import Verdict
from tests.integration.lead_pro_clients import HTML, LAYLA, POST, Telling, client, without_people
from tests.simulators.faults import Drip, Fault
from tests.simulators.lead_pro import LeadProSimulator
from tests.simulators.people import people
from tests.unit.lead_pro_drafts import SALE, draft, enquiry


@pytest.fixture
def crm() -> Iterator[LeadProSimulator]:
    with LeadProSimulator() as simulator:
        yield simulator


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("lead_type", LeadType)
def test_a_strict_crm_takes_every_type_in_every_shape(
    crm: LeadProSimulator, lead_type: LeadType, shape: Shape
) -> None:
    crm.settings.require_address = True
    made = draft(**LAYLA, shape=shape, lead_type=lead_type, details={"postcode": "DE1 1JX"})

    outcome = client(crm).create(made, 5)

    (lead,) = crm.leads
    assert (outcome.verdict, outcome.lead_id) == (Verdict.DONE, lead["id"])
    assert {name: lead[name] for name in made.fields} == made.fields
    assert lead["type"] == lead_type


@pytest.mark.proves("F95", "F96", "F97", "F98", "F99", "F100")
def test_a_strict_crm_takes_the_oddest_people(crm: LeadProSimulator) -> None:
    api = client(crm)
    for number, person in enumerate(islice(people(seed=3), 100)):
        made = draft(
            portal_lead_id=f"message_lead_{number}",
            name=person.name,
            email=person.email,
            phones=(person.phone,) if person.phone else None,
            message=person.message or None,
        )

        assert api.create(made, 5).verdict is Verdict.DONE

    assert len(crm.leads) == 100


@pytest.mark.proves("F81")
@pytest.mark.parametrize(
    "fault",
    [
        Fault(reset="before"),
        Fault(reset="after"),
        Fault(answer_delay=0.6),
        Fault(status=408),
        Fault(status=409),
        Fault(status=500),
        Fault(status=502, html=HTML),
        Fault(status=504, commit=True),
        Fault(redirect="https://example.com/"),
        Fault(html=HTML),
        Fault(status=204),
        Fault(content=[]),
        Fault(content={"id": None}),
        Fault(content={"id": "soon"}),
        Fault(content={"message": "Layla Haddad saved"}),
        Fault(truncate=20),
        Fault(null_member="id"),
        Fault(gzip_bomb=6_000_000),
    ],
    ids=lambda fault: str({name: value for name, value in vars(fault).items() if value}),
)
def test_an_answer_that_proves_nothing_is_unknown(crm: LeadProSimulator, fault: Fault) -> None:
    crm.script(fault, **POST)

    outcome = client(crm).create(draft(**LAYLA), 0.4)

    assert outcome.verdict is Verdict.UNKNOWN
    assert outcome.lead_id is None
    assert len(crm.received("POST", "/api/v103/leads")) <= 1
    without_people(outcome)


@pytest.mark.proves("F85")
def test_a_dripping_answer_ends_when_the_time_is_over(crm: LeadProSimulator) -> None:
    crm.script(Fault(drip=Drip(size=1, interval=0.05)), **POST)

    assert client(crm).create(draft(**LAYLA), 0.3).verdict is Verdict.UNKNOWN


@pytest.mark.proves("F80")
def test_a_connection_that_was_refused_is_not_sent() -> None:
    with LeadProSimulator() as stopped:
        api = client(stopped)

    assert api.create(draft(**LAYLA), 1).verdict is Verdict.NOT_SENT


@pytest.mark.proves("F82")
@pytest.mark.parametrize("status", [400, 422])
def test_a_lead_that_breaks_a_rule_is_rejected_by_name(crm: LeadProSimulator, status: Any) -> None:
    crm.settings.validation_status = status
    crm.settings.offices = [{"id": 1, "name": "Elsewhere"}]

    outcome = client(crm).create(draft(**LAYLA), 5)

    assert (outcome.verdict, outcome.reason) == (Verdict.REJECTED, f"{status}: office_id")


@pytest.mark.proves("F82")
def test_an_answer_that_repeats_values_is_not_repeated(crm: LeadProSimulator) -> None:
    crm.script(Fault(status=400, content={"message": "email Layla Haddad is wrong"}), **POST)

    outcome = client(crm).create(draft(**LAYLA), 5)

    assert outcome.reason == "400: email"


@pytest.mark.proves("F83")
@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_wrong_key_or_address_is_refused(crm: LeadProSimulator, status: int) -> None:
    crm.script(Fault(status=status), **POST)

    assert client(crm).create(draft(**LAYLA), 5).verdict is Verdict.REFUSED


@pytest.mark.proves("F83")
@pytest.mark.parametrize("key", ["wrong", "", "two\nlines", "clé…"])
def test_an_unusable_key_is_refused(crm: LeadProSimulator, key: str) -> None:
    outcome = client(crm, key=lambda: key).create(draft(**LAYLA), 5)

    assert outcome.verdict is Verdict.REFUSED
    assert key == "" or key not in without_people(outcome)


def test_a_replaced_key_is_used_at_once(crm: LeadProSimulator) -> None:
    keys = iter(["expired", crm.api_key])
    api = client(crm, key=lambda: next(keys))

    verdicts = [api.create(draft(**LAYLA), 5).verdict for _ in range(2)]

    assert verdicts == [Verdict.REFUSED, Verdict.DONE]


def test_a_key_that_nobody_has_entered_is_the_callers_business(crm: LeadProSimulator) -> None:
    def missing() -> str:
        raise NotConfiguredError("no key")

    api = client(crm, key=missing)

    with pytest.raises(NotConfiguredError):
        api.create(draft(**LAYLA), 5)
    with pytest.raises(NotConfiguredError):
        api.find([draft(**LAYLA).handles], "x")
    with pytest.raises(ConfigurationError):
        api.update(1, draft(**LAYLA))


def test_a_key_that_cannot_be_read_now_sends_nothing(crm: LeadProSimulator) -> None:
    def failing() -> str:
        raise UnavailableError("throttled")

    assert client(crm, key=failing).create(draft(**LAYLA), 5).verdict is Verdict.NOT_SENT
    assert crm.requests == []


@pytest.mark.proves("F84")
@pytest.mark.parametrize(
    ("status", "header", "verdict", "seconds"),
    [
        (429, "7", Verdict.THROTTLED, 7),
        (429, "soon", Verdict.THROTTLED, None),
        (503, "30", Verdict.UNKNOWN, 30),
    ],
)
def test_a_wish_for_a_pause_is_passed_on(
    crm: LeadProSimulator, status: int, header: str, verdict: Verdict, seconds: float | None
) -> None:
    crm.script(Fault(status=status, retry_after=header), **POST)

    outcome = client(crm).create(draft(**LAYLA), 5)

    assert (outcome.verdict, outcome.retry_after) == (verdict, seconds)


def test_a_lead_in_an_envelope_with_an_id_of_digits_is_done(crm: LeadProSimulator) -> None:
    crm.script(Fault(status=201, content={"data": {"id": "18400"}}), **POST)

    outcome = client(crm).create(draft(**LAYLA), 5)

    assert (outcome.verdict, outcome.lead_id) == (Verdict.DONE, 18400)


def test_a_source_that_the_crm_replaced_is_told(crm: LeadProSimulator) -> None:
    telemetry = Telling()
    crm.script(Fault(content={"id": 1, "source": "ivt"}), **POST)

    outcome = client(crm, telemetry=telemetry).create(draft(**LAYLA), 5)

    assert (outcome.verdict, outcome.reason) == (Verdict.DONE, "200, source replaced")
    assert telemetry.events == [("LeadSourceReplaced", {"lead_id": 1})]


VALUATION: Any = {"method": "POST", "path": "/api/v103/leads/valuation"}


def an_owners(lead_type: LeadType = LeadType.VENDOR) -> LeadDraft:
    made = draft(**LAYLA, lead_type=lead_type, details={"postcode": "DE1 1JX"})
    return replace(made, is_valued=True)


def test_an_owners_lead_is_valued_at_once(crm: LeadProSimulator) -> None:
    outcome = client(crm).create(an_owners(), 5)

    assert outcome.lead_id == crm.leads[0]["id"]
    assert outcome.facts["valuation_status"] == "Success"
    assert outcome.facts["average_sale_estimation"] == 2_200_000


def test_only_what_asks_for_it_is_valued(crm: LeadProSimulator) -> None:
    outcome = client(crm).create(replace(an_owners(), is_valued=False), 5)

    assert (outcome.facts, crm.received(**VALUATION)) == ({}, [])


def test_a_valuation_that_cannot_be_read_does_not_unmake_the_lead(crm: LeadProSimulator) -> None:
    odd = {"id": 1, "average_rent_estimation": "a lot"}
    crm.script(Fault(content=odd), **VALUATION)

    outcome = client(crm).create(an_owners(LeadType.LANDLORD), 5)

    assert (outcome.verdict, outcome.lead_id, outcome.facts) == (Verdict.DONE, 1, {})


@pytest.mark.parametrize("status", [403, 404])
def test_an_account_without_valuations_gets_the_lead_without_one(
    crm: LeadProSimulator, status: int
) -> None:
    telemetry = Telling()
    crm.script(Fault(status=status), **VALUATION)

    outcome = client(crm, telemetry=telemetry).create(an_owners(), 5)

    assert (outcome.verdict, len(crm.leads)) == (Verdict.DONE, 1)
    assert [name for name, _ in telemetry.events] == ["ValuationRefused"]


@pytest.mark.parametrize("status", [500, 502])
def test_a_valuation_of_which_nobody_knows_is_not_sent_in_another_way(
    crm: LeadProSimulator, status: int
) -> None:
    crm.script(Fault(status=status), **VALUATION)

    assert client(crm).create(an_owners(), 5).verdict is Verdict.UNKNOWN
    assert crm.received("POST", "/api/v103/leads") == []


def test_what_is_no_json_is_rejected_before_it_is_sent(crm: LeadProSimulator) -> None:
    made = draft(**LAYLA)
    broken = replace(made, fields={**made.fields, "office_id": float("nan")})

    assert client(crm).create(broken, 5).verdict is Verdict.REJECTED
    assert crm.requests == []


def test_the_client_drafts_as_the_mapper_does(crm: LeadProSimulator) -> None:
    assert client(crm).draft(enquiry(**LAYLA), SALE, Shape.FULL) == draft(**LAYLA)
