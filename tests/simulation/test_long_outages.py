"""Hours without Lead.pro or AWS, months without the portal, and a past that is longer than a turn.

Everything comes right by itself: no step of these tests is an operator's.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from leadrelay.domain.enquiry import Enquiry, Route
from leadrelay.domain.entry import State
from leadrelay.usecases.account_poll import Polled
from tests.builders import NOW, an_enquiry
from tests.simulation.crossings import Outage, Service
from tests.simulation.schedules import Scripted
from tests.simulation.whole.times import DAY, HOUR, MINUTE
from tests.simulation.whole.world import WholeWorld

LIVE_SINCE = NOW - 300 * DAY


def a_lead(number: int, at: timedelta) -> Enquiry:
    return an_enquiry(
        portal_lead_id=f"lead_{number}",
        route=Route.POLL,
        created_at=NOW + at,
        email=f"person.{number}@people.example",
    )


def a_world(**outages: tuple[timedelta, timedelta]) -> WholeWorld:
    away = {Service[name]: Outage(NOW + start, NOW + end) for name, (start, end) in outages.items()}
    return WholeWorld(Scripted(), outages=away)


def enquire(world: WholeWorld, number: int, at: timedelta, *, tell: bool = False) -> None:
    lead = a_lead(number, at)
    world.arrive(at, lambda: world.portal.put(lead))
    if tell:
        world.deliver(replace(lead, route=Route.WEBHOOK, observed_at=NOW + at), at)


def states_of(world: WholeWorld) -> Mapping[str, State]:
    return {key: entry.row.state for key, entry in world.state.ledger.entries.items()}


def assert_all_created(world: WholeWorld, leads: int) -> None:
    assert list(map(str, world.witness.violations)) == []
    assert not world.is_stuck
    assert list(states_of(world).values()) == [State.CREATED] * leads
    assert len(world.state.crm.leads) == leads


@pytest.mark.proves("F64", "F81")
def test_lead_pro_is_away_for_six_hours_while_people_go_on_enquiring() -> None:
    world = a_world(CRM=(10 * MINUTE, 6 * HOUR))
    world.live_since(LIVE_SINCE)
    for number in range(84):
        enquire(world, number, 5 * MINUTE * number, tell=number % 2 == 0)

    world.run()

    assert_all_created(world, 84)
    assert len(world.state.dead) == len(world.backfill.dead or ()) == 0


@pytest.mark.proves("F16", "F45", "F68")
@pytest.mark.parametrize("service", ["SECRETS", "SQS", "DYNAMODB"])
def test_a_service_of_aws_is_away_for_an_hour_while_people_go_on_enquiring(service: str) -> None:
    world = a_world(**{service: (10 * MINUTE, 70 * MINUTE)})
    world.live_since(LIVE_SINCE)
    for number in range(30):
        enquire(world, number, 3 * MINUTE * number, tell=number % 2 == 0)

    world.run()

    assert_all_created(world, 30)
    assert len(world.state.dead) == len(world.backfill.dead or ()) == 0


@pytest.mark.proves("F35")
def test_the_portal_is_away_for_longer_than_it_remembers() -> None:
    world = a_world(PORTAL=(HOUR, 100 * DAY))
    world.live_since(LIVE_SINCE)
    for number in range(200):
        enquire(world, number, 30 * MINUTE + 12 * HOUR * number)

    world.run()

    assert list(map(str, world.witness.violations)) == []
    assert not world.is_stuck
    known = [f"property_finder:lead_{number}" in states_of(world) for number in range(200)]
    assert known == [True] + [False] * 29 + [True] * 170
    assert set(states_of(world).values()) == {State.CREATED}
    assert world.telemetry.counts["DataGaps"] > 0


def test_the_first_deployment_beside_85_days_of_history_sends_none_of_it() -> None:
    world = a_world()
    world.never_polled()
    for number in range(600):
        world.portal.put(a_lead(number, -DAY * 84.9 * (number + 1) / 600))
    for number in range(600, 606):
        enquire(world, number, 3 * MINUTE * (number - 599), tell=number % 2 == 0)

    world.run()

    assert list(map(str, world.witness.violations)) == []
    assert not world.is_stuck
    states = states_of(world)
    assert list(states.values()).count(State.SUPPRESSED) == 600
    assert len(world.state.crm.leads) == 6
    assert world.poll_state.history_done_at is not None


@pytest.mark.proves("F32")
def test_a_poll_that_takes_many_invocations_gets_on_in_each_of_them() -> None:
    world = a_world()
    world.live_since(LIVE_SINCE, watermark=NOW - 2 * DAY, polled_at=NOW - 2 * DAY)
    world.portal.page_size, world.portal.page_takes = 5, timedelta(seconds=1.5)
    for number in range(700):
        world.portal.put(a_lead(number, -DAY * 2 * (number + 1) / 701))

    world.run()

    assert_all_created(world, 700)
    assert world.outcomes[Polled.INTERRUPTED] >= 2


@pytest.mark.proves("F32")
def test_a_poll_whose_overlap_alone_takes_many_invocations_gets_on_as_well() -> None:
    world = a_world()
    world.live_since(LIVE_SINCE)
    world.portal.page_size, world.portal.page_takes = 5, timedelta(seconds=9)
    for number in range(60):
        world.portal.put(a_lead(number, -2 * MINUTE * number))

    world.run()

    assert_all_created(world, 60)
    assert world.outcomes[Polled.INTERRUPTED] >= 2
