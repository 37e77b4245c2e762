"""Reading windows of leads from Seeker Leads: what is asked, when it counts, what goes wrong."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from leadrelay.domain.coverage import Window, covered_until, portal_now
from leadrelay.domain.enquiry import Enquiry, Route, Unreadable
from leadrelay.domain.errors import (
    CredentialsRefusedError,
    RequestRejectedError,
    SchemaError,
    TokenRejectedError,
    UnavailableError,
)
from leadrelay.http import Answer
from tests import canary
from tests.builders import NOW
from tests.unit.seeker_leads_stand_in import DAY, JSON, Reading, a_lead, unix

LAST_DAY = Window(NOW - DAY, NOW)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HTML = {"content-type": "text/html; charset=utf-8"}
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def reading() -> Reading:
    return Reading()


@pytest.mark.proves("F26", "F33")
@pytest.mark.parametrize("includes_bounds", [True, False])
def test_nineteen_days_are_walked_slice_by_slice_without_a_gap(
    reading: Reading, *, includes_bounds: bool
) -> None:
    reading.portal.includes_bounds = includes_bounds
    window = Window(NOW - 19 * DAY, NOW)
    list(reading.reader.pages(window))
    borders = [edge for bounds in reading.windows for edge in bounds][1:-1]
    reading.receive(*(NOW - 19 * DAY + timedelta(minutes=39 * n) for n in range(701)))
    reading.receive(*(datetime.fromtimestamp(edge, NOW.tzinfo) for edge in borders))

    found = reading.read(window)

    assert {each.portal_lead_id for each in found} == set(reading.portal.leads)
    times = [each.created_at for each in found if isinstance(each, Enquiry) and each.created_at]
    assert all(later - one >= -SECOND for one, later in pairwise(times))
    assert len(reading.windows) == 6
    assert all(most - least <= 604_740 for least, most in reading.windows)


def test_a_window_is_asked_for_in_whole_pages_by_ingestion_date(reading: Reading) -> None:
    reading.read(Window(NOW - timedelta(hours=2), NOW))

    [asked] = reading.portal.asked
    assert asked == {
        "path": "/leads",
        "minDate": str(unix(NOW) - 7_201),
        "maxDate": str(unix(NOW)),
        "limit": "100",
    }


def test_a_lead_was_created_when_it_was_ingested_and_observed_when_it_was_told(
    reading: Reading,
) -> None:
    [name] = reading.receive(NOW - timedelta(hours=3))
    reading.portal.skew = 90 * SECOND

    [found] = reading.read(LAST_DAY)

    assert isinstance(found, Enquiry)
    assert (found.portal_lead_id, found.route) == (name, Route.POLL)
    assert found.created_at == NOW - timedelta(hours=3)
    assert found.observed_at == NOW + 90 * SECOND


def test_every_page_tells_its_own_time_and_no_total(reading: Reading) -> None:
    reading.portal.page_size, reading.portal.takes = 1, 2 * SECOND
    reading.receive(NOW - MINUTE, NOW - SECOND)

    told = [(page.sent_at, page.total) for page in reading.reader.pages(LAST_DAY)]

    assert told == [(NOW + 2 * SECOND, None), (NOW + 4 * SECOND, None)]


@pytest.mark.parametrize("status", [404, 200])
def test_a_window_without_leads_is_one_empty_page_whatever_it_is_called(
    reading: Reading, status: int
) -> None:
    reading.portal.empty_status = status

    [page] = reading.reader.pages(LAST_DAY)

    assert (page.observations, page.sent_at) == ((), NOW)


def test_one_malformed_lead_does_not_cost_its_page(reading: Reading) -> None:
    good = a_lead("lead-1", NOW - MINUTE)
    content = {"items": [good, None, {"metadata": {"leadId": "lead-2"}}]}
    reading.portal.script.append(reading.portal.told(200, content))

    first, *others = reading.read(LAST_DAY)

    assert first.portal_lead_id == "lead-1"
    assert [each.portal_lead_id for each in others] == [None, "lead-2"]
    assert all(isinstance(each, Unreadable) for each in others)


@pytest.mark.proves("F05")
@pytest.mark.parametrize("skew", [-600, -61, -1, 0, 1, 61, 119, 600])
@pytest.mark.parametrize("tells_time", [True, False])
def test_the_present_is_read_as_far_as_the_use_case_takes_it_for_read(
    reading: Reading, skew: int, *, tells_time: bool
) -> None:
    reading.portal.skew, reading.portal.tells_time = skew * SECOND, tells_time
    window = Window(NOW - DAY)

    first = next(iter(reading.reader.pages(window)))
    list(reading.reader.pages(window))

    claimed = covered_until(window, portal_now(first.sent_at, reading.clock()))
    assert max(most for _, most in reading.windows) >= claimed.timestamp()


@pytest.mark.proves("F05")
def test_what_came_by_the_portals_clock_after_our_present_is_read_in_the_same_poll(
    reading: Reading,
) -> None:
    reading.portal.skew = timedelta(minutes=10)
    [early, late] = reading.receive(NOW - MINUTE, NOW + timedelta(minutes=9))

    assert reading.names(Window(NOW - DAY)) == [early, late]
    assert reading.names(Window(NOW + MINUTE)) == [late]


def test_a_first_answer_that_took_minutes_leaves_no_gap_behind(reading: Reading) -> None:
    reading.portal.takes = timedelta(minutes=5)
    reading.receive(NOW + MINUTE)

    assert len(reading.names(Window(NOW - DAY))) == 1


@pytest.mark.parametrize("skew", [-60, 0, 60])
def test_clocks_that_nearly_agree_cost_no_second_request(reading: Reading, skew: int) -> None:
    reading.portal.skew = skew * SECOND

    reading.read(Window(NOW - DAY))

    assert len(reading.portal.asked) == 1


@pytest.mark.proves("F21")
@pytest.mark.parametrize(
    ("status", "content"),
    [
        (200, None),
        (200, []),
        (200, {"leads": []}),
        (200, {"items": None}),
        (200, {"items": {}}),
        (200, {"data": [], "pagination": {"hasMore": False}}),
        (200, {"items": [], "links": 5}),
        (204, None),
        (203, {"items": []}),
    ],
)
def test_a_success_that_is_no_page_is_never_no_leads(
    reading: Reading, status: int, content: object
) -> None:
    reading.portal.script.append(reading.portal.told(status, content))

    with pytest.raises(SchemaError):
        reading.read(LAST_DAY)


def test_a_page_for_people_that_says_404_is_never_no_leads(reading: Reading) -> None:
    reading.portal.script.append(Answer(404, HTML, None))

    with pytest.raises(RequestRejectedError, match="404"):
        reading.read(LAST_DAY)


def test_a_window_that_is_refused_is_not_begun_again(reading: Reading) -> None:
    refused = {"title": "no", "detail": "minDate is too old", "status": 400}
    reading.portal.script.append(reading.portal.told(400, refused))

    with pytest.raises(RequestRejectedError) as caught:
        reading.read(LAST_DAY)

    assert (caught.value.status, caught.value.fields) == (400, ("minDate",))
    assert len(reading.portal.asked) == 1


@pytest.mark.proves("F15")
def test_a_token_that_dies_between_two_pages_is_renewed_once_and_the_page_repeated(
    reading: Reading,
) -> None:
    names = reading.receive(*(NOW - number * MINUTE for number in range(101)))
    pages = reading.reader.pages(LAST_DAY)
    first = next(pages)
    reading.portal.script.append(reading.portal.told(401, {}))

    found = [*first.observations, *(each for page in pages for each in page.observations)]

    assert {each.portal_lead_id for each in found} == set(names)
    assert reading.portal.tokens_shown == ["Bearer token-0"] * 2 + ["Bearer token-1"]


@pytest.mark.proves("F15")
def test_a_second_refusal_of_the_token_ends_the_run(reading: Reading) -> None:
    reading.portal.script.extend([reading.portal.told(401, {})] * 9)

    with pytest.raises(TokenRejectedError):
        reading.read(LAST_DAY)

    assert reading.tokens.renewals == 1


@pytest.mark.parametrize(
    ("age", "renewals"), [(timedelta(minutes=30), 0), (timedelta(minutes=31), 1), (DAY, 1)]
)
def test_a_token_older_than_the_grant_of_its_scope_is_renewed_once(
    reading: Reading, age: timedelta, renewals: int
) -> None:
    reading.tokens.age = age
    scope = {"title": "Forbidden", "detail": "insufficient scope", "status": 403}
    reading.portal.script.extend([reading.portal.told(403, scope)] * 9)

    with pytest.raises(CredentialsRefusedError):
        reading.read(LAST_DAY)

    assert reading.tokens.renewals == renewals
    assert len(reading.portal.asked) == 1 + renewals


def test_any_other_403_is_a_fault_of_the_credentials_at_once(reading: Reading) -> None:
    reading.tokens.age = DAY
    reading.portal.script.append(reading.portal.told(403, {"title": "another audience"}))

    with pytest.raises(CredentialsRefusedError):
        reading.read(LAST_DAY)

    assert reading.tokens.renewals == 0


def test_a_firewalls_403_is_not_a_fault_of_the_credentials(reading: Reading) -> None:
    reading.portal.script.extend([Answer(403, HTML, None)] * 3)

    with pytest.raises(UnavailableError, match="firewall"):
        reading.read(LAST_DAY)


@pytest.mark.parametrize(
    ("headers", "body"),
    [({"traceparent": TRACE}, {"status": 500}), ({}, {"status": 500, "instance": TRACE})],
)
def test_the_trace_of_a_failure_is_kept_and_its_texts_are_not(
    reading: Reading, headers: dict[str, str], body: dict[str, object]
) -> None:
    texts = {"title": canary.NAME, "detail": canary.MESSAGE, "type": canary.EMAIL}
    reading.portal.script.extend([Answer(500, JSON | headers, body | texts)] * 3)

    with pytest.raises(UnavailableError, match=f"^GET /leads: 500 traceparent={TRACE}$"):
        reading.read(LAST_DAY)


@pytest.mark.parametrize("error", ["invalid_request", {"code": "invalid_request"}])
def test_the_code_of_the_other_shapes_of_errors_is_kept(reading: Reading, error: object) -> None:
    content = {"error": error, "error_description": canary.MESSAGE}
    reading.portal.script.append(Answer(400, {**JSON, "traceparent": canary.TOKEN}, content))

    with pytest.raises(RequestRejectedError, match=r"^GET /leads: 400 code=invalid_request$"):
        reading.read(LAST_DAY)


def test_one_lead_is_found_by_its_id(reading: Reading) -> None:
    reading.portal.script.append(reading.portal.told(200, a_lead("a/b c", NOW)))

    found = reading.reader.find("a/b c")

    assert found is not None
    assert found.portal_lead_id == "a/b c"
    assert reading.portal.asked == [{"path": "/leads/a%2Fb%20c"}]


def test_a_lead_that_is_not_there_is_none(reading: Reading) -> None:
    reading.portal.script.append(reading.portal.told(404, {"title": "Not Found"}))

    assert reading.reader.find("nobody") is None


@pytest.mark.parametrize("content", [a_lead("another", NOW), {}, None, [], {"items": []}])
def test_another_lead_than_the_one_that_was_asked_for_is_not_believed(
    reading: Reading, content: object
) -> None:
    reading.portal.script.append(reading.portal.told(200, content))

    with pytest.raises(SchemaError):
        reading.reader.find("lead-1")


def test_a_found_lead_that_cannot_be_read_is_kept_under_its_id(reading: Reading) -> None:
    lead = a_lead("lead-1", NOW) | {"contactRequest": 5}
    reading.portal.script.append(reading.portal.told(200, lead))

    assert isinstance(reading.reader.find("lead-1"), Unreadable)


def test_never_more_than_ten_requests_begin_within_two_hundred_milliseconds(
    reading: Reading,
) -> None:
    began: list[datetime] = []
    reading.portal.page_size = 1
    reading.receive(*(NOW - (100 - number) * MINUTE for number in range(60)))
    for page in reading.reader.pages(LAST_DAY):
        assert page.observations
        began.append(reading.clock())

    spans = [later - one for one, later in zip(began, began[10:], strict=False)]
    assert min(spans) > timedelta(milliseconds=200)
