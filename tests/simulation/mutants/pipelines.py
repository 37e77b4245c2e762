"""Runs of the whole pipeline, for what only the polling half can show."""

from dataclasses import replace
from datetime import timedelta

from leadrelay.domain.enquiry import Account, Enquiry, Portal, Route
from tests.builders import NOW
from tests.simulation.scenarios import an_observation
from tests.simulation.schedules import Choices
from tests.simulation.whole.times import HOUR, MINUTE
from tests.simulation.whole.world import WholeWorld

DAY = timedelta(days=1)
SEEKER = Account(Portal.SEEKER_LEADS, "main")


def taken_back(choices: Choices, trace: list[str] | None) -> WholeWorld:
    """The portal lists something, tells something else by webhook, and lists the first again."""
    world = WholeWorld(choices, trace=trace)
    world.live_since(NOW - DAY)
    world.holds_token(MINUTE)
    _list(world, MINUTE, listed(0))
    world.deliver(replace(told(1), observed_at=NOW + 10 * MINUTE), 10 * MINUTE)
    _list(world, 11 * MINUTE, listed(0))
    return world


def on_a_border(choices: Choices, trace: list[str] | None) -> WholeWorld:
    """A lead of the very second at which one slice ends, and the portal counts neither bound in."""
    world = WholeWorld(choices, trace=trace)
    world.portal.includes_bounds = False
    world.live_since(NOW - DAY, slice_seconds=3600)
    world.holds_token(MINUTE)
    start = NOW - world.rules.interval - world.rules.overlap
    world.portal.put(replace(listed(0), created_at=start + timedelta(hours=1)))
    return world


def at_a_lost_cursor(choices: Choices, trace: list[str] | None) -> WholeWorld:
    """The lead at which the next page begins is gone before that page is asked for."""
    world = WholeWorld(choices, trace=trace, accounts=(SEEKER,))
    world.live_since(NOW - DAY, watermark=NOW - 3 * HOUR)
    world.holds_token(MINUTE)
    world.portal.page_size = 1
    for number in range(3):
        lead = world.branch.an_enquiry(f"lead_{number}", created_at=NOW - (3 - number) * HOUR / 2)
        world.portal.put(lead)
    world.portal.amid.append(lambda: world.portal.vanish(f"{SEEKER.portal}:lead_0"))
    return world


def erased_later(choices: Choices, trace: list[str] | None) -> WholeWorld:
    """The portal erases somebody whose lead Lead.pro holds."""
    world = WholeWorld(choices, trace=trace)
    world.live_since(NOW - DAY)
    world.holds_token(MINUTE)
    nobody = replace(told(1), name=None, email=None, phones=None, erased=True)
    world.deliver(told(0), MINUTE)
    world.deliver(replace(nobody, observed_at=NOW + 5 * MINUTE), 5 * MINUTE)
    return world


def listed(revision: int) -> Enquiry:
    return an_observation(0, revision, Route.POLL)


def told(revision: int) -> Enquiry:
    return an_observation(0, revision, Route.WEBHOOK)


def _list(world: WholeWorld, at: timedelta, enquiry: Enquiry) -> None:
    world.arrive(at, lambda: world.portal.put(enquiry))


PIPELINES = {
    "taken-back": taken_back,
    "on-a-border": on_a_border,
    "at-a-lost-cursor": at_a_lost_cursor,
    "erased-later": erased_later,
}
