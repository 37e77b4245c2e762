"""Webhook subscriptions at Seeker Leads."""

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
from leadrelay.domain.subscriptions import Subscription
from leadrelay.portals.seeker_leads.subscriptions import EVENT, Subscriptions
from tests import canary
from tests.fakes.clock import FakeClock
from tests.integration.seeker_leads_world import HOOKS, World
from tests.simulators.faults import Fault
from tests.simulators.seeker_leads import SeekerLeadsSimulator

URL = "https://relay.example/webhooks/seeker_leads/lyon.1"
KEY = "key-of-the-agency-for-tests"
NOWHERE = Subscription(handle="no/such?", event=EVENT, url=URL, is_active=True)


@pytest.fixture
def world(clock: FakeClock) -> Iterator[World]:
    with SeekerLeadsSimulator(clock=clock) as portal:
        yield World(portal, clock)


@pytest.fixture
def subscriptions(world: World) -> Subscriptions:
    return Subscriptions(world.calls)


@pytest.fixture
def made(subscriptions: Subscriptions) -> Subscription:
    subscriptions.create(EVENT, URL, KEY)
    (made,) = subscriptions.held()
    return made


@pytest.mark.parametrize("status", [200, 201])
def test_a_subscription_is_made_active_and_found_again(
    world: World, subscriptions: Subscriptions, status: int
) -> None:
    world.portal.settings.change({"subscribed_status": status})

    subscriptions.create(EVENT, URL, KEY)

    (made,) = subscriptions.held()
    assert (made.event, made.url, made.is_active) == (EVENT, URL, True)
    assert world.portal.subscriptions.get(made.handle).api_key == KEY


def test_there_is_one_kind_of_event(subscriptions: Subscriptions) -> None:
    assert subscriptions.events == (EVENT,)


def test_several_subscriptions_may_tell_one_address(
    world: World, subscriptions: Subscriptions, made: Subscription
) -> None:
    subscriptions.create(EVENT, URL, KEY)
    world.portal.change_subscription(made.handle, status="INACTIVE")

    held = subscriptions.held()

    assert {one.url for one in held} == {URL}
    assert len({one.handle for one in held}) == 2
    assert [one.handle for one in held if not one.is_active] == [made.handle]


def test_without_any_subscription_there_is_none(world: World, subscriptions: Subscriptions) -> None:
    assert subscriptions.held() == ()

    world.portal.script(Fault(status=404), path=HOOKS)
    assert subscriptions.held() == ()


def test_a_key_is_exchanged_without_a_gap(
    world: World, subscriptions: Subscriptions, made: Subscription
) -> None:
    subscriptions.activate(made, f"new-{KEY}")

    assert subscriptions.held() == (made,)
    assert world.portal.subscriptions.get(made.handle).api_key == f"new-{KEY}"


@pytest.mark.parametrize("status", ["INACTIVE", "SUSPENDED", None])
def test_a_subscription_that_was_switched_off_is_seen_and_switched_on_again(
    world: World, subscriptions: Subscriptions, made: Subscription, status: str | None
) -> None:
    world.portal.change_subscription(made.handle, status="INACTIVE")
    row = {"subscriptionId": made.handle, "url": URL, "status": status}
    world.portal.script(Fault(status=200, content={"items": [row]}), method="GET", path=HOOKS)

    (held,) = subscriptions.held()
    subscriptions.activate(held, KEY)

    assert not held.is_active
    assert subscriptions.held() == (made,)
    assert world.portal.subscriptions.get(made.handle).api_key == KEY


def test_a_subscription_is_deleted_and_may_be_deleted_again(
    subscriptions: Subscriptions, made: Subscription
) -> None:
    assert subscriptions.delete(made, alone=False)
    assert subscriptions.held() == ()
    assert subscriptions.delete(made, alone=True)


def test_of_two_of_one_address_only_the_meant_one_is_deleted(
    subscriptions: Subscriptions, made: Subscription
) -> None:
    subscriptions.create(EVENT, URL, KEY)

    assert subscriptions.delete(made, alone=False)
    assert [one.handle == made.handle for one in subscriptions.held()] == [False]


def test_what_does_not_exist_can_neither_be_changed_nor_audited(
    world: World, subscriptions: Subscriptions
) -> None:
    subscriptions.activate(NOWHERE, KEY)

    assert subscriptions.succeeded_at(NOWHERE) is None
    assert subscriptions.delete(NOWHERE, alone=True)
    assert subscriptions.held() == ()
    asked = {(one.path, one.query) for one in world.portal.requests if "/no" in one.path}
    assert asked == {(f"{HOOKS}/no/such?", ""), (f"{HOOKS}/no/such?/audit", "limit=1")}


@pytest.mark.parametrize(
    ("told", "succeeded_at"),
    [
        ("2026-10-03T09:15:22+02:00", datetime(2026, 10, 3, 7, 15, 22, tzinfo=UTC)),
        ("2026-10-03T07:15:22", datetime(2026, 10, 3, 7, 15, 22, tzinfo=UTC)),
        (None, None),
    ],
)
def test_an_audit_tells_when_a_delivery_last_succeeded(
    world: World,
    subscriptions: Subscriptions,
    made: Subscription,
    told: str | None,
    succeeded_at: datetime | None,
) -> None:
    content = {
        "subscriptionId": made.handle,
        "lastSuccessTimestamp": told,
        "recentEvents": [{"leadId": "lead-1"}, {}],
    }
    world.portal.script(Fault(content=content), path=f"{HOOKS}/*")

    assert subscriptions.succeeded_at(made) == succeeded_at
    (asked,) = world.portal.received("GET", f"{HOOKS}/{made.handle}/audit")
    assert asked.query == "limit=1"


def test_a_subscription_without_a_delivery_has_never_succeeded(
    subscriptions: Subscriptions, made: Subscription
) -> None:
    assert subscriptions.succeeded_at(made) is None


@pytest.mark.parametrize("content", [{"subscriptionId": "1", "lastSuccessTimestamp": "soon"}, []])
def test_an_audit_that_is_none_is_a_schema_error(
    world: World, subscriptions: Subscriptions, content: object
) -> None:
    world.portal.script(Fault(status=200, content=content), path=f"{HOOKS}/*")

    with pytest.raises(SchemaError):
        subscriptions.succeeded_at(NOWHERE)


@pytest.mark.parametrize("content", [[], {}, {"items": None}, {"items": [{}]}, {"items": [None]}])
def test_a_list_of_subscriptions_that_is_none_is_a_schema_error(
    world: World, subscriptions: Subscriptions, content: object
) -> None:
    world.portal.script(Fault(status=200, content=content), path=HOOKS)

    with pytest.raises(SchemaError):
        subscriptions.held()


@pytest.mark.parametrize("content", [[], {}, {"status": "ACTIVE"}])
def test_an_answer_that_names_no_new_subscription_is_a_schema_error(
    world: World, subscriptions: Subscriptions, content: object
) -> None:
    world.portal.script(Fault(status=201, content=content), method="POST", path=HOOKS)

    with pytest.raises(SchemaError):
        subscriptions.create(EVENT, URL, KEY)


def test_a_page_for_people_is_never_no_subscription(
    world: World, subscriptions: Subscriptions
) -> None:
    world.portal.script(Fault(status=404, html="<html/>"), path=f"{HOOKS}*", times=None)

    for attempt in (
        subscriptions.held,
        lambda: subscriptions.succeeded_at(NOWHERE),
        lambda: subscriptions.activate(NOWHERE, KEY),
        lambda: subscriptions.delete(NOWHERE, alone=True),
    ):
        with pytest.raises(RequestRejectedError):
            attempt()


def test_a_refused_subscription_is_an_error_without_its_key(subscriptions: Subscriptions) -> None:
    with pytest.raises(RequestRejectedError) as caught:
        subscriptions.create(EVENT, "not a URL", canary.WEBHOOK_SECRET)

    canary.assert_clean(str(caught.value), repr(caught.value))


def test_a_refused_change_is_an_error_without_its_key(
    world: World, subscriptions: Subscriptions, made: Subscription
) -> None:
    world.portal.script(Fault(status=400), method="PUT")

    with pytest.raises(RequestRejectedError) as caught:
        subscriptions.activate(made, canary.WEBHOOK_SECRET)

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
        subscriptions.create(EVENT, URL, KEY)

    assert len(world.portal.received("POST", HOOKS)) == 1


def test_a_missing_scope_is_named(world: World, subscriptions: Subscriptions) -> None:
    world.portal.settings.scopes = ["leads:read"]

    with pytest.raises(CredentialsRefusedError, match="/webhook/subscriptions: 403"):
        subscriptions.held()


def test_a_token_that_died_is_renewed_before_a_subscription_is_made(
    world: World, subscriptions: Subscriptions
) -> None:
    world.portal.script(Fault(expired_token=True), method="POST", path=HOOKS)

    subscriptions.create(EVENT, URL, KEY)

    assert [one.is_active for one in subscriptions.held()] == [True]
    assert world.tokens.renewals == 1


def test_subscriptions_belong_to_the_agency_of_the_token(
    world: World, subscriptions: Subscriptions
) -> None:
    world.portal.subscribe(URL, agency="nantes")
    world.clock.advance(timedelta(seconds=1))

    assert subscriptions.held() == ()
