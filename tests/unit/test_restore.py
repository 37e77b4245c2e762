"""The ledger was restored to an earlier time: what it has forgotten is not sent a second time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from leadrelay.domain.agency import ContactPolicies, WithoutEmail
from leadrelay.domain.breaker import Breaker, after
from leadrelay.domain.delivery_mode import DeliveryMode
from leadrelay.domain.entry import Entry, ParkReason, Row, State
from leadrelay.domain.outcome import Outcome, Verdict
from leadrelay.domain.restore import HEARD_BY_ALL, unsure_before
from leadrelay.usecases.safe_steps import safe_step
from tests.builders import AGENCY, NOW, an_enquiry
from tests.fakes.crm import Act
from tests.unit.world import KEY, LIMITS, SETTLED, World, a_world

HOLDING = replace(AGENCY, contacts=ContactPolicies(email=WithoutEmail.HOLD))
SETTLED_SINCE = HEARD_BY_ALL + LIMITS.settle


@pytest.fixture
def world() -> World:
    return a_world()


def restore(world: World, *backup: Entry) -> None:
    """To these entries, which are none unless some are named; an operator says so."""
    world.ledger.entries = {entry.row.key: entry for entry in backup}
    world.ledger.kept_until = dict.fromkeys(world.ledger.entries)
    states, before = world.states, unsure_before(world.clock())
    states.write_breaker(replace(states.read_breaker(), unsure_before=before))
    world.clock.advance(timedelta(seconds=10))


def settled(world: World) -> Row:
    world.clock.advance(SETTLED_SINCE)
    return world.drive()


@pytest.mark.proves("F115")
def test_a_lead_of_which_the_ledger_has_forgotten_is_found_and_adopted(world: World) -> None:
    lead_id = world.admit(an_enquiry()).lead_id
    restore(world)

    waiting = world.admit(an_enquiry())
    found = settled(world)

    assert (waiting.state, waiting.lead_id) == (State.UNKNOWN, None)
    assert (found.state, found.lead_id, world.crm.creates) == (State.CREATED, lead_id, 1)


def test_what_was_never_sent_is_sent_once_it_is_proved_absent(world: World) -> None:
    restore(world)
    world.admit(an_enquiry())

    assert settled(world).state is State.CREATED
    assert (world.crm.look_ups, world.crm.creates) == (1, 1)


def test_a_lead_that_was_made_before_its_e_mail_was_told_is_found_by_its_first_address(
    world: World,
) -> None:
    world.admit(an_enquiry(email=None))
    restore(world)
    world.admit(an_enquiry(email="layla@people.example"))

    settled(world)

    assert len(world.crm.leads) == 1


def test_an_enquiry_from_after_the_restore_is_sent_at_once(world: World) -> None:
    restore(world)
    world.clock.advance(HEARD_BY_ALL)

    row = world.admit(an_enquiry(created_at=world.clock(), observed_at=world.clock()))

    assert (row.state, world.crm.look_ups) == (State.CREATED, 0)


def test_one_whose_time_nobody_knows_may_be_from_before(world: World) -> None:
    world.admit(an_enquiry(created_at=None))
    restore(world)

    world.admit(an_enquiry(created_at=None))

    assert settled(world).state is State.CREATED
    assert len(world.crm.leads) == 1


@pytest.mark.proves("F115")
def test_a_row_that_was_to_be_sent_again_is_looked_for_as_well(world: World) -> None:
    """In the restored ledger Lead.pro has just asked for a pause; since then it has the lead."""
    world.crm.script.append(Act.THROTTLE)
    world.admit(an_enquiry())
    backup = world.ledger.entries[KEY]
    world.clock.advance(SETTLED)
    world.drive()

    restore(world, backup)

    assert (backup.row.state, settled(world).state) == (State.RETRY, State.CREATED)
    assert len(world.crm.leads) == 1


def test_a_lead_that_was_made_of_more_than_the_restored_row_knows_is_found(world: World) -> None:
    """The restored row is doubted before the portal has told again what it had learned."""
    world.crm.script.append(Act.THROTTLE)
    world.admit(an_enquiry(email=None))
    backup = world.ledger.entries[KEY]
    world.clock.advance(SETTLED)
    later = an_enquiry(email="layla@people.example", observed_at=world.clock())
    world.admit(later)

    restore(world, backup)
    doubted = world.drive()
    world.admit(replace(later, observed_at=world.clock()))

    assert (doubted.state, settled(world).state) == (State.UNKNOWN, State.CREATED)
    assert len(world.crm.leads) == 1


def restored_to_nobody(world: World) -> Row:
    """The lead was made of what the portal said at last; what is heard again is its first word."""
    world.admit(an_enquiry(email="layla@people.example", phones=None))
    restore(world)
    world.admit(an_enquiry(email=None, phones=None))
    return settled(world)


@pytest.mark.proves("F115")
def test_whom_nothing_is_known_of_waits_until_the_portal_says_more(world: World) -> None:
    held = restored_to_nobody(world)
    later = an_enquiry(email="layla@people.example", phones=None, observed_at=world.clock())
    world.admit(later)

    assert (held.state, held.park_reason) == (State.PARKED, ParkReason.HELD)
    assert settled(world).state is State.CREATED
    assert len(world.crm.leads) == 1


def test_whom_nothing_is_known_of_is_sent_when_a_person_says_so(world: World) -> None:
    restore(world)
    world.admit(an_enquiry(email=None, phones=None))
    assert settled(world).state is State.PARKED

    world.forwarder.replay(KEY, world.claim())

    assert settled(world).state is State.CREATED
    assert len(world.crm.leads) == 1


def test_a_person_is_told_to_look_before_whom_nothing_is_known_of_is_sent(world: World) -> None:
    held = restored_to_nobody(world)

    assert "Look for it in Lead.pro" in safe_step(held)


@pytest.mark.proves("F115")
def test_whoever_is_erased_may_have_a_lead_that_could_not_be_found(world: World) -> None:
    held = restored_to_nobody(world)
    world.forwarder.erase(KEY, held.account, world.claim())

    assert world.telemetry.total("LeadsToErase") == 1
    assert "delete it there" in safe_step(world.row())


def test_so_may_who_is_erased_before_the_lead_was_looked_for(world: World) -> None:
    world.admit(an_enquiry(email="layla@people.example", phones=None))
    restore(world)
    doubted = world.admit(an_enquiry(email=None, phones=None))
    world.forwarder.erase(KEY, doubted.account, world.claim())

    assert settled(world).erased_at is not None
    assert world.telemetry.total("LeadsToErase") == 1


def test_a_lead_that_was_made_of_nobody_is_found_all_the_same(world: World) -> None:
    world.admit(an_enquiry(email=None, phones=None))
    restore(world)
    world.admit(an_enquiry(email=None, phones=None))

    assert settled(world).state is State.CREATED
    assert len(world.crm.leads) == 1


def test_a_person_who_lets_pass_again_what_was_held_makes_no_second_lead() -> None:
    world = a_world(HOLDING)
    world.admit(an_enquiry(email=None))
    backup = world.ledger.entries[KEY]
    world.forwarder.replay(KEY, world.claim())

    restore(world, backup)
    world.forwarder.replay(KEY, world.claim())

    assert (backup.row.state, settled(world).state) == (State.PARKED, State.CREATED)
    assert len(world.crm.leads) == 1


def test_another_restore_raises_the_doubt_again(world: World) -> None:
    restore(world)
    world.admit(an_enquiry())
    settled(world)
    restore(world)
    world.admit(an_enquiry())

    assert settled(world).state is State.CREATED
    assert len(world.crm.leads) == 1


def test_a_look_up_that_fails_is_not_taken_for_absence(world: World) -> None:
    world.admit(an_enquiry())
    restore(world)
    world.admit(an_enquiry())
    world.crm.look_up_failures = 1

    assert settled(world).state is State.UNKNOWN
    assert settled(world).state is State.CREATED
    assert len(world.crm.leads) == 1


def test_an_empty_look_up_is_believed_only_when_what_was_under_way_has_settled(
    world: World,
) -> None:
    restore(world)
    world.admit(an_enquiry())
    world.clock.advance(HEARD_BY_ALL)

    assert world.drive().state is State.UNKNOWN
    assert (world.crm.look_ups, world.crm.creates) == (0, 0)


@pytest.mark.parametrize("mode", [DeliveryMode.RUNNING, DeliveryMode.PAUSED])
def test_no_answer_of_the_crm_ends_the_doubt(mode: DeliveryMode) -> None:
    breaker = Breaker(failures=2, mode=mode, unsure_before=NOW)

    closed = after(breaker, Outcome(verdict=Verdict.DONE, reason=""), NOW)

    assert (closed.failures, closed.mode, closed.unsure_before) == (0, mode, NOW)
