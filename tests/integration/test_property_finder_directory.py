"""Agents, listings, places and projects at Property Finder, and webhook subscriptions."""

from collections.abc import Iterator

import pytest

from leadrelay.domain.errors import CredentialsRefusedError, RequestRejectedError, SchemaError
from leadrelay.domain.subscriptions import Subscription
from leadrelay.portals.property_finder.directory import Agent, Directory, Listing
from leadrelay.portals.property_finder.subscriptions import Subscriptions
from tests import canary
from tests.fakes.clock import FakeClock
from tests.integration.property_finder_world import World
from tests.simulators.faults import Fault
from tests.simulators.property_finder import PropertyFinderSimulator
from tests.simulators.property_finder.directory import PROJECT_ID

HOOKS = "/v1/webhooks"
URL = "https://relay.example/webhooks/property_finder/main.1"
FOREIGN_URL = "https://crm.example/webhooks"


@pytest.fixture
def world(clock: FakeClock) -> Iterator[World]:
    with PropertyFinderSimulator(clock=clock) as portal:
        yield World(portal, clock)


@pytest.fixture
def directory(world: World) -> Directory:
    return Directory(world.calls)


@pytest.fixture
def subscriptions(world: World) -> Subscriptions:
    return Subscriptions(world.calls)


def test_an_agent_is_found_by_the_public_profile_that_leads_carry(directory: Directory) -> None:
    assert directory.agent("216582") == Agent("216582", "Agent 2", "agent.2@example.com")
    assert directory.agent("1002") is None


def test_a_published_listing_is_found_at_the_first_request(
    world: World, directory: Directory
) -> None:
    listing = directory.listing("01K0YB4HEKM08V901DVJ5A0001")

    assert listing == Listing(
        id="01K0YB4HEKM08V901DVJ5A0001",
        reference="PF-ABC-1001",
        title="Apartment 1, Downtown Dubai",
        category="residential",
        property_type="apartment",
        offering="sale",
        agent_id="216581",
        location_id="101",
    )
    assert len(world.portal.received("GET", "/v1/listings")) == 1


@pytest.mark.parametrize(("number", "offering"), [(7, "sale"), (11, "sale"), (21, "rent")])
def test_archived_listings_and_drafts_are_found_too(
    directory: Directory, number: int, offering: str
) -> None:
    listing = directory.listing_by_reference(f"PF-ABC-{1000 + number}")

    assert listing is not None
    assert listing.offering == offering


def test_an_unknown_listing_is_none(directory: Directory) -> None:
    assert directory.listing("nowhere") is None
    assert directory.listing_by_reference("nowhere") is None


def test_a_place_is_told_from_the_whole_to_the_part(directory: Directory) -> None:
    assert directory.place("101") == "Dubai, Downtown Dubai"
    assert directory.place("999") is None


def test_a_project_has_a_title(directory: Directory) -> None:
    assert directory.project_title(PROJECT_ID) == "Palm Gardens"
    assert directory.project_title("un/known") is None


def test_a_missing_scope_is_named(world: World, directory: Directory) -> None:
    world.portal.settings.scopes = ["leads:read"]

    with pytest.raises(CredentialsRefusedError, match="/v1/users"):
        directory.agent("216582")


def test_a_subscription_keeps_the_handle_that_the_portal_gave(
    subscriptions: Subscriptions,
) -> None:
    subscriptions.create("lead.created", URL, "secret")

    (made,) = subscriptions.held()
    assert made.handle.startswith("lead.created_")
    assert (made.event, made.url, made.is_active) == ("lead.created", URL, True)


def test_the_key_of_a_subscription_is_the_one_that_was_given(
    world: World, subscriptions: Subscriptions
) -> None:
    subscriptions.create("lead.created", URL, "secret")

    assert [one.secret for one in world.portal.subscriptions.held] == ["secret"]


def test_every_event_about_a_lead_is_wanted(world: World, subscriptions: Subscriptions) -> None:
    for event in subscriptions.events:
        subscriptions.create(event, URL, "secret")

    assert [one.event for one in subscriptions.held()] == [
        "lead.created",
        "lead.updated",
        "lead.assigned",
    ]
    assert [one.event for one in world.portal.subscriptions.held] == list(subscriptions.events)


def test_a_second_subscription_of_the_same_is_no_error(subscriptions: Subscriptions) -> None:
    subscriptions.create("lead.created", URL, "secret")
    (made,) = subscriptions.held()

    subscriptions.create("lead.created", URL, "secret")

    assert subscriptions.held() == (made,)


@pytest.mark.parametrize("accepted", ["suffixed", "bare", "both"])
def test_a_subscription_that_is_alone_is_deleted_by_whichever_handle_the_portal_takes(
    world: World, subscriptions: Subscriptions, accepted: str
) -> None:
    world.portal.settings.change({"delete_handle": accepted})
    subscriptions.create("lead.created", URL, "secret")
    (made,) = subscriptions.held()

    assert subscriptions.delete(made, alone=True)
    assert subscriptions.held() == ()
    assert not subscriptions.delete(made, alone=True)


@pytest.mark.parametrize(
    ("accepted", "is_gone"), [("suffixed", True), ("both", True), ("bare", False)]
)
def test_beside_another_a_subscription_is_never_deleted_by_its_event(
    world: World, subscriptions: Subscriptions, accepted: str, *, is_gone: bool
) -> None:
    world.portal.settings.change({"delete_handle": accepted})
    world.portal.subscribe(FOREIGN_URL, events=["lead.created"])
    subscriptions.create("lead.created", URL, "secret")
    (made,) = (one for one in subscriptions.held() if one.url == URL)

    assert subscriptions.delete(made, alone=False) is is_gone
    urls = [one.url for one in subscriptions.held()]
    assert urls == [FOREIGN_URL] if is_gone else [FOREIGN_URL, URL]
    assert "/v1/webhooks/lead.created" not in {one.path for one in world.portal.requests}


def test_a_handle_without_a_suffix_is_deleted_only_where_it_is_alone(
    world: World, subscriptions: Subscriptions
) -> None:
    bare = Subscription(handle="lead.created", event="lead.created", url=URL, is_active=True)
    world.portal.settings.change({"delete_handle": "bare"})
    world.portal.subscribe(URL, events=["lead.created"])

    assert not subscriptions.delete(bare, alone=False)
    assert not [one for one in world.portal.requests if one.method == "DELETE"]
    assert subscriptions.delete(bare, alone=True)


def test_what_is_listed_is_active_and_its_last_success_is_unknown(
    world: World, subscriptions: Subscriptions
) -> None:
    subscriptions.create("lead.created", URL, "secret")
    (made,) = subscriptions.held()
    asked = len(world.portal.requests)

    subscriptions.activate(made, "another")

    assert subscriptions.succeeded_at(made) is None  # type: ignore[func-returns-value]
    assert len(world.portal.requests) == asked


def test_a_refused_subscription_is_an_error_without_its_secret(
    subscriptions: Subscriptions,
) -> None:
    with pytest.raises(RequestRejectedError) as caught:
        subscriptions.create("lead.invented", URL, canary.WEBHOOK_SECRET)

    canary.assert_clean(str(caught.value), repr(caught.value))


def test_a_failed_deletion_does_not_go_on_with_the_bare_name(
    world: World, subscriptions: Subscriptions
) -> None:
    world.portal.script(Fault(status=400), method="DELETE")
    suffixed = Subscription(handle="lead.created_1", event="lead.created", url=URL, is_active=True)

    with pytest.raises(RequestRejectedError):
        subscriptions.delete(suffixed, alone=True)

    assert len([one for one in world.portal.requests if one.method == "DELETE"]) == 1


@pytest.mark.parametrize("content", [[], {"data": None}, {"data": [{}]}, {"data": [None]}])
def test_a_list_of_subscriptions_that_is_none_is_a_schema_error(
    world: World, subscriptions: Subscriptions, content: object
) -> None:
    world.portal.script(Fault(status=200, content=content), path=HOOKS)

    with pytest.raises(SchemaError):
        subscriptions.held()


def test_a_token_that_died_is_renewed_before_a_subscription_is_made(
    world: World, subscriptions: Subscriptions
) -> None:
    world.portal.script(Fault(expired_token=True), method="POST", path=HOOKS)

    subscriptions.create("lead.created", URL, "secret")

    assert len(subscriptions.held()) == 1
    assert world.tokens.renewals == 1
