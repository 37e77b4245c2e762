"""Property Finder failing in every way: nothing is ever taken for "no leads"."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from leadrelay.domain.errors import (
    CredentialsRefusedError,
    LeadRelayError,
    OutcomeUnknownError,
    RateLimitedError,
    RequestNotSentError,
    RequestRejectedError,
    SchemaError,
    TokenRejectedError,
    UnavailableError,
)
from leadrelay.http import JsonApi
from tests import canary
from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.integration.property_finder_world import World, fixture, ids
from tests.simulators.faults import Drip, Fault
from tests.simulators.property_finder import PropertyFinderSimulator

LEADS = "/v1/leads"


@pytest.fixture
def world(clock: FakeClock) -> Iterator[World]:
    with PropertyFinderSimulator(clock=clock) as portal:
        portal.fill(60, NOW - timedelta(hours=5), NOW - timedelta(hours=1))
        yield World(portal, clock)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=500),
        Fault(status=502),
        Fault(status=429),
        Fault(status=408),
        Fault(reset="before"),
        Fault(reset="after"),
        Fault(truncate=40),
        Fault(html="<html>maintenance</html>"),
        Fault(redirect="http://127.0.0.1:9/v1/leads"),
    ],
)
@pytest.mark.proves("F20", "F21", "F22")
def test_what_passes_within_three_tries_costs_nothing(world: World, fault: Fault) -> None:
    world.portal.script(fault, path=LEADS, times=2)

    assert len(world.read()) == 60


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(status=503), UnavailableError),
        (Fault(status=429), RateLimitedError),
        (Fault(reset="after"), OutcomeUnknownError),
        (Fault(redirect="http://127.0.0.1:9/v1/leads"), UnavailableError),
        (Fault(truncate=40), SchemaError),
        (Fault(html="<html>maintenance</html>"), SchemaError),
        (Fault(gzip_bomb=6_000_000), SchemaError),
    ],
)
@pytest.mark.proves("F20", "F21", "F22")
def test_three_tries_are_all(world: World, fault: Fault, error: type[LeadRelayError]) -> None:
    world.portal.script(fault, path=LEADS, times=None)

    with pytest.raises(error):
        world.read()

    assert len(world.portal.received("GET", LEADS)) == 3


@pytest.mark.parametrize(
    "fault",
    [
        Fault(content=[]),
        Fault(content={"leads": []}),
        Fault(content={"data": []}),
        Fault(content={"data": [], "pagination": None}),
        Fault(content={"data": [], "pagination": {"total": 7, "totalPages": 1}}),
        Fault(content={"data": [], "pagination": {"total": 70, "totalPages": 2}}),
        Fault(content={"data": [], "pagination": {"totalPages": 2}}),
        Fault(content={"data": {}, "pagination": {"total": 0, "totalPages": 0}}),
        Fault(null_member="data"),
        Fault(status=204),
        Fault(status=206, content={"data": [], "pagination": {"total": 0, "totalPages": 0}}),
        Fault(charset="utf-16"),
    ],
)
@pytest.mark.proves("F21")
def test_a_success_that_is_no_page_is_never_no_leads(world: World, fault: Fault) -> None:
    world.portal.script(fault, path=LEADS, times=None)

    with pytest.raises(SchemaError):
        world.read()


@pytest.mark.proves("F15")
def test_a_token_that_dies_between_two_pages_is_renewed_once_and_the_page_repeated(
    world: World,
) -> None:
    world.portal.script(Fault(expired_token=True), path=LEADS, skip=1)

    found = world.read()

    assert len(set(ids(found))) == len(found) == 60
    assert world.tokens.renewals == 1


@pytest.mark.proves("F14", "F15")
def test_a_second_refusal_of_the_token_ends_the_run(world: World) -> None:
    world.portal.script(Fault(expired_token=True), path=LEADS, times=None)

    with pytest.raises(TokenRejectedError):
        world.read()

    assert world.tokens.renewals == 1
    assert len(world.portal.received("GET", LEADS)) == 2


def test_a_missing_scope_is_a_fault_of_the_credentials(world: World) -> None:
    world.portal.settings.scopes = ["users:read"]

    with pytest.raises(CredentialsRefusedError, match="GET /v1/leads: 403"):
        world.read()

    assert len(world.portal.received("GET", LEADS)) == 1


@pytest.mark.proves("F20")
def test_retry_after_is_honoured_within_the_callers_time(world: World) -> None:
    world.portal.script(Fault(retry_after=20), path=LEADS)

    world.read()

    assert 20 in world.slept


@pytest.mark.proves("F20")
def test_a_pause_beyond_the_callers_time_is_not_begun(world: World) -> None:
    world.portal.script(Fault(retry_after=900), path=LEADS)

    with pytest.raises(RateLimitedError) as caught:
        world.read()

    assert caught.value.retry_after == 900
    assert world.clock() - NOW < timedelta(seconds=5)


def test_nothing_is_sent_once_the_time_is_up(world: World) -> None:
    world.tokens.current()
    world.clock.advance(timedelta(seconds=301))

    with pytest.raises(RequestNotSentError):
        world.read()

    assert world.portal.received("GET", LEADS) == []


@pytest.mark.proves("F20")
def test_a_slow_drip_is_cut_off(world: World) -> None:
    world.seconds = 0.4
    world.__post_init__()
    world.portal.script(Fault(drip=Drip(interval=0.05)), path=LEADS, times=None)

    with pytest.raises((OutcomeUnknownError, SchemaError)):
        world.read()


@pytest.mark.proves("F20")
def test_a_portal_that_is_not_there_is_a_request_not_sent(world: World) -> None:
    world.reader._calls._api = JsonApi("http://127.0.0.1:9")  # noqa: SLF001 - a dead port

    with pytest.raises(RequestNotSentError):
        world.read()


@pytest.mark.parametrize("form", ["problem_legacy", "problem_v2"])
def test_both_error_formats_are_read_without_their_texts(world: World, form: str) -> None:
    world.portal.script(Fault(status=422, content=fixture(form)), path=LEADS, times=None)

    with pytest.raises(RequestRejectedError) as caught:
        world.read()

    assert caught.value.fields == ("createdAtFrom",)
    assert "layla" not in str(caught.value)
    assert caught.value.status == 422


def test_the_new_error_format_is_asked_for_and_its_trace_id_is_kept(world: World) -> None:
    world.portal.settings.scopes = []

    with pytest.raises(CredentialsRefusedError, match=r"code=common_http_403-\S+ trace_id=\w{32}"):
        world.read()


@pytest.mark.parametrize("status", [400, 401, 403, 422, 429, 500])
def test_no_error_holds_what_was_asked_or_answered(
    world: World, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    body = {"title": canary.NAME, "detail": canary.EMAIL, "type": canary.MESSAGE}
    world.portal.script(Fault(status=status, content=body), path=LEADS, times=None)

    with pytest.raises(LeadRelayError) as caught:
        world.reader.find(canary.PHONE)

    canary.assert_clean(str(caught.value), repr(caught.value), *capsys.readouterr())
