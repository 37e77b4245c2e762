"""A lead that came into the CRM by another road is taken over, where the agency wants it so."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from leadrelay.domain.agency import Adopt
from leadrelay.domain.enquiry import Enquiry, Portal
from leadrelay.domain.entry import State
from leadrelay.domain.errors import UnavailableError
from leadrelay.domain.record import Handles
from tests.builders import AGENCY, NOW, an_enquiry
from tests.fakes.crm import Act
from tests.unit.world import KEY, SETTLED, World, a_world

EMAIL = "layla@people.example"
LAYLA = Handles(EMAIL, None)
ADOPTING = replace(
    AGENCY,
    adopt=Adopt(within=timedelta(minutes=10), portals=frozenset({Portal.PROPERTY_FINDER})),
)


def asked(portal_lead_id: str = "message_lead_1") -> Enquiry:
    return an_enquiry(portal_lead_id=portal_lead_id, email=EMAIL)


@pytest.fixture
def world() -> World:
    return a_world(ADOPTING)


def test_the_lead_that_is_there_becomes_this_enquiry_s(world: World) -> None:
    lead = world.crm.by_another_road(LAYLA)

    row = world.admit(asked())

    assert (row.state, row.lead_id, row.due_at) == (State.CREATED, lead.lead_id, None)
    assert (world.crm.creates, lead.marker) == (0, KEY)
    assert "LeadsAdopted" in [count.metric for count in world.telemetry.counts]


def test_without_the_rule_nobody_else_s_lead_is_touched() -> None:
    world = a_world()
    lead = world.crm.by_another_road(LAYLA)
    world.admit(asked())

    assert (world.crm.creates, lead.marker) == (1, "")


def test_a_portal_that_is_not_named_makes_leads_as_ever() -> None:
    seeker_only = Adopt(within=timedelta(minutes=10), portals=frozenset({Portal.SEEKER_LEADS}))
    world = a_world(replace(AGENCY, adopt=seeker_only))
    world.crm.by_another_road(LAYLA)
    world.admit(asked())

    assert (world.crm.creates, world.crm.look_ups) == (1, 0)


def test_an_older_lead_is_another_matter(world: World) -> None:
    world.crm.by_another_road(LAYLA)
    world.clock.advance(timedelta(minutes=11))
    world.admit(asked())

    assert world.crm.creates == 1


def test_where_it_could_be_one_of_two_neither_is_taken(world: World) -> None:
    leads = [world.crm.by_another_road(LAYLA) for _ in range(2)]
    world.admit(asked())

    assert world.crm.creates == 1
    assert {lead.marker for lead in leads} == {""}


def test_a_look_up_that_fails_delays_nothing(world: World) -> None:
    world.crm.by_another_road(LAYLA)
    world.crm.look_up_failures = 1

    assert world.admit(asked()).state is State.CREATED
    assert world.crm.creates == 1


def test_a_look_up_whose_turn_has_not_come_is_made_some_seconds_later(world: World) -> None:
    lead = world.crm.by_another_road(LAYLA)
    world.crm.look_ups_without_turn = 1

    waiting = world.admit(asked())
    world.clock.advance(timedelta(seconds=5))
    row = world.drive()

    assert (waiting.state, waiting.reason) == (State.RETRY, "no turn to call")
    assert (row.state, row.lead_id, world.crm.creates) == (State.CREATED, lead.lead_id, 0)


def test_a_turn_that_does_not_come_for_minutes_is_not_waited_for(world: World) -> None:
    world.crm.look_ups_without_turn = 99
    world.admit(asked())
    world.clock.advance(timedelta(minutes=5))

    assert world.drive().state is State.CREATED


def test_two_enquiries_never_share_a_lead(world: World) -> None:
    lead = world.crm.by_another_road(LAYLA)
    world.crm.script.append(Act.LOSE)  # the update that would mark it
    world.admit(asked())
    second = world.admit(asked("second"))
    world.clock.advance(SETTLED)
    first = world.drive()

    assert lead.marker == KEY
    assert first.lead_id == lead.lead_id != second.lead_id
    assert world.crm.creates == 1


def test_a_lead_that_goes_before_it_is_ours_is_made_anew(world: World) -> None:
    world.crm.by_another_road(LAYLA)
    world.crm.script.append(Act.THROTTLE)
    world.admit(asked())
    world.crm.leads.clear()
    world.clock.advance(timedelta(minutes=10))
    row = world.drive()

    assert (row.state, world.crm.creates) == (State.CREATED, 1)
    assert [lead.marker for lead in world.crm.leads] == [KEY]


def test_a_lead_that_was_ours_and_goes_is_not_made_anew(world: World) -> None:
    world.crm.by_another_road(LAYLA)
    world.admit(asked())
    world.crm.leads.clear()
    row = world.admit(replace(asked(), observed_at=NOW + SETTLED, tags=("visited",)))

    assert (row.state, world.crm.creates) == (State.GONE, 0)


def test_once_a_post_may_have_been_committed_only_our_own_marker_is_looked_for(
    world: World,
) -> None:
    world.crm.script.append(Act.LOSE)
    world.admit(asked())
    lead = world.crm.by_another_road(LAYLA)
    world.clock.advance(SETTLED)
    world.drive()

    assert (lead.marker, world.crm.creates) == ("", 2)


@pytest.mark.parametrize("failing", ["taken over", "updating", "updated"])
def test_a_table_that_fails_in_between_makes_no_second_lead(world: World, failing: str) -> None:
    lead = world.crm.by_another_road(LAYLA)
    world.ledger.failing.append(failing)
    with suppress(UnavailableError):
        world.admit(asked())
    world.clock.advance(SETTLED)
    world.admit(asked())

    assert (world.row().state, world.crm.creates, lead.marker) == (State.CREATED, 0, KEY)
