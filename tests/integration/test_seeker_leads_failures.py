"""Seeker Leads failing in every way: nothing is ever taken for "no leads"."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from leadrelay.domain.coverage import Window
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
from tests.integration.seeker_leads_world import LEADS, World, ids
from tests.simulators.faults import Drip, Fault
from tests.simulators.seeker_leads import SeekerLeadsSimulator

LAST_DAYS = Window(NOW - timedelta(days=5), NOW)


@pytest.fixture
def world(clock: FakeClock) -> Iterator[World]:
    with SeekerLeadsSimulator(clock=clock) as portal:
        portal.fill(120, NOW - timedelta(days=4), NOW - timedelta(hours=1))
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
        Fault(status=403, html="<html>blocked</html>"),
        Fault(redirect="http://127.0.0.1:9/leads"),
    ],
    ids=range(10),
)
@pytest.mark.proves("F20", "F21", "F22")
def test_what_passes_within_three_tries_costs_nothing(world: World, fault: Fault) -> None:
    world.portal.script(fault, path=LEADS, times=2, skip=1)

    assert len(set(ids(world.read(LAST_DAYS)))) == 120


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(status=503), UnavailableError),
        (Fault(status=429), RateLimitedError),
        (Fault(reset="after"), OutcomeUnknownError),
        (Fault(redirect="http://127.0.0.1:9/leads"), UnavailableError),
        (Fault(truncate=40), SchemaError),
        (Fault(html="<html>maintenance</html>"), SchemaError),
        (Fault(gzip_bomb=6_000_000), SchemaError),
    ],
    ids=range(7),
)
@pytest.mark.proves("F20", "F21", "F22")
def test_three_tries_are_all(world: World, fault: Fault, error: type[LeadRelayError]) -> None:
    world.portal.script(fault, path=LEADS, times=None)

    with pytest.raises(error):
        world.read(LAST_DAYS)

    assert len(world.queries) == 3


@pytest.mark.parametrize(
    "fault", [Fault(null_member="items"), Fault(status=204), Fault(charset="utf-16")]
)
@pytest.mark.proves("F21")
def test_a_success_that_is_no_page_is_never_no_leads(world: World, fault: Fault) -> None:
    world.portal.script(fault, path=LEADS, times=None)

    with pytest.raises(SchemaError):
        world.read(LAST_DAYS)


@pytest.mark.proves("F21")
def test_a_wrong_address_is_never_no_leads(world: World) -> None:
    page = Fault(status=404, html="<html>no such page</html>")
    world.portal.script(page, path=LEADS, times=None)

    with pytest.raises(RequestRejectedError):
        world.read(LAST_DAYS)


@pytest.mark.proves("F15")
def test_a_token_that_dies_between_two_pages_is_renewed_once_and_the_page_repeated(
    world: World,
) -> None:
    world.portal.script(Fault(expired_token=True), path=LEADS, skip=1)

    found = world.read(LAST_DAYS)

    assert len(set(ids(found))) == len(found) == 120
    assert world.tokens.renewals == 1


@pytest.mark.proves("F14", "F15")
def test_a_second_refusal_of_the_token_ends_the_run(world: World) -> None:
    world.portal.script(Fault(expired_token=True), path=LEADS, times=None)

    with pytest.raises(TokenRejectedError):
        world.read(LAST_DAYS)

    assert (world.tokens.renewals, len(world.queries)) == (1, 2)


def test_a_scope_that_was_granted_after_the_token_was_minted_needs_a_new_token(
    world: World,
) -> None:
    world.seconds = 3_600
    world.__post_init__()
    granted, world.portal.settings.scopes = world.portal.settings.scopes, []
    world.tokens.current()
    world.portal.settings.scopes = granted

    with pytest.raises(CredentialsRefusedError):
        world.read(LAST_DAYS)
    world.clock.advance(timedelta(minutes=31))

    assert len(world.read(LAST_DAYS)) == 120
    assert world.tokens.renewals == 1


def test_a_token_for_another_audience_is_a_fault_of_the_credentials(world: World) -> None:
    world.tokens.credentials = {
        **world.tokens.credentials,
        "audience": world.portal.sandbox_url,
    }

    with pytest.raises(CredentialsRefusedError, match=r"GET /leads: 403 .*traceparent=00-"):
        world.read(LAST_DAYS)

    assert len(world.queries) == 1


@pytest.mark.proves("F20")
def test_retry_after_is_honoured_within_the_callers_time(world: World) -> None:
    world.portal.script(Fault(retry_after=20), path=LEADS)

    world.read(LAST_DAYS)

    assert 20 in world.slept


@pytest.mark.proves("F20")
def test_a_pause_beyond_the_callers_time_is_not_begun(world: World) -> None:
    world.portal.script(Fault(retry_after=900), path=LEADS)

    with pytest.raises(RateLimitedError) as caught:
        world.read(LAST_DAYS)

    assert caught.value.retry_after == 900
    assert world.clock() - NOW < timedelta(seconds=5)


def test_nothing_is_sent_once_the_time_is_up(world: World) -> None:
    world.tokens.current()
    world.clock.advance(timedelta(seconds=301))

    with pytest.raises(RequestNotSentError):
        world.read(LAST_DAYS)

    assert world.queries == []


@pytest.mark.proves("F20")
def test_a_slow_drip_is_cut_off(world: World) -> None:
    world.seconds = 0.4
    world.__post_init__()
    world.portal.script(Fault(drip=Drip(interval=0.05)), path=LEADS, times=None)

    with pytest.raises((OutcomeUnknownError, SchemaError)):
        world.read(LAST_DAYS)


@pytest.mark.proves("F20")
def test_a_portal_that_is_not_there_is_a_request_not_sent(world: World) -> None:
    world.calls._api = JsonApi("http://127.0.0.1:9")  # noqa: SLF001 - a dead port

    with pytest.raises(RequestNotSentError):
        world.read(LAST_DAYS)


@pytest.mark.parametrize("form", ["problem", "envelope"])
def test_both_forms_of_errors_are_read_without_their_texts(world: World, form: str) -> None:
    world.portal.settings.change({"error_format": form, "longest_window": 60})

    with pytest.raises(RequestRejectedError, match=r"traceparent=00-\w{32}-\w{16}-01$") as caught:
        world.read(LAST_DAYS)

    assert (caught.value.status, caught.value.fields) == (400, ("maxDate",))


@pytest.mark.parametrize("status", [400, 401, 403, 422, 429, 500])
def test_no_error_holds_what_was_answered(
    world: World, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {"title": canary.NAME, "detail": canary.EMAIL, "type": canary.MESSAGE}
    content = {**texts, "instance": canary.TOKEN, "error": {"code": canary.PHONE}}
    world.portal.script(
        Fault(status=status, content=content, headers={"traceparent": canary.TOKEN}),
        path=f"{LEADS}*",
        times=None,
    )

    with pytest.raises(LeadRelayError) as caught:
        world.reader.find("lead-1")

    canary.assert_clean(str(caught.value), repr(caught.value), *capsys.readouterr())
