"""Webhook subscriptions at Seeker Leads, and what comes of them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from leadrelay.domain.errors import (
    CredentialsRefusedError,
    RequestRejectedError,
    SchemaError,
    TransientError,
    UnavailableError,
)
from leadrelay.portals.seeker_leads.subscriptions import Status, Subscription, Subscriptions
from tests import canary
from tests.fakes.clock import FakeClock
from tests.integration.seeker_leads_world import HOOKS, World
from tests.simulators.faults import Fault
from tests.simulators.seeker_leads import SeekerLeadsSimulator

URL = "https://relay.example/webhooks/seeker_leads/1"
KEY = "key-of-the-agency-for-tests"
NOWHERE = Subscription("no/such?", URL, "ACTIVE")


@pytest.fixture
def world(clock: FakeClock) -> Iterator[World]:
    with SeekerLeadsSimulator(clock=clock) as portal:
        yield World(portal, clock)


@pytest.fixture
def subscriptions(world: World) -> Subscriptions:
    return Subscriptions(world.calls)


@pytest.mark.parametrize("status", [200, 201])
def test_a_subscription_is_made_active_and_found_again(
    world: World, subscriptions: Subscriptions, status: int
) -> None:
    world.portal.settings.change({"subscribed_status": status})

    made = subscriptions.create(URL, KEY)

    assert (made.url, made.status, made.is_active) == (URL, "ACTIVE", True)
    assert subscriptions.held() == (made,)
    assert world.portal.subscriptions.get(made.id).api_key == KEY


def test_several_subscriptions_may_tell_one_address(subscriptions: Subscriptions) -> None:
    made = {subscriptions.create(URL, KEY), subscriptions.create(URL, KEY, Status.INACTIVE)}

    assert set(subscriptions.held()) == made
    assert sorted(one.is_active for one in made) == [False, True]


def test_without_any_subscription_there_is_none(world: World, subscriptions: Subscriptions) -> None:
    assert subscriptions.held() == ()

    world.portal.script(Fault(status=404), path=HOOKS)
    assert subscriptions.held() == ()


def test_a_key_is_exchanged_without_a_gap(world: World, subscriptions: Subscriptions) -> None:
    made = subscriptions.create(URL, KEY)

    updated = subscriptions.update(made, key=f"new-{KEY}")

    assert updated == made
    assert world.portal.subscriptions.get(made.id).api_key == f"new-{KEY}"


def test_a_subscription_that_was_switched_off_is_seen_and_switched_on_again(
    world: World, subscriptions: Subscriptions
) -> None:
    made = subscriptions.create(URL, KEY)
    world.portal.change_subscription(made.id, status="INACTIVE")

    [held] = subscriptions.held()
    updated = subscriptions.update(held, status=Status.ACTIVE)

    assert not held.is_active
    assert updated == made
    assert world.portal.subscriptions.get(made.id).api_key == KEY


def test_a_subscription_is_deleted_once(subscriptions: Subscriptions) -> None:
    made = subscriptions.create(URL, KEY)

    assert subscriptions.delete(made)
    assert subscriptions.held() == ()
    assert not subscriptions.delete(made)


def test_what_does_not_exist_can_neither_be_changed_nor_audited(
    subscriptions: Subscriptions,
) -> None:
    assert subscriptions.update(NOWHERE, status=Status.ACTIVE) is None
    assert subscriptions.audit(NOWHERE) is None
    assert not subscriptions.delete(NOWHERE)


def test_an_audit_tells_when_a_delivery_last_succeeded(
    world: World, subscriptions: Subscriptions
) -> None:
    made = subscriptions.create(URL, KEY)
    untold = subscriptions.audit(made)
    told = {
        "subscriptionId": made.id,
        "lastSuccessTimestamp": "2026-10-03T09:15:22+02:00",
        "recentEvents": [{"leadId": "lead-1"}, {}],
    }
    world.portal.script(Fault(content=told), path=f"{HOOKS}/*")

    audit = subscriptions.audit(made, limit=2)

    assert untold is not None
    assert (untold.subscription, untold.succeeded_at, untold.events) == (made, None, 0)
    assert audit is not None
    assert audit.succeeded_at == datetime(2026, 10, 3, 7, 15, 22, tzinfo=UTC)
    assert audit.events == 2
    assert [one.query for one in world.portal.received("GET", f"{HOOKS}/{made.id}/audit")] == [
        "limit=10",
        "limit=2",
    ]


@pytest.mark.parametrize("content", [{"subscriptionId": "1", "lastSuccessTimestamp": "soon"}, []])
def test_an_audit_that_is_none_is_a_schema_error(
    world: World, subscriptions: Subscriptions, content: object
) -> None:
    world.portal.script(Fault(status=200, content=content), path=f"{HOOKS}/*")

    with pytest.raises(SchemaError):
        subscriptions.audit(NOWHERE)


@pytest.mark.parametrize("content", [[], {}, {"items": None}, {"items": [{}]}, {"items": [None]}])
def test_a_list_of_subscriptions_that_is_none_is_a_schema_error(
    world: World, subscriptions: Subscriptions, content: object
) -> None:
    world.portal.script(Fault(status=200, content=content), path=HOOKS)

    with pytest.raises(SchemaError):
        subscriptions.held()


def test_a_page_for_people_is_never_no_subscription(
    world: World, subscriptions: Subscriptions
) -> None:
    world.portal.script(Fault(status=404, html="<html/>"), path=f"{HOOKS}*", times=None)

    for attempt in (
        subscriptions.held,
        lambda: subscriptions.audit(NOWHERE),
        lambda: subscriptions.delete(NOWHERE),
    ):
        with pytest.raises(RequestRejectedError):
            attempt()


def test_a_refused_subscription_is_an_error_without_its_key(subscriptions: Subscriptions) -> None:
    with pytest.raises(RequestRejectedError) as caught:
        subscriptions.create("not a URL", canary.WEBHOOK_SECRET)

    canary.assert_clean(str(caught.value), repr(caught.value))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(status=503), UnavailableError),
        (Fault(reset="after"), TransientError),
        (Fault(status=403), CredentialsRefusedError),
    ],
    ids=range(3),
)
def test_a_subscription_is_never_asked_for_twice(
    world: World, subscriptions: Subscriptions, fault: Fault, error: type[Exception]
) -> None:
    world.portal.script(fault, method="POST", path=HOOKS)

    with pytest.raises(error):
        subscriptions.create(URL, KEY)

    assert len(world.portal.received("POST", HOOKS)) == 1


def test_a_missing_scope_is_named(world: World, subscriptions: Subscriptions) -> None:
    world.portal.settings.scopes = ["leads:read"]

    with pytest.raises(CredentialsRefusedError, match="/webhook/subscriptions: 403"):
        subscriptions.held()


def test_a_token_that_died_is_renewed_before_a_subscription_is_made(
    world: World, subscriptions: Subscriptions
) -> None:
    world.portal.script(Fault(expired_token=True), method="POST", path=HOOKS)

    assert subscriptions.create(URL, KEY).is_active
    assert world.tokens.renewals == 1


def test_subscriptions_belong_to_the_agency_of_the_token(
    world: World, subscriptions: Subscriptions
) -> None:
    world.portal.subscribe(URL, agency="nantes")
    world.clock.advance(timedelta(seconds=1))

    assert subscriptions.held() == ()
