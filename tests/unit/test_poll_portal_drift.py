"""Portals whose pages move, and pasts that are longer than one invocation."""

import random
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadrelay.domain.coverage import PollState, Window
from leadrelay.domain.ports import Page
from leadrelay.usecases.account_poll import Polled
from tests.builders import NOW
from tests.fakes.portal import FakePortal, a_listed_lead
from tests.polling import MINUTE, Polling

LIVE = PollState(
    revision=1,
    go_live=NOW - timedelta(days=100),
    watermark=NOW,
    daily_done_at=NOW,
    history_done_at=NOW,
)


@pytest.mark.proves("F25", "F32")
def test_25000_leads_in_one_window_arrive_over_several_invocations() -> None:
    world = Polling()
    world.known(replace(LIVE, watermark=NOW - timedelta(days=2)))
    for number in range(25_000):
        world.portal.receive(f"lead-{number}", NOW - timedelta(days=2) * number / 25_000)
    world.portal.page_takes = timedelta(seconds=1)

    outcomes, arrived = [world.tick()], world.collect()
    while outcomes[-1] is not Polled.COMPLETED:
        world.clock.advance(MINUTE)
        outcomes.append(world.tick())
        arrived |= world.collect()

    assert arrived == set(world.portal.leads)
    assert 2 < len(outcomes) < 12


class WatchedPage(Page):
    __slots__ = ("__weakref__",)


@dataclass
class LongPortal(FakePortal):
    """Makes each page when it is asked for, and counts those that somebody still holds."""

    length: int = 1
    alive: weakref.WeakSet[Page] = field(default_factory=weakref.WeakSet)
    most_alive: int = 0

    def pages(self, window: Window) -> Iterator[Page]:
        for number in range(self.length):
            self.most_alive = max(self.most_alive, len(self.alive))
            yield self._watched(number, window.start)

    def _watched(self, number: int, at: datetime) -> Page:
        leads = tuple(a_listed_lead(f"lead-{number}-{row}", at) for row in range(5))
        page = WatchedPage(observations=leads, sent_at=self.now(), total=5 * self.length)
        self.alive.add(page)
        return page


def test_only_one_page_is_ever_held_however_many_there_are() -> None:
    world = Polling()
    world.known(LIVE)
    world.portal = portal = LongPortal(world.clock, length=150)

    assert world.tick() is Polled.COMPLETED

    assert len(world.queued) == 750
    assert portal.most_alive == 1


@dataclass
class RestlessPortal(FakePortal):
    """Before every page leads arrive, arrive late, share a second, vanish."""

    randomness: random.Random = field(default_factory=random.Random)
    quiet_after: datetime = NOW

    def live(self) -> None:
        if self.now() >= self.quiet_after:
            return
        if self.randomness.random() < 0.15:
            age = self.randomness.choice([0, 0, 0, 60, 600, 6000])
            at = (self.now() - timedelta(seconds=age)).replace(microsecond=0)
            self.receive(f"lead-{len(self.leads)}-{self.randomness.random()}", at)
        if self.leads and self.randomness.random() < 0.1:
            self.erase(self.randomness.choice(list(self.leads)))


@pytest.mark.proves("F23", "F24", "F26", "F27")
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), includes_bounds=st.booleans(), skew=st.integers(-600, 600))
def test_whatever_moves_while_it_is_read_nothing_within_the_overlap_is_missed(
    *, seed: int, includes_bounds: bool, skew: int
) -> None:
    world = Polling()
    world.known(LIVE)
    world.portal = portal = RestlessPortal(
        world.clock,
        page_size=3,
        page_takes=timedelta(seconds=1),
        includes_bounds=includes_bounds,
        skew=timedelta(seconds=skew),
        randomness=random.Random(seed),
        quiet_after=NOW + timedelta(hours=3),
    )
    portal.between_pages = portal.live
    arrived: set[str] = set()

    while world.clock() < NOW + timedelta(hours=3, minutes=15):
        portal.live()
        world.tick()
        arrived |= world.collect()
        world.clock.advance(MINUTE)

    assert set(portal.leads) - arrived == set()


@pytest.mark.proves("F23", "F24")
def test_the_model_does_tear_holes_into_single_readings() -> None:
    missed = 0
    for seed in range(20):
        portal = RestlessPortal(
            Polling().clock,
            page_size=3,
            randomness=random.Random(seed),
            quiet_after=NOW + MINUTE,
        )
        for number in range(60):
            portal.receive(f"lead-{number}", NOW - MINUTE * number)
        portal.between_pages = portal.live
        there_all_along = set(portal.leads)
        pages = list(portal.pages(Window(NOW - timedelta(days=1))))
        seen = {each.portal_lead_id for page in pages for each in page.observations}
        missed += len((there_all_along & set(portal.leads)) - seen)

    assert missed > 0
