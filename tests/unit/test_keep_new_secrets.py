"""A new webhook secret is subscribed with once every process that takes webhooks can know it."""

from datetime import timedelta

import pytest

from leadrelay.usecases.keep_subscriptions import Kept
from tests.fakes.subscriptions import like_seeker_leads
from tests.unit.keeper_world import FIRST, SECOND, THIRD, World

SOON, LATER = timedelta(seconds=40), timedelta(seconds=61)


@pytest.fixture
def kept() -> World:
    world = World(like_seeker_leads())
    assert world.tick() is Kept.REPAIRED
    world.written_at = world.clock()
    return world


def test_a_tick_leaves_a_new_secret_alone_while_the_old_one_is_good(kept: World) -> None:
    kept.secrets = (SECOND, FIRST)

    kept.later(SOON)
    assert kept.tick() is Kept.NOT_DUE
    assert kept.is_complete(1)
    kept.later(LATER - SOON)
    assert kept.tick() is Kept.REPAIRED
    assert kept.is_complete(2)


@pytest.mark.parametrize("secrets", [(SECOND,), (SECOND, THIRD)])
def test_where_the_old_secret_is_gone_there_is_nothing_to_wait_for(
    kept: World, secrets: tuple[str, ...]
) -> None:
    kept.secrets = secrets

    assert kept.tick() is Kept.REPAIRED
    assert kept.is_complete(2)


def test_a_person_need_not_wait(kept: World) -> None:
    kept.secrets = (SECOND, FIRST)

    assert kept.keep() is Kept.REPAIRED
    assert kept.is_complete(2)


def test_the_first_subscriptions_do_not_wait() -> None:
    world = World(like_seeker_leads())
    world.secrets, world.written_at = (SECOND, FIRST), world.clock()

    assert world.tick() is Kept.REPAIRED
