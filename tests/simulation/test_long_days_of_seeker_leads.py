"""Weeks without Seeker Leads, a webhook that is dead, and doorbells that nobody can answer.

Everything comes right by itself: no step of these tests is an operator's.
"""

from dataclasses import replace
from typing import cast

import pytest

from leadrelay.domain.enquiry import Account, Portal, Route
from leadrelay.domain.webhook_watch import Health, health
from leadrelay.portals.seeker_leads.slices import LONGEST
from leadrelay.usecases.account_poll import Polled
from tests.builders import NOW
from tests.simulation.whole.long_days import (
    LIVE_SINCE,
    Away,
    a_lead,
    a_world,
    assert_all_created,
    enquire,
    waits_of,
)
from tests.simulation.whole.seeker_leads import SeekerLeadsModel
from tests.simulation.whole.times import DAY, HOUR, MINUTE, SECOND
from tests.simulation.whole.world import WholeWorld

LYON = Account(Portal.SEEKER_LEADS, "lyon")


def an_agency(*, only_rings: bool = False, **outages: Away) -> WholeWorld:
    world = a_world(LYON, **outages)
    world.live_since(LIVE_SINCE)
    world.branch.only_rings = only_rings
    return world


def health_of(world: WholeWorld) -> Health:
    kept = world.state.states.read_subscriptions(LYON)
    return health(kept, world.poll_state.watch, world.kernel.now)


@pytest.mark.proves("F33")
def test_nineteen_days_without_the_portal_are_made_up_for_slice_by_slice() -> None:
    world = an_agency(PORTAL=(HOUR, 19 * DAY))
    for number in range(80):
        enquire(world, number, 30 * MINUTE + 6 * HOUR * number)

    world.run()

    assert_all_created(world, 80)
    model, covered = cast("SeekerLeadsModel", world.portal), world.witness.covered[LYON]
    assert max(end - start for start, end in model.windows) <= LONGEST * SECOND
    made_up = [at for at in covered.watermarks if NOW + 2 * HOUR < at < NOW + 18 * DAY]
    assert len(made_up) >= 3
    assert made_up == sorted(made_up)


def test_a_doorbell_that_rings_while_the_portal_is_read_is_answered_by_the_next_reading() -> None:
    """What it announces is listed right behind the reading's back."""
    world = an_agency(only_rings=True)
    world.portal.page_takes = 9 * SECOND
    lead = a_lead(world, 1, 4 * SECOND)
    world.arrive(14 * SECOND, lambda: world.portal.put(lead))
    world.deliver(replace(lead, route=Route.WEBHOOK), 5 * MINUTE + 4 * SECOND)
    world.arrive(5 * MINUTE + 12 * SECOND, lambda: None)

    world.run()

    assert_all_created(world, 1)


def test_doorbells_that_ring_for_hours_while_the_portal_is_away_start_no_storm() -> None:
    world = an_agency(only_rings=True, PORTAL=(HOUR, 5 * HOUR))
    for number in range(80):
        enquire(world, number, HOUR + 3 * MINUTE * number, tell=True)

    world.run()

    assert_all_created(world, 80)
    assert len(world.telemetry.failures) <= 1.1 * 4 * HOUR / MINUTE
    assert world.telemetry.counts["EnquiriesRecovered"] == 0


def test_enquiries_of_a_day_without_any_webhook_arrive_within_a_minute_and_are_counted() -> None:
    world = an_agency()
    for number in range(48):
        enquire(world, number, 29 * MINUTE + 30 * MINUTE * number)
    world.arrive(DAY + 10 * MINUTE, lambda: None)

    world.run()

    assert_all_created(world, 48)
    assert health_of(world) is Health.UNHEALTHY
    assert max(waits_of(world)[1:]) <= 65 * SECOND
    assert world.telemetry.counts["EnquiriesRecovered"] == 48


@pytest.mark.parametrize("only_rings", [True, False])
def test_while_every_enquiry_is_announced_they_arrive_at_once_and_polls_are_rare(
    *, only_rings: bool
) -> None:
    world = an_agency(only_rings=only_rings)
    for number in range(24):
        enquire(world, number, 29 * MINUTE + HOUR * number, tell=True)

    world.run()

    assert_all_created(world, 24)
    assert health_of(world) is Health.HEALTHY
    assert max(waits_of(world)) <= 15 * SECOND
    assert world.outcomes[Polled.COMPLETED] <= DAY / (5 * MINUTE) + 2
    assert world.telemetry.counts["EnquiriesRecovered"] == 0
