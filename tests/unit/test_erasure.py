"""A person whom the portal has erased leaves nothing here, and no copy in Lead.pro goes unnamed."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from leadrelay.codec import record_to_json
from leadrelay.domain import progress
from leadrelay.domain.admission import observed
from leadrelay.domain.enquiry import Enquiry, Observation, Route
from leadrelay.domain.entry import ROW_KEPT, Entry, Row, State, retention
from leadrelay.domain.errors import UnavailableError
from leadrelay.domain.lead import Shape
from leadrelay.domain.outcome import Outcome, Verdict
from tests.builders import NOW, an_enquiry, an_unreadable
from tests.fakes.crm import Act
from tests.unit.world import KEY, LIMITS, SETTLED, World, a_world

MINUTE = timedelta(minutes=1)
PERSON = {"email": "layla@example.com", "message": "May I see it?", "listing_reference": "PF-1"}


@pytest.fixture
def world() -> World:
    return a_world()


def a_person(**said: Any) -> Enquiry:
    return an_enquiry(**(PERSON | said))


def erased(**said: Any) -> Enquiry:
    gone = dict.fromkeys(("name", "phones", "channel"))
    told: dict[str, Any] = {"observed_at": NOW + MINUTE, "erased": True, "route": Route.POLL}
    return an_enquiry(**(gone | told | said))


def kept(world: World) -> str:
    """All that the ledger knows of people."""
    return record_to_json(world.ledger.entries[KEY].record)


def assert_empty(world: World) -> None:
    known = {"portal", "account", "portal_lead_id", "route", "observed_at", "created_at", "erased"}
    record = world.ledger.entries[KEY].record
    assert record.enquiry is not None
    said = {name for name in record.enquiry.__slots__ if getattr(record.enquiry, name) is not None}
    assert said == known
    assert (record.sent_as, record.raw, dict(record.told_at)) == ((), None, {})
    assert "layla" not in kept(world).lower()


@pytest.mark.proves("F101")
def test_a_contact_that_was_erased_before_we_saw_it_is_suppressed(world: World) -> None:
    row = world.admit(erased(listing_reference="PF-1"))

    assert (row.state, row.due_at, row.erased_at) == (State.SUPPRESSED, None, NOW)
    assert world.crm.leads == []
    assert world.telemetry.total("EnquiriesSuppressed") == 1
    assert world.telemetry.total("LeadsToErase") == 0
    assert_empty(world)


@pytest.mark.proves("F101")
def test_after_delivery_our_copy_is_emptied_and_the_one_in_lead_pro_is_named(world: World) -> None:
    lead_id = world.admit(a_person()).lead_id

    row = world.admit(erased())

    assert (row.state, row.lead_id, row.due_at) == (State.CREATED, lead_id, None)
    assert_empty(world)
    assert world.crm.updates == [], "a PATCH would send blanks"
    assert world.telemetry.total("LeadsToErase") == 1
    assert ("LeadToErase", {"key": KEY, "lead_id": lead_id}) in world.telemetry.events


@pytest.mark.proves("F101")
@pytest.mark.parametrize(
    "said",
    [
        a_person(observed_at=NOW),
        a_person(observed_at=NOW + timedelta(days=1)),
        a_person(observed_at=NOW + timedelta(days=1), route=Route.POLL),
        replace(an_unreadable(portal_lead_id="message_lead_1"), raw="bGF5bGE="),
    ],
)
def test_nothing_that_is_said_afterwards_brings_the_person_back(
    world: World, said: Observation
) -> None:
    world.admit(a_person())
    before = world.admit(erased())

    after = world.admit(said)

    assert_empty(world)
    assert (after.state, after.due_at, after.version) == (before.state, None, before.version)
    assert len(world.crm.leads) == 1


def test_a_poll_that_says_it_again_and_again_is_heard_once(world: World) -> None:
    world.admit(a_person())
    world.admit(erased())
    again = erased(observed_at=NOW + 2 * MINUTE)

    world.admit(again)

    assert world.ledger.seen([KEY])[KEY].poll_hash == again.content_hash


@pytest.mark.proves("F101")
def test_an_unknown_outcome_is_cleared_up_before_the_person_is_forgotten(world: World) -> None:
    world.crm.script.append(Act.COMMIT_AND_LOSE)
    world.admit(a_person())
    world.admit(erased())

    world.clock.advance(SETTLED)
    row = world.drive()

    assert (row.state, row.lead_id) == (State.CREATED, world.crm.leads[0].lead_id)
    assert world.telemetry.total("LeadsToErase") == 1
    assert_empty(world)


@pytest.mark.proves("F101")
def test_what_is_proved_absent_is_not_sent_any_more(world: World) -> None:
    world.crm.script.append(Act.LOSE)
    world.admit(a_person())
    world.admit(erased())

    world.clock.advance(SETTLED)
    row = world.drive()

    assert (row.state, world.crm.leads) == (State.SUPPRESSED, [])
    assert world.telemetry.total("LeadsToErase") == 0
    assert_empty(world)


def test_who_must_erase_a_lead_hears_of_it_although_the_answer_of_the_ledger_is_lost(
    world: World,
) -> None:
    world.admit(a_person())
    world.ledger.writes.lose_answer()

    with pytest.raises(UnavailableError):
        world.admit(erased())
    world.admit(erased())

    assert world.telemetry.total("LeadsToErase") == 1
    assert_empty(world)


@pytest.mark.parametrize("moment", ["sending", "created"])
def test_an_erasure_that_comes_amid_a_delivery_is_carried_out_after_it(
    world: World, moment: str
) -> None:
    world.ledger.before_commit[moment] = erased()

    world.admit(a_person())
    world.clock.advance(SETTLED)
    row = world.drive()

    assert row.erased_at is not None
    assert world.telemetry.total("LeadsToErase") == len(world.crm.leads)
    assert_empty(world)


@pytest.mark.parametrize(
    ("act", "moment"),
    [(Act.REJECT, "post rejected"), (Act.LOSE, "post unknown"), (Act.COMMIT, "created")],
)
def test_an_erasure_amid_a_delivery_stays_due_until_it_is_carried_out(
    world: World, act: Act, moment: str
) -> None:
    world.crm.script.append(act)
    world.ledger.before_commit[moment] = erased()
    world.ledger.failing.append("erased")

    with suppress(UnavailableError):
        world.admit(a_person())
    assert world.row().wake_at is not None

    for _ in range(2):
        world.clock.advance(SETTLED)
        with suppress(UnavailableError):
            world.drive()
    assert world.row().erased_at is not None
    assert_empty(world)


@pytest.mark.parametrize("verdict", [Verdict.REJECTED, Verdict.GONE])
def test_no_end_of_a_delivery_takes_an_entry_that_is_to_be_erased_out_of_sight(
    verdict: Verdict,
) -> None:
    entry = observed(None, a_person(), NOW)
    told = observed(entry, erased(), NOW)
    outcome = Outcome(verdict=verdict, reason="no")
    ended = progress.after_update if verdict is Verdict.GONE else progress.after_post

    row = ended(Entry(replace(told.row, shape=Shape.SAFE), told.record), outcome, NOW, LIMITS).row

    assert row.wake_at is not None


def test_a_copy_is_named_although_the_erasure_fails_at_first(world: World) -> None:
    world.admit(a_person())
    world.ledger.failing.append("erased")
    with suppress(UnavailableError):
        world.admit(erased())
    assert world.telemetry.total("LeadsToErase") == 1

    assert world.admit(erased()).erased_at is not None
    assert world.telemetry.total("LeadsToErase") == 2, "told twice rather than never"


def test_a_lead_that_may_be_in_lead_pro_is_named_without_an_id(world: World) -> None:
    world.crm.script.extend([Act.LOSE] * 3)
    world.admit(a_person())
    for _ in range(6):
        world.clock.advance(SETTLED)
        world.drive()
    assert world.row().state is State.PARKED

    row = world.admit(erased())

    assert row.state is State.SUPPRESSED
    assert ("LeadToErase", {"key": KEY, "lead_id": None}) in world.telemetry.events


def test_a_lead_that_an_agent_has_deleted_need_not_be_deleted_again(world: World) -> None:
    world.admit(a_person())
    world.crm.leads.clear()
    world.admit(a_person(tags=("hot",), observed_at=NOW + timedelta(seconds=1)))
    assert world.row().state is State.GONE

    assert world.admit(erased()).state is State.GONE
    assert world.telemetry.total("LeadsToErase") == 0
    assert_empty(world)


def test_a_replay_does_not_send_somebody_who_was_erased(world: World) -> None:
    world.admit(erased())

    world.forwarder.replay(KEY, world.claim())

    assert (world.row().state, world.crm.leads) == (State.SUPPRESSED, [])


def test_when_the_portals_time_has_come_the_enquiry_wakes_up_and_is_erased(world: World) -> None:
    delete_by = NOW + timedelta(days=3 * 365)
    world.admit(a_person(delete_by=delete_by))
    assert world.row().due_at is None
    assert list(world.ledger.due(delete_by - timedelta(seconds=1), 10)) == []

    world.clock.now = delete_by
    due = [key for key, _, _ in world.ledger.due(delete_by, 10)]
    row = world.drive()

    assert due == [KEY]
    assert (row.erased_at, row.reason) == (delete_by, "the portal's time to delete it has come")
    assert world.telemetry.total("LeadsToErase") == 1
    assert list(world.ledger.due(delete_by + timedelta(days=1), 10)) == []


def test_an_enquiry_that_was_never_sent_is_erased_in_time_too(world: World) -> None:
    world.crm.script.append(Act.NOT_SENT)
    world.admit(a_person(delete_by=NOW + MINUTE))

    world.clock.advance(2 * MINUTE)
    row = world.drive()

    assert (row.state, world.crm.leads) == (State.SUPPRESSED, [])


def at_rest(delete_by: datetime | None) -> Row:
    entry = a_world().admit(a_person(delete_by=delete_by))
    return replace(entry, due_at=None)


@pytest.mark.parametrize(
    ("days", "record_days", "row_days"),
    [(None, 30, 800), (7, 7, 800), (1095, 30, 1125), (775, 30, 805)],
)
def test_a_record_never_outlives_the_portals_time_and_a_row_always_does(
    days: int | None, record_days: int, row_days: int
) -> None:
    row = at_rest(None if days is None else NOW + timedelta(days=days))

    until = retention(row, NOW)

    assert until.record_until == NOW + timedelta(days=record_days)
    assert until.row_until == NOW + timedelta(days=row_days)
    assert timedelta(days=800) == ROW_KEPT


def test_who_is_woken_first_is_who_has_least_time() -> None:
    at: Callable[[int], datetime] = lambda minutes: NOW + timedelta(minutes=minutes)  # noqa: E731
    row = at_rest(at(5))

    assert row.wake_at == at(5)
    assert replace(row, due_at=at(3)).wake_at == at(3)
    assert replace(row, due_at=at(8)).wake_at == at(5)
    assert replace(row, erased_at=NOW).wake_at is None
