"""What a seed stands for: what portals do and tell, and what goes wrong."""

import random
from collections.abc import Sequence
from datetime import timedelta

from leadrelay.domain.coverage import PollRules
from leadrelay.domain.enquiry import Account, Portal
from tests.builders import NOW
from tests.simulation.schedules import Drawn
from tests.simulation.weather import Weather, exact
from tests.simulation.whole.api import Fate
from tests.simulation.whole.branches import Branch
from tests.simulation.whole.seeker_leads import Order, SeekerLeadsModel
from tests.simulation.whole.story import Story
from tests.simulation.whole.times import DAY, MINUTE, SECOND
from tests.simulation.whole.world import WholeWorld

FAULT_RATES = (0.004, 0.02, 0.1)
MOST_FAULTS = 8
LEADS = (1, 1, 1, 2, 2, 3, 4, 6)
OLD_ONE = 6  # the number of one more, that is listed late
SPANS = (20, 20, 20, 30, 60)  # minutes
SHORT_HISTORY = PollRules(history=2 * DAY)
FINDER, SEEKER = Portal.PROPERTY_FINDER, Portal.SEEKER_LEADS
ACCOUNTS: Sequence[Sequence[Account]] = (
    *([(Account(FINDER, "main"),)] * 4),
    *([(Account(SEEKER, "main"),)] * 4),
    (Account(FINDER, "main"), Account(SEEKER, "main")),
    (Account(FINDER, "main"), Account(FINDER, "second")),
    (Account(SEEKER, "main"), Account(SEEKER, "second")),
)


def drawn_whole(seed: int, trace: list[str] | None = None) -> WholeWorld:
    draw = random.Random(seed)
    faults = Drawn(draw, draw.choice(FAULT_RATES), draw.randrange(MOST_FAULTS + 1))
    is_first = draw.random() < 0.1
    world = WholeWorld(
        faults,
        _weather(draw),
        trace,
        rules=SHORT_HISTORY if is_first else PollRules(),
        draw=draw.random,
        accounts=draw.choice(ACCOUNTS),
    )
    for branch in world.branches.values():
        _portal_habits(world, branch, draw)
        _token_habits(world, branch, draw)
    if is_first:
        _never_polled(world, draw)
    else:
        _live(world, draw)
    until = draw.choice(SPANS) * MINUTE
    for number in range(draw.choice(LEADS)):
        _story(world, draw, number).begin(until)
    return world


def _story(world: WholeWorld, draw: random.Random, number: int) -> Story:
    branch = world.branches[draw.choice(world.accounts)]
    if branch.account.portal is FINDER or draw.random() < 0.7:
        return Story(world, branch, draw, number)
    lives = SECOND * draw.randrange(30, 3600)
    return Story(world, branch, draw, number, lives, forgets=draw.random() < 0.5)


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


def _portal_habits(world: WholeWorld, branch: Branch, draw: random.Random) -> None:
    listing = branch.listing
    listing.skew = SECOND * draw.choice((0, 0, 0, draw.randrange(-600, 601)))
    listing.page_size = draw.choice((1, 2, 3, 50))
    listing.page_takes = SECOND * draw.choice((0.2, 0.2, 0.2, 0.2, 0.2, 0.2, _slow(world, branch)))
    listing.includes_bounds = draw.random() < 0.5
    listing.tells_time = draw.random() < 0.7
    listing.shuffle = draw.random
    if isinstance(listing, SeekerLeadsModel):
        _seeker_habits(branch, listing, draw)
    if draw.random() < 0.1:
        at = MINUTE * draw.randrange(20)
        until = at + SECOND * draw.randrange(30, 720)
        world.turn(branch.api, "ails_with", draw.choice(list(Fate)), at, until)


def _slow(world: WholeWorld, branch: Branch) -> int:
    """Seconds for a page; accounts of one portal share a turn, and each has to get on in it."""
    return 9 // len(world.portals[branch.account.portal])


def _seeker_habits(branch: Branch, listing: SeekerLeadsModel, draw: random.Random) -> None:
    listing.order = draw.choice(list(Order))
    listing.empty_status = draw.choice((200, 404))
    listing.lost_status = draw.choice((400, 404))
    listing.tells_next = draw.random() < 0.5
    listing.loses = draw.choice((0.0, 0.0, 0.02))
    branch.only_rings = draw.random() < 0.5


def _token_habits(world: WholeWorld, branch: Branch, draw: random.Random) -> None:
    access = branch.access
    if branch.account.portal is FINDER:
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
        _story(world, draw, number).put(late=MINUTE * draw.randrange(1, 47 * 60))


def _live(world: WholeWorld, draw: random.Random) -> None:
    """One lead may be listed too late for any overlap, or be from before go-live."""
    swept_at = MINUTE * draw.randrange(1, 24 * 60)
    if draw.random() < 0.1:
        swept_at = MINUTE * draw.randrange(1, 20)
        late = MINUTE * draw.randrange(3 * 60, 60 * 60)
        story = _story(world, draw, OLD_ONE)
        world.arrive(swept_at - MINUTE, lambda: story.put(late))
    world.live_since(NOW - 2 * DAY, daily_done_at=NOW - DAY + swept_at)
    if draw.random() < 0.8:
        lives = (branch.access.life for branch in world.branches.values())
        world.holds_token(MINUTE * draw.randrange(int(min(lives) / MINUTE)))
