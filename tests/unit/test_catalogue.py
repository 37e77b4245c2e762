"""What is known of a listing: from memory, else the table, else the portal, and never in vain."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from leadrelay.domain.enquiry import Enquiry, Portal
from leadrelay.domain.errors import (
    LeadRelayError,
    RateLimitedError,
    SchemaError,
    UnavailableError,
)
from leadrelay.domain.listing import Filed, Found, Listing, is_listing_key, keys_named_in
from leadrelay.usecases.catalogue import MOST_REMEMBERED, ListingCatalogue
from tests.builders import NOW, an_enquiry
from tests.fakes.clock import FakeClock
from tests.fakes.listings import InMemoryListings
from tests.fakes.telemetry import RecordingTelemetry

MARINA = Listing(reference="PF-7", aliases=("01K",), offering="rent", address="Dubai, Marina")
MINUTE, HOUR, WEEK = timedelta(seconds=60), timedelta(hours=1), timedelta(days=7)


@dataclass
class Finder:
    """A portal's own word: what it finds, or raises."""

    answer: Found | LeadRelayError = field(default_factory=lambda: Found(MARINA))
    asked: list[tuple[str | None, str | None]] = field(default_factory=list)

    def find(self, reference: str | None, listing_id: str | None) -> Found:
        self.asked.append((reference, listing_id))
        if isinstance(self.answer, LeadRelayError):
            raise self.answer
        return self.answer


@dataclass
class World:
    clock: FakeClock = field(default_factory=FakeClock)
    finder: Finder | None = None
    telemetry: RecordingTelemetry = field(default_factory=RecordingTelemetry)

    def __post_init__(self) -> None:
        self.listings = InMemoryListings(self.clock)
        self.catalogue = self.restarted()

    def restarted(self) -> ListingCatalogue:
        """Another process."""
        self.catalogue = ListingCatalogue(
            listings=self.listings,
            finder_for=lambda _: self.finder,
            clock=self.clock,
            telemetry=self.telemetry,
        )
        return self.catalogue

    def file(self, listing: Listing) -> None:
        self.listings.replace(dict.fromkeys(listing.keys, Filed(listing=listing)))

    def find(self, **said: Any) -> Listing | None:
        return self.catalogue.find(about(**said))


def about(**said: Any) -> Enquiry:
    return an_enquiry(**{"listing_reference": "PF-7", "listing_id": "01K", **said})


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def asking() -> World:
    return World(finder=Finder())


def test_the_agencys_own_words_come_before_the_portals() -> None:
    enquiry = about(details={"estate id": "E 70", "rooms": "3"})

    assert keys_named_in(enquiry) == ("pf-7", "e70", "01k")


@pytest.mark.parametrize("name", ["", "  ", "\ud800", "a\x00b", "x" * 2000])
def test_what_can_be_no_key_names_no_listing(world: World, name: str) -> None:
    assert world.find(listing_reference=name, listing_id=None) is None
    assert world.listings.asked == []
    assert not is_listing_key("".join(name.split()).casefold())


def test_an_enquiry_that_names_no_listing_costs_no_call(asking: World) -> None:
    assert asking.catalogue.find(an_enquiry()) is None
    assert asking.listings.asked == []
    assert asking.finder is not None
    assert asking.finder.asked == []


@pytest.mark.parametrize(
    ("said", "reads"),
    [
        ({"listing_reference": " pf -7"}, 1),
        ({"listing_reference": None, "listing_id": "PF-7"}, 1),
        ({"listing_reference": "K", "details": {"estate id": "PF-7"}}, 2),
        ({"listing_reference": "unknown", "listing_id": "01k"}, 2),
    ],
)
def test_a_listing_is_found_by_any_of_its_names_in_two_reads_at_most(
    world: World, said: dict[str, Any], reads: int
) -> None:
    world.file(MARINA)

    assert world.find(**said) == MARINA
    assert len(world.listings.asked) == reads


def test_what_was_read_is_good_for_a_minute(world: World) -> None:
    assert world.find() is None
    world.file(MARINA)

    world.clock.advance(MINUTE - timedelta(seconds=1))
    assert world.find() is None
    world.clock.advance(timedelta(seconds=1))
    assert world.find() == MARINA
    assert world.listings.asked == ["pf-7", "01k", "pf-7"]


def test_memory_is_bounded(world: World) -> None:
    for number in range(MOST_REMEMBERED + 1):
        world.find(listing_reference=f"K{number}", listing_id=None)
    asked = len(world.listings.asked)

    world.find(listing_reference="K1", listing_id=None)
    world.find(listing_reference="K0", listing_id=None)

    assert world.listings.asked[asked:] == ["k0"]


def test_a_table_that_cannot_be_read_is_an_error_and_nobody_else_is_asked(asking: World) -> None:
    asking.listings.reads.fail()

    with pytest.raises(UnavailableError):
        asking.find()
    assert asking.finder == Finder()


def test_what_is_in_no_table_is_asked_of_its_portal_and_kept_for_a_week(asking: World) -> None:
    assert asking.find() == MARINA
    assert asking.finder == Finder(asked=[("PF-7", "01K")])
    filed = Filed(listing=MARINA, source=Portal.PROPERTY_FINDER, expires_at=NOW + WEEK)
    assert asking.listings.items == {"pf-7": filed, "01k": filed}

    asking.restarted()
    assert asking.find() == MARINA
    assert len(asking.finder.asked) == 1
    asking.clock.advance(WEEK)
    asking.find()
    assert len(asking.finder.asked) == 2


@pytest.mark.parametrize("found", [Found(None), Found(MARINA, is_complete=False)])
def test_that_there_is_none_or_only_a_part_is_kept_for_an_hour(asking: World, found: Found) -> None:
    asking.finder = Finder(found)
    assert asking.find() == found.listing

    asking.restarted()
    asking.clock.advance(HOUR - timedelta(seconds=1))
    assert asking.find() == found.listing
    assert len(asking.finder.asked) == 1
    asking.clock.advance(MINUTE)
    asking.find()
    assert len(asking.finder.asked) == 2


def test_an_import_wins_over_what_the_portal_says(asking: World) -> None:
    asking.find()
    mine = Listing(reference="PF-7", offering="sale")
    asking.file(mine)

    asking.clock.advance(MINUTE)

    assert asking.find() == mine


@pytest.mark.parametrize(
    ("error", "others_wait"),
    [
        (UnavailableError("slow"), True),
        (RateLimitedError("no call left", retry_after=40), True),
        (SchemaError("strange"), False),
    ],
)
def test_after_a_failure_it_is_not_asked_again_for_a_minute(
    asking: World, error: LeadRelayError, *, others_wait: bool
) -> None:
    asking.finder = Finder(error)
    with pytest.raises(type(error)):
        asking.find()
    asking.finder.answer = Found(MARINA)

    assert asking.find() is None
    other = asking.find(listing_reference="PF-8", listing_id=None)
    assert (other is None) is others_wait
    assert asking.find(listing_reference="PF-9", account="second") == MARINA
    asking.clock.advance(MINUTE)
    assert asking.find() == MARINA


def test_what_cannot_be_kept_is_good_for_this_lead_all_the_same(asking: World) -> None:
    asking.listings.writes.fail()

    assert asking.find() == MARINA
    assert asking.listings.items == {}
    assert [name for name, _ in asking.telemetry.events] == ["ListingNotKept"]


def test_nothing_is_asked_of_a_portal_that_tells_nothing(world: World) -> None:
    assert world.find() is None
    assert world.listings.asked == ["pf-7", "01k"]


def test_no_agent_is_in_a_repr(world: World) -> None:
    world.file(Listing(reference="PF-7", agent_name="Sara Lind", agent_email="s@agency.example"))
    world.find()

    assert "Lind" not in repr(world.catalogue)
    assert "s@agency" not in repr(world.listings.items)
