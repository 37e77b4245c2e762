"""What the keeper of subscriptions makes of what it finds at a portal."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from leadrelay import codec
from leadrelay.domain.coverage import PollState
from leadrelay.domain.errors import (
    CredentialsRefusedError,
    LeadRelayError,
    RequestRejectedError,
    SchemaError,
)
from leadrelay.domain.subscriptions import Place, SubscriptionState
from leadrelay.domain.webhook_watch import Watch
from leadrelay.usecases.keep_subscriptions import Kept
from tests.builders import ACCOUNT, NOW
from tests.fakes.subscriptions import (
    DeleteHandle,
    InMemorySubscriptions,
    like_property_finder,
    like_seeker_leads,
)
from tests.unit.keeper_world import FIRST, FOREIGN, PLACE, SECOND, THIRD, World

PORTALS = {
    "property finder": like_property_finder,
    "property finder, both": lambda: like_property_finder("both"),
    "seeker leads": like_seeker_leads,
}


@pytest.fixture(params=list(PORTALS))
def world(request: pytest.FixtureRequest) -> World:
    return World(PORTALS[request.param]())


@pytest.fixture
def kept(world: World) -> World:
    """Everything is subscribed to, and five minutes have passed."""
    assert world.tick() is Kept.REPAIRED
    world.later()
    return world


def test_the_first_run_subscribes_to_all(world: World) -> None:
    assert world.tick() is Kept.REPAIRED

    assert world.is_complete(1)
    assert world.secrets_of(1) == {FIRST}
    assert world.state.complete
    assert world.state.checked_at == NOW
    assert world.state.held == world.ours
    assert world.telemetry.total("SubscriptionsRepaired") == len(world.portal.events)
    assert world.telemetry.total("SubscriptionsMissing") == 0


def test_what_is_complete_is_not_looked_at_before_a_day_is_over(kept: World) -> None:
    kept.portal.after_call = pytest.fail

    assert kept.tick() is Kept.NOT_DUE


def test_what_is_complete_is_kept_as_it_is(kept: World) -> None:
    calls: list[str] = []
    kept.portal.after_call = calls.append
    kept.later(timedelta(days=1))

    assert kept.tick() is Kept.KEPT
    assert set(calls) == {"held", "succeeded_at"}
    assert kept.state.checked_at == kept.clock()


def test_it_is_looked_at_whenever_a_person_wants_it(kept: World) -> None:
    assert kept.keep() is Kept.KEPT
    assert kept.state.checked_at == kept.clock()
    assert kept.state.complete


def test_one_that_is_missing_is_made_again(kept: World) -> None:
    kept.portal.forget(kept.ours[-1])

    assert kept.keep() is Kept.REPAIRED
    assert kept.is_complete(1)


def test_of_the_same_twice_one_is_deleted() -> None:
    world = World(like_seeker_leads())
    world.tick()
    again = world.portal.add("leads", PLACE.url(1), FIRST)

    assert world.keep() is Kept.KEPT
    assert world.is_complete(1)
    assert again not in world.ours


def test_one_that_was_switched_off_is_switched_on_with_the_present_secret() -> None:
    world = World(like_seeker_leads())
    world.tick()
    (made,) = world.ours
    world.portal.switch_off(made)

    assert world.keep() is Kept.REPAIRED
    assert world.ours == (made,)
    assert world.secrets_of(1) == {FIRST}
    assert world.telemetry.values("SubscriptionsRepaired") == [1, 1]


def test_one_that_stays_off_is_reported_at_every_tick() -> None:
    world = World(like_property_finder())  # which has no way to switch one on
    world.tick()
    world.portal.switch_off(world.ours[0])

    assert world.keep() is Kept.INCOMPLETE
    assert not world.state.complete
    world.later()
    assert world.tick() is Kept.INCOMPLETE
    assert world.telemetry.values("SubscriptionsMissing") == [1, 1]


def test_one_for_an_event_that_nobody_wants_any_more_is_deleted(kept: World) -> None:
    kept.portal.add("listing.published", PLACE.url(1), FIRST)

    assert kept.keep() is Kept.KEPT
    assert kept.is_complete(1)


def test_a_trailing_slash_is_no_reason_to_subscribe_again(kept: World) -> None:
    for one in kept.ours:
        kept.portal.forget(one)
        kept.portal.add(one.event, f"{one.url}/", FIRST)

    assert kept.keep() is Kept.KEPT
    assert {one.url for one in kept.ours} == {f"{PLACE.url(1)}/"}


def test_those_of_others_survive_everything(world: World) -> None:
    foreign = {world.portal.add(event, FOREIGN, "theirs") for event in world.portal.events}
    world.tick()
    world.secrets = (SECOND, FIRST)
    world.later()
    world.tick()
    world.remove()
    world.keep()

    assert foreign <= {one.subscription for one in world.portal.kept}
    assert world.is_complete(2)


def test_another_account_of_the_portal_is_another(kept: World) -> None:
    second = PLACE.url(1).replace("/main.", "/second.")
    theirs = kept.portal.add(kept.portal.events[0], second, "theirs")
    kept.secrets = (SECOND, FIRST)

    assert kept.tick() is Kept.REPAIRED
    assert theirs in {one.subscription for one in kept.portal.kept}


def test_another_secret_gets_urls_of_its_own_at_once(kept: World) -> None:
    kept.secrets = (SECOND, FIRST)

    assert kept.tick() is Kept.REPAIRED
    assert kept.is_complete(2)
    assert kept.secrets_of(2) == {SECOND}
    assert kept.state.generation == 2
    kept.later()
    assert kept.tick() is Kept.NOT_DUE


def test_the_secret_before_may_be_taken_back(kept: World) -> None:
    kept.secrets = (SECOND, FIRST)
    kept.tick()
    kept.secrets = (FIRST, SECOND)
    kept.later()

    assert kept.tick() is Kept.REPAIRED
    assert kept.is_complete(3)
    assert kept.secrets_of(3) == {FIRST}


def test_a_second_secret_that_comes_or_goes_changes_nothing(kept: World) -> None:
    for secrets in [(FIRST, SECOND), (FIRST,), (FIRST, THIRD)]:
        kept.secrets = secrets
        assert kept.tick() is Kept.NOT_DUE


def test_the_old_ones_stay_until_the_new_ones_are_complete(kept: World) -> None:
    kept.secrets = (SECOND, FIRST)
    last = kept.portal.events[-1]
    kept.portal.faults.succeed(len(kept.portal.events))
    kept.portal.faults.fail()  # the last creation

    assert kept.tick() is Kept.FAILED
    assert not kept.is_deaf
    assert kept.generations.count(1) == len(kept.portal.events)
    assert last not in {one.event for one in kept.ours if one.url == PLACE.url(2)}

    kept.later()
    assert kept.tick() is Kept.REPAIRED
    assert kept.is_complete(2)


def test_the_old_ones_stay_while_a_portal_says_yes_and_does_nothing(kept: World) -> None:
    def vanished(call: str) -> None:
        if call == f"create {kept.portal.events[-1]}":
            kept.portal.kept.pop()

    kept.portal.after_call = vanished
    kept.secrets = (SECOND, FIRST)

    assert kept.tick() is Kept.INCOMPLETE
    assert not kept.is_deaf
    assert kept.generations.count(1) == len(kept.portal.events)
    assert kept.telemetry.values("SubscriptionsMissing") == [1]


def test_where_a_portal_takes_no_second_one_for_an_event_the_old_ones_stay() -> None:
    world = World(InMemorySubscriptions(one_per_event=True))
    world.tick()
    world.secrets = (SECOND, FIRST)

    assert world.tick() is Kept.INCOMPLETE
    assert world.is_complete(1)
    assert not world.is_deaf
    assert world.telemetry.values("SubscriptionsMissing") == [len(world.portal.events)]

    assert [world.remove(), world.keep()] == [Kept.REMOVED, Kept.REPAIRED]
    assert world.is_complete(2)


def test_while_secrets_change_the_portal_is_always_heard(kept: World) -> None:
    deaf: list[str] = []
    kept.portal.after_call = lambda call: deaf.append(call) if kept.is_deaf else None

    for secrets in [(SECOND, FIRST), (SECOND,), (THIRD, SECOND), (THIRD,)]:
        kept.secrets = secrets
        kept.later()
        kept.tick()

    assert deaf == []
    assert kept.is_complete(3)


@pytest.mark.parametrize("is_lost", [True, False])
def test_a_creation_without_an_answer_leaves_no_second_one(world: World, *, is_lost: bool) -> None:
    world.portal.faults.succeed()
    if is_lost:
        world.portal.faults.lose_answer()
    else:
        world.portal.faults.fail()
    assert world.tick() is Kept.FAILED
    assert len(world.ours) == (1 if is_lost else 0)

    world.later()

    assert world.tick() in {Kept.KEPT, Kept.REPAIRED}
    assert world.is_complete(1)


def test_a_creation_that_took_effect_after_the_next_look_is_found_and_deleted() -> None:
    world = World(like_seeker_leads())
    world.portal.faults.succeed()
    world.portal.faults.fail()
    world.tick()
    world.later()
    world.tick()
    world.portal.add("leads", PLACE.url(1), FIRST)  # the first try, at last
    world.later(timedelta(days=1))

    assert world.tick() is Kept.KEPT
    assert world.is_complete(1)


def test_a_state_that_was_lost_costs_a_generation_and_no_silence(kept: World) -> None:
    kept.states.subscriptions.clear()
    kept.secrets = (SECOND, FIRST)
    kept.portal.after_call = lambda call: pytest.fail(call) if kept.is_deaf else None

    assert kept.tick() is Kept.REPAIRED
    assert kept.is_complete(2)


def test_a_state_of_long_ago_is_no_reason_to_be_silent(kept: World) -> None:
    known = kept.states.subscriptions[ACCOUNT]
    kept.secrets = (SECOND, FIRST)
    kept.tick()
    kept.states.subscriptions[ACCOUNT] = known  # as from a backup
    kept.later()

    assert kept.tick() is Kept.REPAIRED
    assert kept.is_complete(3)
    assert kept.secrets_of(3) == {SECOND}


@pytest.mark.parametrize("handle", ["suffixed", "both", "bare"])
def test_with_bare_handles_the_old_ones_stay_beside_those_of_others(handle: DeleteHandle) -> None:
    world = World(like_property_finder(handle))
    foreign = world.portal.add("lead.created", FOREIGN, "theirs")
    world.tick()
    world.secrets = (SECOND, FIRST)

    assert world.tick() is Kept.REPAIRED
    assert foreign in {one.subscription for one in world.portal.kept}
    assert not world.is_deaf
    assert set(world.generations) == ({1, 2} if handle == "bare" else {2})
    assert world.telemetry.names().count("SubscriptionLeft") == (3 if handle == "bare" else 0)
    assert world.state.complete


def test_what_cannot_be_told_apart_is_reported_as_left_where_all_should_go() -> None:
    world = World(like_property_finder("bare"))
    world.portal.add("lead.created", FOREIGN, "theirs")
    world.tick()

    assert world.remove() is Kept.INCOMPLETE
    assert [one.event for one in world.ours] == ["lead.created"]
    assert world.state.held == world.ours
    assert FOREIGN in {one.subscription.url for one in world.portal.kept}


def test_what_was_removed_stays_away_until_it_is_wanted(kept: World) -> None:
    assert kept.remove() is Kept.REMOVED
    assert kept.ours == ()
    assert not kept.state.complete

    kept.later(timedelta(days=2))
    kept.secrets = (SECOND,)
    assert kept.tick() is Kept.NOT_DUE
    assert kept.ours == ()

    assert kept.keep() is Kept.REPAIRED
    assert kept.is_complete(2)
    kept.later()
    assert kept.tick() is Kept.NOT_DUE


def test_a_removal_that_failed_can_be_asked_for_again(kept: World) -> None:
    kept.portal.faults.succeed()
    kept.portal.faults.fail()

    assert kept.remove() is Kept.FAILED
    assert kept.state.problem
    assert kept.remove() is Kept.REMOVED
    assert kept.state.problem == ""


def test_a_wish_to_keep_that_failed_is_taken_up_by_the_next_tick(kept: World) -> None:
    kept.remove()
    kept.portal.faults.fail()

    assert kept.keep() is Kept.FAILED

    kept.later()
    assert kept.tick() is Kept.REPAIRED
    assert kept.is_complete(1)


def test_a_look_that_failed_is_taken_again_at_the_next_tick(kept: World) -> None:
    kept.portal.forget(kept.ours[0])
    kept.portal.faults.succeed()
    kept.portal.faults.fail()
    assert kept.keep() is Kept.FAILED

    kept.later()

    assert kept.tick() is Kept.REPAIRED
    assert kept.is_complete(1)


class RefusingPortal:
    """Stands before another one, and refuses one kind of call."""

    def __init__(self, portal: object, call: str, error: LeadRelayError) -> None:
        self._portal, self._call, self._error = portal, call, error

    def __getattr__(self, name: str) -> object:
        if name != self._call:
            return getattr(self._portal, name)
        return self._refuse

    def _refuse(self, *_: object, **__: object) -> None:
        raise self._error


@pytest.mark.parametrize(
    ("error", "metric"),
    [
        (CredentialsRefusedError("POST /webhooks: 403"), "CredentialsRefused"),
        (SchemaError("GET /webhooks: bad or missing: data"), "PortalSchemaErrors"),
    ],
)
@pytest.mark.parametrize("call", ["held", "create"])
def test_a_portal_that_refuses_is_counted_and_asked_again(
    world: World, call: str, error: LeadRelayError, metric: str
) -> None:
    portal = world.portal
    world.portal = RefusingPortal(portal, call, error)  # type: ignore[assignment]

    assert world.tick() is Kept.FAILED
    world.later()
    assert world.tick() is Kept.FAILED
    assert world.telemetry.values(metric) == [1, 1]
    assert world.state.problem == str(error)
    assert not world.state.complete

    world.portal = portal
    world.later()
    assert world.tick() is Kept.REPAIRED
    assert world.state.problem == ""


def test_what_a_portal_refuses_to_make_is_reported_as_missing(world: World) -> None:
    refused = RequestRejectedError("POST /webhooks: 422", status=422)
    world.portal = RefusingPortal(world.portal, "create", refused)  # type: ignore[assignment]

    world.tick()

    assert world.telemetry.values("SubscriptionsMissing") == [len(world.portal.events)]
    assert world.telemetry.names() == ["SubscriptionsNotKept"]


@pytest.mark.parametrize("error", [SchemaError("audit: bad"), CredentialsRefusedError("403")])
def test_what_tells_nothing_of_its_deliveries_is_kept_all_the_same(
    kept: World, error: LeadRelayError
) -> None:
    kept.portal = RefusingPortal(kept.portal, "succeeded_at", error)  # type: ignore[assignment]

    assert kept.keep() is Kept.KEPT
    assert kept.state.complete
    assert "SubscriptionsNotAudited" in kept.telemetry.names()


def test_the_age_of_the_last_delivery_is_measured(kept: World) -> None:
    at = kept.clock() - timedelta(minutes=2)
    kept.portal.succeed(kept.ours[0], at)

    kept.keep()

    assert kept.state.succeeded_at == at
    assert kept.telemetry.values("SubscriptionLastSuccessAge") == [120]


def test_without_a_secret_nothing_is_done(world: World) -> None:
    world.secrets = ()

    assert world.tick() is Kept.NOT_CONFIGURED
    assert world.keep() is Kept.NOT_CONFIGURED
    assert world.ours == ()
    assert world.telemetry.total("NotConfigured") == 2

    world.secrets = (FIRST,)
    assert world.tick() is Kept.REPAIRED


def test_a_secret_that_was_taken_away_leaves_what_there_is(kept: World) -> None:
    kept.secrets = ()

    assert kept.tick() is Kept.NOT_CONFIGURED
    assert kept.is_complete(1)


def test_of_two_keepers_one_leaves_it_to_the_other(world: World) -> None:
    other = world.claim()
    world.leases.acquire(f"subscriptions:{ACCOUNT}", other.owner, other.deadline)

    assert [world.tick(), world.keep(), world.remove()] == [Kept.BUSY] * 3
    assert world.ours == ()

    world.later()
    assert world.tick() is Kept.REPAIRED


def test_a_keeper_that_is_done_leaves_the_lease(world: World) -> None:
    world.tick()

    assert world.keep() is Kept.KEPT


@pytest.mark.parametrize("where", ["read", "write", "lease"])
def test_a_table_that_fails_is_no_end(world: World, where: str) -> None:
    faults = {
        "read": world.states.reads,
        "write": world.states.writes,
        "lease": world.leases.faults,
    }[where]
    faults.fail(times=2)

    assert world.tick() is Kept.FAILED
    faults.script.clear()
    world.later()
    assert world.tick() is Kept.REPAIRED
    assert world.is_complete(1)


def test_a_state_that_nobody_can_read_is_a_failure_of_this_account_only(world: World) -> None:
    unreadable = SchemaError("SubscriptionState: missing or invalid: held")
    refusing = RefusingPortal(world.states, "read_subscriptions", unreadable)
    world.states = refusing  # type: ignore[assignment]

    assert world.tick() is Kept.FAILED


def test_no_secret_is_kept_logged_or_counted(world: World) -> None:
    world.tick()
    world.secrets = (SECOND, FIRST)
    world.tick()
    world.portal.faults.fail()
    world.keep()

    told = [
        codec.subscription_state_to_json(world.state),
        repr(world.telemetry.counts),
        repr(world.telemetry.events),
    ]
    assert not [secret for secret in (FIRST, SECOND) if secret in json.dumps(told)]


def test_one_secret_has_another_fingerprint_in_another_account(world: World) -> None:
    other = World(like_seeker_leads())
    world.tick()
    other.tick()

    assert world.state.fingerprint
    assert world.state.fingerprint != other.state.fingerprint


def test_a_state_is_remembered_as_it_was(kept: World) -> None:
    known = kept.state

    text = codec.subscription_state_to_json(known)

    assert codec.subscription_state_from_json(text) == known
    assert codec.subscription_state_from_json("{}") == SubscriptionState()


def test_a_portal_that_takes_one_for_an_event_gets_the_new_one_in_place_of_the_old() -> None:
    portal = like_property_finder()
    portal.one_per_event = True
    world = World(portal)
    world.tick()
    world.secrets = (SECOND, FIRST)

    assert world.tick() is Kept.INCOMPLETE
    assert not world.is_deaf, "the old one is good while it is not known what is in the way"
    world.later()

    assert world.tick() is Kept.REPAIRED
    assert world.is_complete(2)
    assert world.secrets_of(2) == {SECOND}


def test_a_portal_that_never_shows_what_it_was_asked_for_is_not_asked_again_and_again() -> None:
    portal = like_seeker_leads()
    world = World(portal)
    shown = portal.held
    portal.held = lambda: tuple(  # type: ignore[method-assign]  # a portal that tells no address
        replace(each, url=None) for each in shown()
    )

    for _ in range(12 * 24 * 2):
        world.tick()
        world.later()

    assert len(portal.kept) <= 3


def test_after_an_unannounced_enquiry_the_subscriptions_are_looked_at_within_an_hour() -> None:
    world = World(like_seeker_leads())
    world.tick()
    world.states.polls[ACCOUNT] = PollState(watch=Watch(missed_at=NOW))
    world.portal.switch_off(world.ours[0])

    world.later(timedelta(hours=1))

    assert world.tick() is Kept.REPAIRED


def test_polls_know_at_once_that_one_is_missing_although_it_cannot_be_made(kept: World) -> None:
    kept.portal.forget(kept.ours[0])
    kept.later(timedelta(days=1))
    kept.portal.faults.succeed()
    kept.portal.faults.fail()

    assert kept.tick() is Kept.FAILED
    assert not kept.state.complete


def test_subscriptions_move_with_the_address_of_the_webhooks(kept: World) -> None:
    moved = replace(kept.keeping, place=Place("https://moved.example", ACCOUNT))

    assert moved.keep(kept.claim()) is Kept.REPAIRED

    urls = {one.subscription.url for one in kept.portal.kept}
    assert urls == {"https://moved.example/webhooks/property_finder/main.1"}
