"""A portal without an interface for webhooks: a person sets them up, polls tell if they come."""

import dataclasses
from datetime import timedelta

import pytest

from leadrelay.domain.errors import ConfigurationError
from leadrelay.domain.subscriptions import Subscription
from leadrelay.domain.webhook_watch import Health, Watch, health
from leadrelay.usecases.keep_subscriptions import Kept, SubscriptionKeeping
from leadrelay.wire.by_hand import SubscriptionsByHand
from tests.fakes.subscriptions import like_property_finder
from tests.unit.keeper_world import FIRST, SECOND, World

NOBODY_S = Subscription(handle="1", event="leads", is_active=True)


@pytest.fixture
def world() -> World:
    return World(like_property_finder())


def keeping(world: World) -> SubscriptionKeeping:
    return dataclasses.replace(world.keeping, portal=SubscriptionsByHand())


def test_the_keeper_says_so_looks_once_a_day_and_misses_nothing(world: World) -> None:
    assert keeping(world).tick(world.claim()) is Kept.BY_HAND
    world.later()
    assert keeping(world).tick(world.claim()) is Kept.NOT_DUE
    world.later(timedelta(days=1))
    assert keeping(world).tick(world.claim()) is Kept.BY_HAND

    assert "SubscriptionsMissing" not in {count.metric for count in world.telemetry.counts}


def test_its_webhook_is_healthy_until_a_poll_finds_what_it_did_not_announce(world: World) -> None:
    keeping(world).tick(world.claim())

    now = world.clock()

    assert health(world.state, Watch(), now) is Health.HEALTHY
    assert health(world.state, Watch(missed_at=now), now) is Health.UNHEALTHY


def test_another_secret_is_known_at_the_next_tick(world: World) -> None:
    keeping(world).tick(world.claim())
    world.secrets = (SECOND, FIRST)
    world.later()

    assert keeping(world).tick(world.claim()) is Kept.BY_HAND
    assert world.state.generation == 2


def test_a_person_may_have_it_left_alone(world: World) -> None:
    assert keeping(world).remove(world.claim()) is Kept.REMOVED


def test_nothing_can_be_asked_of_the_portal() -> None:
    by_hand = SubscriptionsByHand()

    assert by_hand.held() == ()
    assert by_hand.succeeded_at(NOBODY_S) is None
    with pytest.raises(ConfigurationError):
        by_hand.create("leads", "https://relay.example", FIRST)
    with pytest.raises(ConfigurationError):
        by_hand.activate(NOBODY_S, FIRST)
    with pytest.raises(ConfigurationError):
        by_hand.delete(NOBODY_S, alone=True)
