"""What the same person asks again joins the lead that is there, where the agency wants it so."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from leadrelay.domain.agency import Merge, Same
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.entry import State
from leadrelay.domain.errors import UnavailableError
from leadrelay.domain.lead import Shape
from leadrelay.domain.repeats import MOST_REPEATS
from tests import canary
from tests.builders import AGENCY, NOW, an_enquiry
from tests.fakes.crm import Act
from tests.unit.world import KEY, World, a_world

DAY = timedelta(days=1)
MERGING = replace(AGENCY, merge=Merge(window=3 * DAY))
AGAIN = "property_finder:again"


def again(**said: Any) -> Enquiry:
    usual: dict[str, Any] = {"portal_lead_id": "again", "message": "And the garden?"}
    return an_enquiry(**(usual | said))


@pytest.fixture
def world() -> World:
    world = a_world(MERGING)
    world.admit(an_enquiry(listing_reference="MAR-1"))
    return world


def told(world: World) -> Any:
    return world.crm.leads[0].fields["repeats"]


def test_a_repeat_joins_the_lead_and_makes_none(world: World) -> None:
    row = world.admit(again())

    assert (row.state, row.reason, row.merged_into) == (State.SUPPRESSED, f"merged into {KEY}", KEY)
    assert len(world.crm.leads) == 1
    assert told(world) == ["And the garden?"]


def test_each_repeat_is_told_once_and_keeps_its_place(world: World) -> None:
    world.admit(again())
    world.admit(again(portal_lead_id="third", message="And the pool?"))
    world.admit(again())

    assert told(world) == ["And the garden?", "And the pool?"]


def test_without_the_rule_every_enquiry_is_a_lead() -> None:
    world = a_world()
    world.admit(an_enquiry())
    world.admit(again())

    assert len(world.crm.leads) == 2


@pytest.mark.parametrize(
    "said",
    [
        {"phones": ("+971501110002",)},
        {"created_at": NOW + 4 * DAY},
    ],
    ids=["somebody else", "too late"],
)
def test_what_is_no_repeat_is_a_lead_of_its_own(world: World, said: dict[str, Any]) -> None:
    world.admit(again(**said))

    assert len(world.crm.leads) == 2


@pytest.mark.parametrize(("reference", "leads"), [("MAR-1", 1), ("MAR-2", 2), (None, 2)])
def test_by_wish_only_what_is_asked_of_the_same_listing_is_a_repeat(
    reference: str | None, leads: int
) -> None:
    merge = Merge(window=DAY, same=Same.PERSON_AND_LISTING)
    world = a_world(replace(AGENCY, merge=merge))
    world.admit(an_enquiry(listing_reference="MAR-1"))
    world.admit(again(listing_reference=reference))

    assert len(world.crm.leads) == leads


def test_what_is_asked_while_the_first_lead_is_unknown_is_a_lead_of_its_own() -> None:
    world = a_world(MERGING)
    world.crm.script.append(Act.LOSE)
    world.admit(an_enquiry())
    world.admit(again())

    assert [lead.marker for lead in world.crm.leads] == [AGAIN]


def test_an_index_that_cannot_be_read_delays_nobody(world: World) -> None:
    contacts: Any = world.forwarder.merging.contacts
    contacts.reads.fail()
    world.admit(again())

    assert len(world.crm.leads) == 2


def test_a_repeat_that_its_lead_cannot_be_told_whole_is_a_lead_of_its_own(world: World) -> None:
    world.crm.cuts = ("meta.again_1",)
    world.admit(again())

    assert len(world.crm.leads) == 2


def test_a_lead_takes_so_many_repeats_and_no_more(world: World) -> None:
    for number in range(MOST_REPEATS + 1):
        world.admit(again(portal_lead_id=f"again {number}"))

    assert len(world.crm.leads) == 2


@pytest.mark.parametrize("act", [Act.LOSE, Act.THROTTLE, Act.NOT_SENT, Act.COMMIT_AND_LOSE])
def test_a_repeat_rests_only_when_its_lead_has_been_told(world: World, act: Act) -> None:
    world.crm.script.append(act)
    assert world.admit(again()).state is State.NEW

    world.clock.advance(timedelta(minutes=10))
    assert world.drive(AGAIN).state is State.SUPPRESSED
    assert (len(world.crm.leads), told(world)) == (1, ["And the garden?"])


def test_a_repeat_whose_lead_was_deleted_meanwhile_is_a_lead_of_its_own(world: World) -> None:
    world.crm.leads.clear()
    world.admit(again())
    world.clock.advance(timedelta(minutes=1))
    row = world.drive(AGAIN)

    assert world.row().state is State.GONE
    assert (row.state, row.merged_into) == (State.CREATED, None)


def test_a_repeat_whose_lead_refuses_it_is_a_lead_of_its_own(world: World) -> None:
    world.crm.script.append(Act.REJECT)
    world.admit(again())
    world.clock.advance(timedelta(minutes=1))
    row = world.drive(AGAIN)

    first = world.row()
    assert (first.state, first.due_at) == (State.CREATED, None)
    assert (row.state, told(world)) == (State.CREATED, [None])


@pytest.mark.parametrize("failing", ["joining", "repeat", "updating", "updated", "rested"])
def test_a_table_that_fails_in_between_neither_loses_nor_doubles_a_repeat(
    world: World, failing: str
) -> None:
    world.ledger.failing.append(failing)
    with suppress(UnavailableError):  # what became of an update is written at the second try
        world.admit(again())

    world.clock.advance(timedelta(minutes=10))
    world.admit(again())
    world.clock.advance(timedelta(minutes=10))

    assert world.drive(AGAIN).state is State.SUPPRESSED
    assert (len(world.crm.leads), told(world)) == (1, ["And the garden?"])


def test_what_a_person_replays_is_sent_by_itself(world: World) -> None:
    world.admit(again())
    world.forwarder.replay(AGAIN, world.claim())

    assert world.row(AGAIN).state is State.CREATED
    assert len(world.crm.leads) == 2


def test_who_is_erased_is_in_no_record_of_the_lead_that_was_told(world: World) -> None:
    world.admit(again())
    assert "garden" in canary.contents(world.ledger.entries[KEY].record)

    world.admit(again(observed_at=NOW + DAY, erased=True))

    assert world.row(AGAIN).erased_at is not None
    assert "garden" not in canary.contents(world.ledger.entries[KEY].record)
    events = [facts for name, facts in world.telemetry.events if name == "LeadToErase"]
    assert [facts["merged_into"] for facts in events] == [KEY]


def test_a_repeat_keeps_its_number_when_an_earlier_one_is_erased(world: World) -> None:
    ask: Callable[..., Any] = world.admit
    ask(again())
    ask(again(portal_lead_id="third", message="And the pool?"))
    ask(again(observed_at=NOW + DAY, erased=True))

    enquiry = world.ledger.entries[KEY].record.enquiry
    assert enquiry is not None
    assert [each.text for each in enquiry.repeats or ()] == [None, "And the pool?"]


def test_what_was_told_stays_told_when_the_update_that_tells_of_another_is_refused(
    world: World,
) -> None:
    world.admit(again())
    world.crm.script.append(Act.REJECT)

    third = world.admit(again(portal_lead_id="third", message="And the pool?"))
    world.clock.advance(timedelta(minutes=1))
    third = world.drive(third.key)

    assert world.row(AGAIN).merged_into == KEY
    assert told(world)[0] == "And the garden?"
    assert (third.state, len(world.crm.leads)) == (State.CREATED, 2)


def test_nobody_joins_a_lead_whose_next_update_says_only_the_least(world: World) -> None:
    world.crm.script.extend([Act.REJECT, Act.THROTTLE])
    world.admit(an_enquiry(tags=("hot",), observed_at=NOW + timedelta(hours=1)))
    assert world.row().shape is Shape.SAFE

    row = world.admit(again())

    assert row.merged_into is None
