"""What Property Finder is asked about a listing for a lead that cannot wait."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from leadrelay.domain.errors import RateLimitedError, UnavailableError
from leadrelay.domain.listing import Found, Listing
from leadrelay.portals.property_finder.directory import Directory
from leadrelay.portals.property_finder.listings import PropertyFinderListings
from leadrelay.wire.pacing import Quota
from tests.fakes.clock import FakeClock
from tests.integration.property_finder_world import World
from tests.simulators.faults import Fault
from tests.simulators.property_finder import PropertyFinderSimulator

USERS, LISTINGS, LOCATIONS = "/v1/users", "/v1/listings", "/v1/locations"
DOWNTOWN = Listing(
    reference="PF-ABC-1001",
    aliases=("01K0YB4HEKM08V901DVJ5A0001",),
    title="Apartment 1, Downtown Dubai",
    address="Dubai, Downtown Dubai",
    offering="sale",
    property_type="apartment",
    agent_name="Agent 1",
    agent_email="agent.1@example.com",
)


@pytest.fixture
def world(clock: FakeClock) -> Iterator[World]:
    with PropertyFinderSimulator(clock=clock) as portal:
        yield World(portal, clock)


@pytest.fixture
def listings(world: World) -> PropertyFinderListings:
    return PropertyFinderListings(Directory(world.calls))


def paths(world: World) -> list[str]:
    return [one.path for one in world.portal.requests if one.method == "GET"]


@pytest.mark.parametrize(
    ("reference", "listing_id"),
    [("PF-ABC-1001", None), ("PF-ABC-1001", DOWNTOWN.aliases[0]), (None, DOWNTOWN.aliases[0])],
)
def test_a_published_listing_is_told_with_its_place_and_its_agent_in_three_calls(
    world: World,
    listings: PropertyFinderListings,
    reference: str | None,
    listing_id: str | None,
) -> None:
    assert listings.find(reference, listing_id) == Found(DOWNTOWN)
    assert paths(world) == [LISTINGS, USERS, LOCATIONS]


def test_it_is_filed_under_the_reference_that_was_asked_for_too(
    listings: PropertyFinderListings,
) -> None:
    found = listings.find("OLD-1", DOWNTOWN.aliases[0]).listing

    assert found is not None
    assert found.keys == ("pf-abc-1001", DOWNTOWN.aliases[0].casefold(), "old-1")


@pytest.mark.parametrize(("number", "offering"), [(7, "sale"), (22, "sale"), (21, "rent")])
def test_archived_listings_and_drafts_are_told_too(
    listings: PropertyFinderListings, number: int, offering: str
) -> None:
    found = listings.find(f"PF-ABC-{1000 + number}", None).listing

    assert found is not None
    assert found.offering == offering


def test_an_id_that_is_gone_does_not_keep_it_from_being_found_by_its_reference(
    world: World, listings: PropertyFinderListings
) -> None:
    found = listings.find("PF-ABC-1001", "gone").listing

    assert found is not None
    assert found.aliases == (*DOWNTOWN.aliases, "gone")
    assert len(paths(world)) == 6


def test_that_there_is_none_costs_three_calls(
    world: World, listings: PropertyFinderListings
) -> None:
    assert listings.find("nowhere", None) == Found(None)
    assert paths(world) == [LISTINGS] * 3
    assert listings.find(None, None) == Found(None)


def test_a_key_without_the_scope_for_users_still_tells_of_listings(
    world: World, listings: PropertyFinderListings
) -> None:
    world.portal.settings.scopes = ["listings:read", "locations:read"]

    found = listings.find("PF-ABC-1001", None)

    assert found.is_complete
    assert found.listing is not None
    assert (found.listing.address, found.listing.agent_name) == (DOWNTOWN.address, None)


def test_an_agent_that_cannot_be_told_now_makes_it_incomplete(
    world: World, listings: PropertyFinderListings
) -> None:
    world.portal.script(Fault(status=503), path=USERS, times=3)

    found = listings.find("PF-ABC-1001", None)

    assert not found.is_complete
    assert found.listing is not None
    assert (found.listing.offering, found.listing.agent_email) == ("sale", None)


def test_a_listing_that_cannot_be_told_now_is_an_error(
    world: World, listings: PropertyFinderListings
) -> None:
    world.portal.script(Fault(status=503), path=LISTINGS, times=3)

    with pytest.raises(UnavailableError):
        listings.find("PF-ABC-1001", None)


def test_a_quota_lets_so_many_calls_through_in_any_minute(clock: FakeClock) -> None:
    quota = Quota(clock, 3)
    for _ in range(3):
        quota.wait()
        clock.advance(timedelta(seconds=10))

    with pytest.raises(RateLimitedError) as caught:
        quota.wait()

    assert caught.value.retry_after == 30
    clock.advance(timedelta(seconds=30))
    quota.wait()
    with pytest.raises(RateLimitedError):
        quota.wait()
