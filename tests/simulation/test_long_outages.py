"""Hours without Lead.pro or AWS, months without the portal, and a past that is longer than a turn.

Everything comes right by itself: no step of these tests is an operator's.
"""

from datetime import timedelta

import pytest

from leadrelay.domain.delivery_mode import DeliveryMode
from leadrelay.domain.entry import State
from leadrelay.usecases.account_poll import Polled
from tests.builders import NOW
from tests.simulation.whole.long_days import (
    LIVE_SINCE,
    a_lead,
    a_world,
    assert_all_created,
    enquire,
    states_of,
)
from tests.simulation.whole.times import DAY, HOUR, MINUTE


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


def test_deliveries_are_paused_for_six_hours_while_people_go_on_enquiring() -> None:
    world = a_world()
    world.live_since(LIVE_SINCE)
    for number in range(84):
        enquire(world, number, 5 * MINUTE * number, tell=number % 2 == 0)
    world.switch(DeliveryMode.PAUSED, 10 * MINUTE)
    world.switch(DeliveryMode.RUNNING, 6 * HOUR)

    world.run()

    assert_all_created(world, 84)
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
        world.portal.put(a_lead(world, number, -DAY * 84.9 * (number + 1) / 600))
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
        world.portal.put(a_lead(world, number, -DAY * 2 * (number + 1) / 701))

    world.run()

    assert_all_created(world, 700)
    assert world.outcomes[Polled.INTERRUPTED] >= 2


@pytest.mark.proves("F32")
def test_a_poll_whose_overlap_alone_takes_many_invocations_gets_on_as_well() -> None:
    world = a_world()
    world.live_since(LIVE_SINCE)
    world.portal.page_size, world.portal.page_takes = 5, timedelta(seconds=9)
    for number in range(60):
        world.portal.put(a_lead(world, number, -2 * MINUTE * number))

    world.run()

    assert_all_created(world, 60)
    assert world.outcomes[Polled.INTERRUPTED] >= 2
