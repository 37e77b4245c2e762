"""A contact that comes too late for its lead: by policy it gets a lead of its own, once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from leadrelay.domain.agency import BlockList, ContactPolicies, LaterContact
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.entry import State
from leadrelay.domain.errors import UnavailableError
from leadrelay.domain.second_lead import SUFFIX
from tests.builders import AGENCY, NOW, an_enquiry
from tests.fakes.crm import Act
from tests.unit.world import KEY, SETTLED, World, a_world

SECOND = KEY + SUFFIX
LATER = NOW + timedelta(minutes=5)
POLICY = replace(AGENCY, contacts=ContactPolicies(later=LaterContact.SECOND_LEAD))
EMAIL = "layla@people.example"


def later(**said: Any) -> Enquiry:
    return an_enquiry(**({"observed_at": LATER, "email": EMAIL} | said))


@pytest.fixture
def world() -> World:
    world = a_world(POLICY)
    world.admit(an_enquiry())
    return world


def markers(world: World) -> list[str]:
    return [lead.marker for lead in world.crm.leads]


def test_an_email_that_comes_later_makes_a_second_lead_under_its_own_key(world: World) -> None:
    first = world.admit(later())
    second = world.drive(SECOND)

    assert markers(world) == [KEY, SECOND]
    assert (first.state, first.due_at) == (State.CREATED, None)
    assert (second.state, second.due_at) == (State.CREATED, None)
    assert world.crm.leads[1].handles.email == EMAIL


def test_the_two_leads_name_each_other(world: World) -> None:
    world.admit(later())
    first, second = (world.ledger.entries[key].record.enquiry for key in (KEY, SECOND))

    assert first is not None
    assert second is not None
    assert (first.second_key, first.first_lead_id) == (SECOND, None)
    assert (second.second_key, second.first_lead_id) == (None, world.row().lead_id)


def test_a_phone_that_comes_later_makes_one_too() -> None:
    world = a_world(POLICY)
    world.admit(an_enquiry(email=EMAIL, phones=None))

    world.admit(later(phones=("+971501110001",)))
    world.drive(SECOND)

    assert markers(world) == [KEY, SECOND]


def test_without_the_policy_it_stays_a_note() -> None:
    world = a_world()
    world.admit(an_enquiry())

    world.admit(later())

    assert list(world.ledger.entries) == [KEY]


def test_another_email_than_the_first_one_makes_no_second_lead() -> None:
    world = a_world(POLICY)
    world.admit(an_enquiry(email="old@people.example"))

    world.admit(later())

    assert list(world.ledger.entries) == [KEY]


def test_what_came_before_the_lead_was_made_is_in_the_lead_itself() -> None:
    world = a_world(POLICY)
    world.crm.script.append(Act.NOT_SENT)
    world.admit(an_enquiry())
    world.clock.advance(timedelta(minutes=1))
    world.admit(later())

    assert list(world.ledger.entries) == [KEY]
    assert world.crm.leads[0].handles.email == EMAIL


def test_a_lead_that_had_to_be_found_gets_its_second_one_too() -> None:
    world = a_world(POLICY)
    world.crm.script.append(Act.COMMIT_AND_LOSE)
    world.admit(an_enquiry())
    world.admit(later())
    world.clock.advance(SETTLED)
    world.drive()
    world.drive(SECOND)

    assert markers(world) == [KEY, SECOND]


def test_a_second_lead_never_has_a_second_lead(world: World) -> None:
    world = a_world(POLICY)
    world.admit(an_enquiry(phones=None))
    world.admit(later(phones=None))
    world.drive(SECOND)
    world.admit(later(observed_at=LATER + timedelta(minutes=5), phones=("+971501110001",)))
    world.drive(SECOND)

    assert markers(world) == [KEY, SECOND]
    assert list(world.ledger.entries) == [KEY, SECOND]


def test_news_of_the_enquiry_reaches_both_leads(world: World) -> None:
    world.admit(later())
    world.drive(SECOND)
    world.admit(later(observed_at=LATER + timedelta(minutes=5), tags=("visited",)))
    world.drive(SECOND)

    assert [lead.fields["tags"] for lead in world.crm.leads] == [("visited",)] * 2


@pytest.mark.parametrize("failing", ["second lead", "observed"])
def test_a_table_that_fails_in_between_loses_no_second_lead(world: World, failing: str) -> None:
    world.ledger.failing.append(failing)
    with pytest.raises(UnavailableError):
        world.admit(later())

    world.admit(later())
    world.drive(SECOND)

    assert markers(world) == [KEY, SECOND]


def test_the_update_of_the_first_does_not_count_before_the_second_is_durable(
    world: World,
) -> None:
    world.ledger.failing.append("observed")
    with pytest.raises(UnavailableError):
        world.admit(later())

    row = world.row()
    assert row.applied_version < row.version
    assert row.due_at is not None


def test_who_is_blocked_by_the_later_contact_gets_no_second_lead() -> None:
    world = a_world(replace(POLICY, blocked=BlockList(emails=frozenset({EMAIL}))))
    world.admit(an_enquiry())
    world.admit(later())

    assert world.drive(SECOND).state is State.SUPPRESSED
    assert markers(world) == [KEY]


def test_who_is_erased_at_the_portal_is_erased_from_both(world: World) -> None:
    world.admit(later())
    world.drive(SECOND)
    world.admit(later(observed_at=LATER + timedelta(minutes=5), erased=True))
    second = world.drive(SECOND)

    assert world.row().erased_at is not None
    assert second.erased_at is not None
    assert [name for name, _ in world.telemetry.events].count("LeadToErase") == 2


def test_a_second_lead_that_is_only_announced_is_never_made_once_its_first_is_erased(
    world: World,
) -> None:
    world.ledger.failing.append("observed")
    with pytest.raises(UnavailableError):
        world.admit(later())
    world.admit(later(observed_at=LATER + timedelta(minutes=5), erased=True))
    world.drive(SECOND)

    world.forwarder.admit(later(portal_lead_id=f"message_lead_1{SUFFIX}"), world.claim())

    assert world.row(SECOND).erased_at is not None
    assert markers(world) == [KEY]


def test_where_no_second_lead_was_ever_wanted_an_erasure_leaves_no_trace_of_one(
    world: World,
) -> None:
    world.admit(an_enquiry(observed_at=LATER, erased=True))

    assert list(world.ledger.entries) == [KEY]
