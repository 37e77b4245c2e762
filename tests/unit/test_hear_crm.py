"""The real forwarder hears of leads from a CRM that may be wrong, early, late or an impostor."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from leadrelay.domain.breaker import Breaker
from leadrelay.domain.crm_event import CrmEvent, Told
from leadrelay.domain.entry import Claim, State
from leadrelay.domain.errors import ConflictError, UnavailableError
from leadrelay.domain.lead import LeadDraft, Standing
from leadrelay.domain.outcome import Outcome
from leadrelay.usecases.hear_crm import CrmListener
from tests.builders import NOW, an_enquiry
from tests.fakes.crm import Act, FakeCrm
from tests.unit.world import KEY, SETTLED, World, a_world

SECOND = timedelta(seconds=1)
CONTACTED = Standing("Contacted", "Contacted")


@pytest.fixture
def world() -> World:
    return a_world()


def hear(world: World, told: Told, *, lead_id: int = 1000, key: str = KEY) -> None:
    event = CrmEvent(told=told, lead_id=lead_id, key=key)
    CrmListener(world.forwarder).hear(event, world.clock(), world.claim())


def unanswered(world: World, act: Act = Act.COMMIT_AND_LOSE) -> World:
    world.crm.script.append(act)
    world.admit(an_enquiry())
    assert world.row().state is State.UNKNOWN
    world.clock.advance(SECOND)
    return world


def delivered(world: World) -> World:
    world.admit(an_enquiry())
    world.clock.advance(timedelta(minutes=4))
    return world


def work_on(world: World, standing: Standing = CONTACTED) -> None:
    world.crm.leads[0].standing = standing


@pytest.mark.proves("F81")
def test_a_lead_whose_answer_was_lost_is_adopted_long_before_it_has_settled(world: World) -> None:
    unanswered(world)

    hear(world, Told.CREATED)

    row = world.row()
    assert (row.state, row.lead_id, row.due_at) == (State.CREATED, 1000, None)
    assert world.telemetry.total("LeadsAdopted") == 1
    assert world.telemetry.values("SpeedToLead") == [21]


@pytest.mark.proves("F86")
def test_an_empty_look_up_before_the_outcome_has_settled_changes_nothing(world: World) -> None:
    unanswered(world, Act.LOSE)
    before = world.ledger.read(KEY)

    hear(world, Told.CREATED)

    assert world.crm.look_ups == 1
    assert world.ledger.read(KEY) == before
    world.clock.advance(SETTLED)
    assert world.drive().state is State.CREATED
    assert len(world.crm.leads) == 1


@pytest.mark.proves("F87")
def test_a_look_up_that_fails_changes_nothing_either(world: World) -> None:
    unanswered(world)
    before, world.crm.look_up_failures = world.ledger.read(KEY), 1

    hear(world, Told.CREATED)

    assert world.ledger.read(KEY) == before


def test_failures_of_such_look_ups_are_heard_by_the_breaker(world: World) -> None:
    unanswered(world)
    world.crm.look_up_failures = 9

    for _ in range(9):
        hear(world, Told.CREATED)

    assert world.crm.look_ups == 2  # the create that was not answered was the first failure
    assert world.states.read_breaker().open_until is not None


class Hasty(FakeCrm):
    """Tells another worker of the lead before it answers the request that made it."""

    tell: Callable[[LeadDraft], None]

    def create(self, draft: LeadDraft, seconds: float) -> Outcome:
        outcome = super().create(draft, seconds)
        self.tell(draft)
        return outcome


def test_an_event_before_the_answer_waits_for_it_and_asks_nothing(world: World) -> None:
    crm = Hasty(world.clock)
    told: list[CrmEvent] = []
    world.use_crm(crm)

    def tell(draft: LeadDraft) -> None:
        told.append(CrmEvent(told=Told.CREATED, lead_id=1000, key=draft.marker))
        other = Claim("worker-2", world.clock() + timedelta(seconds=30))
        with pytest.raises(UnavailableError, match="a request is under way"):
            CrmListener(world.forwarder).hear(told[0], world.clock(), other)

    crm.tell = tell
    world.admit(an_enquiry())
    revision = world.row().revision
    hear(world, Told.CREATED)

    assert (len(told), crm.look_ups) == (1, 0)
    assert (world.row().state, world.row().revision) == (State.CREATED, revision)


def test_after_a_crash_it_waits_for_the_end_of_the_lease_and_then_adopts(world: World) -> None:
    unanswered(world)
    entry = world.ledger.read(KEY)
    assert entry is not None
    left = replace(
        entry.row, state=State.SENDING, owner="dead", lease_until=world.clock() + 35 * SECOND
    )
    world.ledger.entries[KEY] = replace(entry, row=left)

    with pytest.raises(UnavailableError):
        hear(world, Told.CREATED)
    world.clock.advance(35 * SECOND)
    hear(world, Told.CREATED)

    assert world.row().state is State.CREATED


@pytest.mark.parametrize("told", Told)
def test_a_closed_breaker_gate_lets_no_event_through(world: World, told: Told) -> None:
    if told is Told.CREATED:
        unanswered(world)
    else:
        delivered(world)
    world.clock.advance(10 * SECOND)
    world.states.breaker = Breaker(failures=3, open_until=world.clock() + 20 * SECOND)
    work_on(world)

    hear(world, told)

    assert (world.crm.look_ups, world.crm.reads) == (0, 0)


@pytest.mark.parametrize("told", Told)
@pytest.mark.parametrize("key", ["property_finder:of_somebody_else", "seeker_leads:message_lead_1"])
def test_a_lead_of_others_is_ignored_without_a_call_or_a_write(
    world: World, told: Told, key: str
) -> None:
    unanswered(world)
    before = dict(world.ledger.entries)

    hear(world, told, key=key)

    assert world.ledger.entries == before
    assert (world.crm.look_ups, world.crm.reads) == (0, 0)
    assert "CrmEventIgnored" in world.telemetry.names()


@pytest.mark.parametrize("told", Told)
def test_a_forged_event_costs_a_look_and_makes_nothing_true(world: World, told: Told) -> None:
    unanswered(world, Act.LOSE)
    before = world.ledger.read(KEY)

    hear(world, told, lead_id=666)

    assert world.ledger.read(KEY) == before
    assert world.row().lead_id is None


def test_an_agents_first_work_on_a_lead_is_counted_once(world: World) -> None:
    delivered(world)
    work_on(world)

    hear(world, Told.UPDATED)
    world.clock.advance(SECOND)
    hear(world, Told.UPDATED)

    assert world.row().touched_at == NOW + timedelta(minutes=4)
    assert world.telemetry.values("FirstTouch") == [260]
    assert world.crm.reads == 1


def test_our_own_update_is_no_touch_and_an_event_causes_none(world: World) -> None:
    delivered(world)
    world.admit(an_enquiry(tags=("visited",), observed_at=world.clock()))
    assert len(world.crm.updates) == 1

    hear(world, Told.UPDATED)

    assert world.row().touched_at is None
    assert world.telemetry.values("FirstTouch") == []
    assert len(world.crm.updates) == 1


def test_another_lead_with_our_marker_is_not_read(world: World) -> None:
    delivered(world)
    work_on(world)

    hear(world, Told.UPDATED, lead_id=1001)

    assert (world.crm.reads, world.row().touched_at) == (0, None)


@pytest.mark.parametrize("act", [Act.LOSE, Act.THROTTLE, Act.REFUSE, Act.NOT_SENT])
def test_a_lead_that_cannot_be_read_now_is_left_as_it_is(world: World, act: Act) -> None:
    delivered(world)
    before = world.ledger.read(KEY)
    world.crm.script.append(act)

    hear(world, Told.UPDATED)

    assert world.ledger.read(KEY) == before
    assert world.states.read_breaker().failures == 1


def test_a_lead_that_is_gone_is_left_to_the_next_update_to_find_out(world: World) -> None:
    delivered(world)
    world.crm.leads.clear()

    hear(world, Told.UPDATED)

    assert world.row().state is State.CREATED


def test_what_else_was_learned_meanwhile_makes_the_event_come_again(world: World) -> None:
    unanswered(world)
    world.ledger.before_commit["adopted"] = an_enquiry(tags=("visited",), observed_at=NOW + SECOND)

    with pytest.raises(ConflictError):
        hear(world, Told.CREATED)
    hear(world, Told.CREATED)

    assert world.row().state is State.CREATED
    assert world.row().due_at is not None  # for the sweeper: an event sends no update
    assert world.crm.updates == []
