"""Looking up a listing, where a portal tells of them: an answer, or an error that can be borne."""

import pytest

from leadrelay import registry
from leadrelay.domain.enquiry import Portal
from leadrelay.domain.errors import LeadRelayError, RateLimitedError
from leadrelay.domain.listing import Found
from leadrelay.domain.ports import ListingFinder
from leadrelay.wire.pacing import Quota
from tests import canary
from tests.conformance.bench import Bench, a_bench
from tests.conformance.kit import kit_of
from tests.simulators.faults import Fault

STRANGE = [
    Fault(status=200, content=[]),
    Fault(status=200, content={"data": "none", "results": 7}),
    Fault(status=200, content={"results": [{"id": canary.NAME}], "pagination": {}}),
    Fault(status=403),
    Fault(html=f"<html>{canary.EMAIL}</html>"),
    Fault(truncate=10),
    Fault(redirect="https://elsewhere.example/"),
]


TELLING = [each for each in registry.PORTALS if kit_of(each).tells_of_listings]


@pytest.fixture(params=TELLING)
def portal(request: pytest.FixtureRequest) -> Portal:
    return Portal(request.param)


@pytest.mark.parametrize("silent", [each for each in registry.PORTALS if each not in TELLING])
def test_of_a_portal_that_tells_nothing_of_them_nothing_is_asked(silent: Portal) -> None:
    with a_bench(silent) as bench:
        assert bench.listings(Quota(bench.clock, 100)) is None


def finder(bench: Bench, per_minute: int = 100) -> ListingFinder:
    """For a lead that cannot wait, with a token that is there already."""
    bench.tokens.current()
    bench.seconds = 2
    found = bench.listings(Quota(bench.clock, per_minute))
    assert found is not None
    return found


def test_a_listing_that_nobody_knows_is_no_error(bench: Bench) -> None:
    assert finder(bench).find("no-such-reference", None) == Found(None)
    assert finder(bench).find(None, "no-such-id") == Found(None)


def test_what_names_nothing_is_asked_of_nobody(bench: Bench) -> None:
    listings, before = finder(bench), len(bench.kit.simulator.requests)

    assert listings.find(None, None) == Found(None)
    assert len(bench.kit.simulator.requests) == before


@pytest.mark.parametrize("strange", STRANGE, ids=repr)
def test_whatever_the_portal_answers_ends_as_an_answer_or_as_one_of_our_errors(
    bench: Bench, strange: Fault
) -> None:
    listings = finder(bench)
    bench.kit.simulator.script(strange, times=99)

    try:
        found = listings.find("PF-ABC-1001", None)
    except LeadRelayError as error:
        canary.assert_clean(str(error), repr(error))
    else:
        assert found.listing is None


def test_without_a_call_left_nobody_waits_and_nobody_is_asked(bench: Bench) -> None:
    listings = finder(bench, per_minute=1)
    with pytest.raises(RateLimitedError):
        listings.find("no-such-reference", None)
    before = len(bench.kit.simulator.requests)

    with pytest.raises(RateLimitedError):
        listings.find("no-such-reference", None)
    assert len(bench.kit.simulator.requests) == before
