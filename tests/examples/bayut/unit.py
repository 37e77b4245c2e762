"""What only Bayut does, and no suite for all portals tries."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Account, Enquiry, Observation, Portal, Route, Unreadable
from leadrelay.domain.errors import SchemaError
from leadrelay.wire.records import Sighting
from tests import canary
from tests.builders import NOW
from tests.conformance.bench import LAST_DAY, Bench, a_bench, ids
from tests.conformance.kit import Person
from tests.examples.bayut.portal import verification, webhook
from tests.examples.bayut.portal.identity import safe_id
from tests.examples.bayut.portal.mapper import read_listed
from tests.examples.bayut.simulator import BayutSimulator
from tests.simulators.faults import Fault

PORTAL = Portal("bayut")
ACCOUNT = Account(PORTAL, "main")
SIGHTING = Sighting(ACCOUNT, Route.POLL, NOW)
ONE = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
HOUR = timedelta(hours=1)


def told(**members: object) -> dict[str, object]:
    return {"id": f"+971500000000|{ONE}", "created_at": "2026-10-02T09:30:00+04:00", **members}


def read(**members: object) -> Enquiry:
    observation = read_listed(told(**members), SIGHTING)
    assert isinstance(observation, Enquiry)
    return observation


def portal_of(bench: Bench) -> BayutSimulator:
    assert isinstance(bench.kit.simulator, BayutSimulator)
    return bench.kit.simulator


@pytest.mark.parametrize(
    "lead_id",
    [
        f"{canary.PHONE}|{ONE}",
        f"{canary.PHONE}|7",
        canary.PHONE,
        f"|{canary.PHONE}",
        f"x|{canary.PHONE}|",
    ],
)
def test_an_id_that_may_hold_a_number_is_kept_without_it(lead_id: str) -> None:
    assert canary.PHONE.removeprefix("+") not in safe_id(lead_id)
    assert safe_id(lead_id) == safe_id(lead_id)


def test_of_a_number_and_a_uuid_the_uuid_is_kept_and_two_numbers_without_one_stay_two() -> None:
    assert safe_id(f"+971500000000|{ONE.upper()}") == ONE
    assert safe_id("+971500000000|1") != safe_id("+971500000001|1")
    assert safe_id("leadrelay-test-0123456789") == "leadrelay-test-0123456789"


def test_what_cannot_be_read_is_kept_without_the_number_too() -> None:
    spoilt = read_listed({"id": f"{canary.PHONE}|{ONE}", "name": ["no text"]}, SIGHTING)

    assert isinstance(spoilt, Unreadable)
    assert (spoilt.portal_lead_id, spoilt.reason) == (ONE, "bad or missing: name")


def test_every_kind_of_lead_is_read_by_what_it_has() -> None:
    call = read(channel="call", phone="+971500000000", call={"duration": 31})
    story = read(channel="story", target="agency", story={"id": "s1"}, agent=None, listing=None)
    listed = read(channel="email", target="listing", listing={"id": 9, "reference": "BYT-1"})

    assert (call.phones, call.call_seconds) == (("+971500000000",), 31)
    assert (story.subject, story.details) == ("company", {"story": "s1"})
    assert (listed.subject, listed.listing_id, listed.listing_reference) == (
        "listing",
        "9",
        "BYT-1",
    )


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-10-02T09:30:00+04:00", datetime(2026, 10, 2, 5, 30, tzinfo=UTC)),
        ("2026-10-02 09:30:00", datetime(2026, 10, 2, 9, 30, tzinfo=UTC)),
    ],
)
def test_a_time_without_an_offset_counts_as_utc(text: str, at: datetime) -> None:
    assert read(created_at=text).created_at == at


def test_a_listed_lead_without_a_time_is_kept_for_a_person() -> None:
    assert isinstance(read_listed({"id": ONE, "name": "x"}, SIGHTING), Unreadable)


@pytest.mark.parametrize("counted", ["leads", "pages"])
@pytest.mark.parametrize("included", [True, False])
def test_whatever_a_total_counts_and_a_last_day_means_all_are_read_and_no_views(
    counted: str, *, included: bool
) -> None:
    with a_bench(PORTAL) as bench:
        portal = portal_of(bench)
        portal.settings.change({"total_counts": counted, "last_day_included": included})
        wanted = bench.kit.fill(250, NOW - 23 * HOUR, NOW - HOUR)

        assert sorted(map(str, ids(bench.read()))) == sorted(wanted)


def test_an_enquiry_that_seems_to_be_of_the_future_is_not_waited_for() -> None:
    with a_bench(PORTAL) as bench:
        portal_of(bench).settings.change({"times": "naive"})
        ahead = bench.kit.receive(Person(), NOW + 4 * HOUR)

        assert ids(bench.read(Window(NOW - HOUR))) == [ahead]


def test_pages_that_repeat_are_an_error_and_so_is_an_empty_one_where_leads_are_promised() -> None:
    rows = [told(id=str(UUID(int=number))) for number in range(100)]
    for shown, told_of in ((rows, "no progress"), ([], "promised")):
        page = {"data": shown, "meta": {"current_page": 1, "total": 120}}
        with a_bench(PORTAL) as bench:
            bench.kit.on_leads(Fault(status=200, content=page), times=2)

            with pytest.raises(SchemaError, match=told_of):
                bench.read()


def test_a_body_that_was_signed_and_made_longer_is_never_read_as_an_enquiry() -> None:
    """As whoever has one delivery could: MD5 lets them sign the body, MD5's padding and more."""
    secret, real = "a-secret-of-many-characters", json.dumps(told(phone="+971500000000")).encode()
    bits = (len(secret) + len(real)) * 8
    zeros = b"\0" * ((55 - len(secret) - len(real)) % 64)
    forged = real + b"\x80" + zeros + bits.to_bytes(8, "little") + b', "phone": "+971500000001"}'
    proof = {verification.SIGNATURE_HEADER: verification.signature(forged, secret).decode()}

    assert verification.is_signed(forged, proof, [secret])
    assert [type(each) for each in delivered(forged)] == [Unreadable]


def delivered(body: bytes) -> list[Observation]:
    return list(webhook.deliveries(body, ACCOUNT, NOW))


def test_the_window_of_a_sweep_ends_where_it_should() -> None:
    with a_bench(PORTAL) as bench:
        bench.kit.receive(Person(), NOW - HOUR)
        early = bench.kit.receive(Person(), NOW - 20 * HOUR)

        assert ids(bench.read(Window(LAST_DAY.start, NOW - 12 * HOUR))) == [early]
