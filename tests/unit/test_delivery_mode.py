"""What an operator decides for a while: everything waits, or everything is only decided."""

from dataclasses import replace
from datetime import timedelta

import pytest

from leadrelay.domain.agency import Action, Rule
from leadrelay.domain.breaker import FAILURES_TO_OPEN, Breaker, after, probing
from leadrelay.domain.delivery_mode import DeliveryMode
from leadrelay.domain.entry import Row, State
from leadrelay.domain.outcome import Outcome, Verdict
from tests.builders import AGENCY, NOW, an_enquiry
from tests.fakes.crm import Act
from tests.unit.world import KEY, SETTLED, World, a_world

SOON = timedelta(seconds=10)  # until every process has heard of it
NEXT_LOOK = timedelta(minutes=2)


@pytest.fixture
def world() -> World:
    return a_world()


def switch(world: World, mode: DeliveryMode) -> None:
    world.states.write_breaker(replace(world.states.read_breaker(), mode=mode))
    world.clock.advance(SOON)


def changed(world: World) -> Row:
    return world.admit(an_enquiry(tags=("hot",), observed_at=NOW + timedelta(hours=1)))


def test_while_deliveries_are_paused_an_enquiry_is_admitted_and_waits(world: World) -> None:
    switch(world, DeliveryMode.PAUSED)

    row = world.admit(an_enquiry())

    assert (row.state, row.reason) == (State.NEW, "deliveries paused")
    assert world.crm.creates == 0


def test_what_waited_is_sent_by_itself_when_deliveries_go_on(world: World) -> None:
    switch(world, DeliveryMode.PAUSED)
    world.admit(an_enquiry())
    switch(world, DeliveryMode.RUNNING)
    world.clock.advance(NEXT_LOOK)

    assert world.drive().state is State.CREATED


def test_while_deliveries_are_paused_an_outcome_stays_unknown_and_is_looked_up_later(
    world: World,
) -> None:
    world.crm.script.append(Act.COMMIT_AND_LOSE)
    world.admit(an_enquiry())
    switch(world, DeliveryMode.PAUSED)
    world.clock.advance(SETTLED)
    assert (world.drive().state, world.crm.look_ups) == (State.UNKNOWN, 0)

    switch(world, DeliveryMode.RUNNING)
    world.clock.advance(NEXT_LOOK)

    assert world.drive().state is State.CREATED
    assert len(world.crm.leads) == 1


@pytest.mark.parametrize("mode", [DeliveryMode.PAUSED, DeliveryMode.SHADOW])
def test_no_lead_is_changed_while_nothing_is_delivered(world: World, mode: DeliveryMode) -> None:
    world.admit(an_enquiry())
    switch(world, mode)

    waiting = changed(world)
    assert (waiting.state, world.crm.updates) == (State.CREATED, [])

    switch(world, DeliveryMode.RUNNING)
    world.clock.advance(NEXT_LOOK)
    world.drive()

    assert len(world.crm.updates) == 1


def test_a_shadow_decides_and_says_where_the_lead_would_have_gone(world: World) -> None:
    switch(world, DeliveryMode.SHADOW)

    row = world.admit(an_enquiry())

    assert (row.state, row.reason) == (State.SUPPRESSED, "shadow: not sent")
    assert row.decision is not None
    assert row.decision.office_id == AGENCY.office_id
    assert world.crm.creates == 0


def test_a_shadow_tells_what_the_rules_would_have_suppressed() -> None:
    rule = Rule(name="staff", action=Action.SUPPRESS)
    world = a_world(agency=replace(AGENCY, rules=(rule,)))
    switch(world, DeliveryMode.SHADOW)

    assert "staff" in world.admit(an_enquiry()).reason


def test_what_a_shadow_kept_is_sent_when_a_person_replays_it_afterwards(world: World) -> None:
    switch(world, DeliveryMode.SHADOW)
    world.admit(an_enquiry())
    world.forwarder.replay(KEY, world.claim())
    assert world.crm.creates == 0

    switch(world, DeliveryMode.RUNNING)
    world.forwarder.replay(KEY, world.claim())

    assert len(world.crm.leads) == 1


def test_a_shadow_finds_out_what_became_of_what_was_sent_before(world: World) -> None:
    world.crm.script.append(Act.COMMIT_AND_LOSE)
    world.admit(an_enquiry())
    switch(world, DeliveryMode.SHADOW)
    world.clock.advance(SETTLED)

    assert world.drive().state is State.CREATED


@pytest.mark.parametrize("mode", DeliveryMode)
def test_no_answer_of_the_crm_changes_what_an_operator_set(mode: DeliveryMode) -> None:
    breaker = Breaker(mode=mode)
    for verdict in [Verdict.UNKNOWN] * FAILURES_TO_OPEN + [Verdict.DONE]:
        breaker = after(breaker, Outcome(verdict=verdict, reason=""), NOW)
        assert probing(breaker, NOW).mode is mode

    assert breaker.mode is mode
    assert breaker.open_until is None
