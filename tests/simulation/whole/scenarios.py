"""What a seed stands for: what the portal does and tells, and what goes wrong."""

import random
from datetime import timedelta

from leadrelay.domain.coverage import PollRules
from tests.builders import NOW
from tests.simulation.schedules import Drawn
from tests.simulation.weather import Weather, exact
from tests.simulation.whole.api import Fate
from tests.simulation.whole.story import Story
from tests.simulation.whole.times import DAY, MINUTE, SECOND
from tests.simulation.whole.world import WholeWorld

FAULT_RATES = (0.004, 0.02, 0.1)
MOST_FAULTS = 8
LEADS = (1, 1, 1, 2, 2, 3, 4, 6)
OLD_ONE = 6  # the number of one more, that is listed late
SPANS = (20, 20, 20, 30, 60)  # minutes
SHORT_HISTORY = PollRules(history=2 * DAY)


def drawn_whole(seed: int, trace: list[str] | None = None) -> WholeWorld:
    draw = random.Random(seed)
    faults = Drawn(draw, draw.choice(FAULT_RATES), draw.randrange(MOST_FAULTS + 1))
    is_first = draw.random() < 0.1
    rules = SHORT_HISTORY if is_first else PollRules()
    world = WholeWorld(faults, _weather(draw), trace, rules=rules, draw=draw.random)
    _portal_habits(world, draw)
    _token_habits(world, draw)
    if is_first:
        _never_polled(world, draw)
    else:
        _live(world, draw)
    until = draw.choice(SPANS) * MINUTE
    for number in range(draw.choice(LEADS)):
        Story(world, draw, number).begin(until)
    return world


def _weather(draw: random.Random) -> Weather:
    cold, pace = draw.choice((0.0, 0.2, 1.0)), draw.choice((5, 50, 400))
    return Weather(
        latency=lambda: timedelta(milliseconds=1 + pace * draw.random()),
        is_cold=lambda: draw.random() < cold,
        skew=draw.choice((exact, exact, lambda: timedelta(seconds=draw.uniform(-1, 1)))),
        late_by=SECOND * draw.choice((1, 20, 54, 100)),
        index_lag=SECOND * draw.choice((0, 5, 27, 70)),
        due_index_lag=SECOND * draw.choice((0, 2, 30)),
    )


def _portal_habits(world: WholeWorld, draw: random.Random) -> None:
    portal = world.portal
    portal.skew = SECOND * draw.choice((0, 0, 0, draw.randrange(-600, 601)))
    portal.page_size = draw.choice((1, 2, 3, 50))
    portal.page_takes = SECOND * draw.choice((0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 9))
    portal.includes_bounds = draw.random() < 0.5
    portal.tells_time = draw.random() < 0.7
    portal.shuffle = draw.random
    if draw.random() < 0.1:
        at = MINUTE * draw.randrange(20)
        until = at + SECOND * draw.randrange(30, 720)
        world.turn(world.api, "ails_with", draw.choice(list(Fate)), at, until)


def _token_habits(world: WholeWorld, draw: random.Random) -> None:
    access = world.access
    access.life = MINUTE * draw.choice((12, 30, 30, 30, 24 * 60))
    access.ends_older = draw.random() < 0.3
    access.shy_for = SECOND * draw.choice((0, 0, 0, 2, 6))
    if draw.random() < 0.1:
        at = MINUTE * draw.randrange(20)
        until = at + SECOND * draw.randrange(30, 720)
        world.turn(access, draw.choice(("is_revoked", "is_deaf")), True, at, until)


def _never_polled(world: WholeWorld, draw: random.Random) -> None:
    """Beside a history that nobody wants in Lead.pro."""
    world.never_polled()
    for number in range(OLD_ONE, OLD_ONE + draw.randrange(4)):
        Story(world, draw, number).put(late=MINUTE * draw.randrange(1, 47 * 60))


def _live(world: WholeWorld, draw: random.Random) -> None:
    """One lead may be listed too late for any overlap, or be from before go-live."""
    swept_at = MINUTE * draw.randrange(1, 24 * 60)
    if draw.random() < 0.1:
        swept_at = MINUTE * draw.randrange(1, 20)
        late = MINUTE * draw.randrange(3 * 60, 60 * 60)
        world.arrive(swept_at - MINUTE, lambda: Story(world, draw, OLD_ONE).put(late))
    world.live_since(NOW - 2 * DAY, daily_done_at=NOW - DAY + swept_at)
    if draw.random() < 0.8:
        world.holds_token(MINUTE * draw.randrange(int(world.access.life / MINUTE)))
