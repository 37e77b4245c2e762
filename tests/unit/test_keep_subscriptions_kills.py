"""A keeper that is killed between any two of its calls, and run again."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest

from leadrelay.usecases.keep_subscriptions import Kept
from tests.fakes.subscriptions import (
    DeleteHandle,
    InMemorySubscriptions,
    like_property_finder,
    like_seeker_leads,
)
from tests.unit.keeper_world import (
    FIRST,
    FOREIGN,
    PLACE,
    RUN,
    SECOND,
    Crossings,
    KilledError,
    World,
)

WELL = {Kept.KEPT, Kept.REPAIRED, Kept.NOT_DUE}
PORTALS: dict[str, Callable[[], InMemorySubscriptions]] = {
    "suffixed": like_property_finder,
    "both": lambda: like_property_finder("both"),
    "bare": lambda: like_property_finder("bare"),
    "seeker leads": like_seeker_leads,
}


@dataclass(frozen=True)
class Story:
    """`begin` sets the scene; `run` is what is killed and what is done again afterwards."""

    begin: Callable[[World], object]
    run: Callable[[World], Kept]
    generation: int = 1
    was_heard: bool = False


def subscribed(world: World) -> None:
    world.tick()
    world.later()


def with_another_secret(world: World) -> None:
    subscribed(world)
    world.secrets = (SECOND, FIRST)


def with_one_missing(world: World) -> None:
    subscribed(world)
    world.portal.forget(world.ours[0])
    world.later(timedelta(days=1))


def without_a_state(world: World) -> None:
    subscribed(world)
    world.states.subscriptions.clear()


def removed(world: World) -> None:
    subscribed(world)
    world.remove()
    world.later()


STORIES = {
    "the first run": Story(lambda _: None, World.tick),
    "nothing to do": Story(subscribed, World.keep, was_heard=True),
    "another secret": Story(with_another_secret, World.tick, generation=2, was_heard=True),
    "one is missing": Story(with_one_missing, World.tick),
    "the state was lost": Story(without_a_state, World.tick, generation=2, was_heard=True),
    "kept again": Story(removed, World.keep),
}


@dataclass
class Stage:
    story: Story
    portal: str

    def set(self) -> World:
        world = World(PORTALS[self.portal]())
        if self.portal != "bare":
            world.portal.add(world.portal.events[0], FOREIGN, "theirs")
        self.story.begin(world)
        return world

    def killed(self, kill_at: int) -> World | None:
        """None if that many crossings are not made."""
        world = self.set()
        world.crossings = Crossings(kill_at, at_each=lambda: self.is_heard(world))
        try:
            self.story.run(world)
        except KilledError:
            world.crossings = Crossings(at_each=lambda: self.is_heard(world))
            return world
        return None

    def kill_again(self, world: World, kill_at: int) -> None:
        world.later(RUN + timedelta(minutes=5))
        world.crossings = Crossings(kill_at, at_each=lambda: self.is_heard(world))
        with suppress(KilledError):
            self.story.run(world)
        world.later(RUN + timedelta(minutes=5))
        world.crossings = Crossings()

    def is_heard(self, world: World) -> None:
        assert not (self.story.was_heard and world.is_deaf), world.crossings.names[-1:]


def crossings_of(stage: Stage) -> list[str]:
    world = stage.set()
    world.crossings = Crossings()
    stage.story.run(world)
    return world.crossings.names


@pytest.mark.parametrize("portal", list(PORTALS))
@pytest.mark.parametrize("story", list(STORIES))
def test_a_run_that_was_killed_anywhere_is_made_good_by_the_next(story: str, portal: str) -> None:
    stage = Stage(STORIES[story], portal)
    crossings = crossings_of(stage)

    for number, _ in enumerate(crossings, start=1):
        world = stage.killed(number)
        assert world is not None
        world.later(RUN + timedelta(minutes=5))
        assert stage.story.run(world) in WELL, crossings[number - 1]
        assert_right(world, stage)
    assert stage.killed(len(crossings) + 1) is None


@pytest.mark.parametrize("story", ["another secret", "the first run"])
def test_a_run_that_was_killed_twice_is_made_good_by_the_third(story: str) -> None:
    stage = Stage(STORIES[story], "seeker leads")

    for number, _ in enumerate(crossings_of(stage), start=1):
        for again in range(1, number + 1):
            world = stage.killed(number)
            assert world is not None
            stage.kill_again(world, again)
            assert stage.story.run(world) in WELL
            assert_right(world, stage)


def assert_right(world: World, stage: Stage) -> None:
    generation = stage.story.generation
    assert not world.is_deaf
    assert world.state.complete
    assert world.state.held == world.ours
    assert world.secrets_of(generation) == {world.secrets[0]}
    if stage.portal != "bare":
        assert world.is_complete(generation)
        assert FOREIGN in {one.subscription.url for one in world.portal.kept}


@pytest.mark.parametrize("portal", list(PORTALS))
def test_a_removal_that_was_killed_anywhere_can_be_asked_for_again(portal: str) -> None:
    stage = Stage(Story(subscribed, World.remove), portal)

    for number, _ in enumerate(crossings_of(stage), start=1):
        world = stage.killed(number)
        assert world is not None
        world.later(RUN + timedelta(minutes=5))

        assert world.remove() is Kept.REMOVED
        assert world.ours == ()
        assert world.tick() is Kept.NOT_DUE


@pytest.mark.parametrize("handle", ["suffixed", "both", "bare"])
def test_at_no_crossing_is_one_of_others_gone(handle: DeleteHandle) -> None:
    world = World(like_property_finder(handle))
    foreign = {world.portal.add(event, FOREIGN, "theirs") for event in world.portal.events}

    def is_there() -> None:
        assert foreign <= {one.subscription for one in world.portal.kept}

    world.crossings.at_each = is_there
    for secrets in [(FIRST,), (SECOND, FIRST), (FIRST, SECOND)]:
        world.secrets = secrets
        world.later()
        assert world.tick() is Kept.REPAIRED
    world.remove()
    is_there()


def test_a_killed_keeper_holds_the_next_one_up_no_longer_than_its_own_time() -> None:
    stage = Stage(STORIES["another secret"], "seeker leads")
    world = stage.killed(crossings_of(stage).index("before create") + 1)
    assert world is not None

    assert world.tick() is Kept.BUSY
    world.later(RUN)
    assert world.tick() is Kept.REPAIRED
    assert {one.url for one in world.ours} == {PLACE.url(2)}
