"""The use case on fakes: what reaches the CRM, and what the ledger says afterwards."""

from dataclasses import replace
from datetime import timedelta

import pytest

from leadrelay.domain.delivery import AWAITED_FOR
from leadrelay.domain.enquiry import Route
from leadrelay.domain.entry import URGENT_FOR, ParkReason, State
from leadrelay.domain.errors import UnavailableError
from tests.builders import NOW, an_enquiry, an_unreadable
from tests.fakes.crm import Act
from tests.unit.world import KEY, SETTLED, World, a_world


@pytest.fixture
def world() -> World:
    return a_world()


def test_a_new_enquiry_becomes_one_lead(world: World) -> None:
    row = world.admit(an_enquiry())

    assert (row.state, row.lead_id) == (State.CREATED, world.crm.leads[0].lead_id)
    assert world.crm.leads[0].marker == KEY


@pytest.mark.proves("F02", "F41", "F66")
def test_deliveries_of_one_enquiry_by_every_route_make_one_lead(world: World) -> None:
    for _ in range(3):
        world.admit(an_enquiry())
        world.admit(an_enquiry(route=Route.POLL, observed_at=NOW + timedelta(minutes=5)))

    assert len(world.crm.leads) == 1
    assert world.crm.updates == []


def test_two_enquiries_of_one_person_stay_two_leads(world: World) -> None:
    world.admit(an_enquiry(portal_lead_id="message_lead_1", email="layla@example.com"))
    world.admit(an_enquiry(portal_lead_id="message_lead_2", email="layla@example.com"))

    assert len(world.crm.leads) == 2


@pytest.mark.proves("F69", "F81")
def test_a_lost_answer_after_a_commit_is_found_and_adopted(world: World) -> None:
    world.crm.script.append(Act.COMMIT_AND_LOSE)
    world.admit(an_enquiry())

    world.clock.advance(SETTLED)
    row = world.drive()

    assert (row.state, len(world.crm.leads), world.crm.creates) == (State.CREATED, 1, 1)
    assert world.telemetry.total("LeadsAdopted") == 1


@pytest.mark.proves("F81")
def test_a_lost_request_is_sent_again_only_after_it_was_proved_absent(world: World) -> None:
    world.crm.script.append(Act.LOSE)
    world.admit(an_enquiry())
    world.drive()
    assert (world.crm.creates, world.crm.look_ups) == (1, 0)

    world.clock.advance(SETTLED)
    row = world.drive()

    assert (row.state, len(world.crm.leads)) == (State.CREATED, 1)
    assert world.crm.look_ups == 1


@pytest.mark.proves("F86")
def test_a_lead_that_the_index_shows_late_is_not_made_twice(world: World) -> None:
    world.crm.script.append(Act.COMMIT_AND_LOSE)
    world.crm.index_lag = timedelta(seconds=60)
    world.admit(an_enquiry())

    world.clock.advance(SETTLED)
    world.drive()

    assert len(world.crm.leads) == 1


@pytest.mark.proves("F87")
def test_a_failed_look_up_is_not_taken_for_absence(world: World) -> None:
    world.crm.script.append(Act.COMMIT_AND_LOSE)
    world.admit(an_enquiry())
    world.clock.advance(SETTLED)
    world.crm.look_up_failures = 1

    waiting = world.drive()
    world.clock.advance(timedelta(minutes=1))
    row = world.drive()

    assert waiting.state is State.UNKNOWN
    assert (row.state, world.crm.creates) == (State.CREATED, 1)


def test_three_posts_without_an_answer_end_with_a_person(world: World) -> None:
    world.crm.script.extend([Act.LOSE] * 3)
    row = world.admit(an_enquiry())
    for _ in range(12):
        world.clock.advance(SETTLED)
        row = world.drive()

    assert (row.state, row.park_reason) == (State.PARKED, ParkReason.OUTCOMES_UNKNOWN)
    assert world.crm.creates == 3


@pytest.mark.proves("F80")
def test_a_request_that_never_left_is_repeated_without_a_look_up(world: World) -> None:
    world.crm.script.append(Act.NOT_SENT)
    world.admit(an_enquiry())

    world.clock.advance(timedelta(minutes=1))
    row = world.drive()

    assert (row.state, row.posts, world.crm.look_ups) == (State.CREATED, 1, 0)


@pytest.mark.proves("F82")
def test_a_rejected_lead_goes_out_in_a_safe_shape_at_once(world: World) -> None:
    world.crm.script.append(Act.REJECT)

    row = world.admit(an_enquiry())

    assert row.state is State.CREATED
    assert world.crm.leads[0].fields["shape"] == "safe"


@pytest.mark.proves("F82")
def test_a_lead_rejected_in_both_shapes_is_parked_and_counted(world: World) -> None:
    world.crm.script.extend([Act.REJECT, Act.REJECT])

    row = world.admit(an_enquiry())

    assert row.park_reason is ParkReason.REJECTED
    (parked,) = [each for each in world.telemetry.counts if each.metric == "EnquiriesParked"]
    assert (parked.value, parked.dimensions) == (1, {"reason": "rejected"})
    assert world.telemetry.total("CrmRejected") == 2


@pytest.mark.proves("F83")
def test_refused_credentials_stop_all_sends_until_the_pause_is_over(world: World) -> None:
    world.crm.script.append(Act.REFUSE)
    world.admit(an_enquiry(portal_lead_id="1"))
    world.admit(an_enquiry(portal_lead_id="2"))
    assert world.crm.creates == 1

    world.clock.advance(timedelta(minutes=2))
    for key in ("property_finder:1", "property_finder:2"):
        world.drive(key)

    assert len(world.crm.leads) == 2


@pytest.mark.proves("F64", "F84")
def test_an_outage_of_six_hours_loses_nothing_and_asks_for_no_redelivery(world: World) -> None:
    world.crm.script.extend([Act.REFUSE] * 400)
    keys = [f"property_finder:{number}" for number in range(20)]
    for number in range(20):
        world.forwarder.admit(an_enquiry(portal_lead_id=str(number)), world.claim())
    world.clock.advance(AWAITED_FOR)
    for number in range(20):
        assert world.forwarder.admit(an_enquiry(portal_lead_id=str(number)), world.claim())

    for _ in range(360):
        world.clock.advance(timedelta(minutes=1))
        world.drive(keys[0])
    world.crm.script.clear()
    for _ in range(30):
        world.clock.advance(timedelta(minutes=1))
        for key in keys:
            world.drive(key)

    assert {world.row(key).state for key in keys} == {State.CREATED}
    assert len(world.crm.leads) == 20


@pytest.mark.proves("F69")
def test_an_answer_that_cannot_be_stored_is_stored_at_the_next_try(world: World) -> None:
    world.ledger.failing = ["created", "created"]

    row = world.admit(an_enquiry())

    assert (row.state, len(world.crm.leads)) == (State.CREATED, 1)


@pytest.mark.proves("F69")
def test_an_answer_that_is_never_stored_is_looked_up(world: World) -> None:
    world.ledger.failing = ["created"] * 3
    with pytest.raises(UnavailableError):
        world.admit(an_enquiry())
    assert world.row().state is State.SENDING

    world.clock.advance(SETTLED)
    row = world.drive()

    assert (row.state, len(world.crm.leads)) == (State.CREATED, 1)


@pytest.mark.proves("F68")
def test_nothing_is_sent_while_the_intent_cannot_be_stored(world: World) -> None:
    world.ledger.failing = ["sending"]

    with pytest.raises(UnavailableError):
        world.forwarder.admit(an_enquiry(), world.claim())

    assert world.crm.creates == 0


@pytest.mark.proves("F03")
def test_news_that_arrive_during_the_post_are_sent_as_an_update(world: World) -> None:
    news = an_enquiry(tags=("hot",), observed_at=NOW + timedelta(seconds=1))
    world.ledger.before_commit["created"] = news

    row = world.admit(an_enquiry())

    assert (row.state, row.version, row.applied_version) == (State.CREATED, 2, 2)
    assert [lead_id for lead_id, _ in world.crm.updates] == [row.lead_id]


def test_another_worker_that_wins_the_first_write_leaves_no_second_lead(world: World) -> None:
    world.ledger.before_commit["sending"] = an_enquiry()

    world.admit(an_enquiry())

    assert len(world.crm.leads) == 1


@pytest.mark.proves("F03", "F90")
def test_updates_carry_the_newest_content_whatever_the_order(world: World) -> None:
    world.admit(an_enquiry())

    world.admit(an_enquiry(name="Newest", observed_at=NOW + timedelta(minutes=2)))
    world.admit(an_enquiry(name="Older", observed_at=NOW + timedelta(minutes=1)))

    assert world.crm.leads[0].fields["name"] == "Newest"
    assert len(world.crm.updates) == 1


@pytest.mark.proves("F89")
def test_a_lead_that_an_agent_deleted_stays_deleted(world: World) -> None:
    world.admit(an_enquiry())
    world.crm.leads.clear()

    row = world.admit(an_enquiry(tags=("hot",), observed_at=NOW + timedelta(minutes=1)))

    assert (row.state, world.crm.creates) == (State.GONE, 1)
    assert world.telemetry.total("LeadsGone") == 1


def test_an_enquiry_from_before_the_go_live_line_is_never_sent(world: World) -> None:
    row = world.admit(an_enquiry(created_at=NOW - timedelta(days=3)))

    assert (row.state, world.crm.creates) == (State.SUPPRESSED, 0)


def test_an_unreadable_body_is_parked_and_counted(world: World) -> None:
    row = world.admit(an_unreadable())

    assert row.park_reason is ParkReason.UNREADABLE
    assert world.telemetry.total("EnquiriesParked") == 1


@pytest.mark.parametrize(
    "world", [a_world(agency=None), a_world(configured=False)], ids=["agency", "key"]
)
def test_without_configuration_an_enquiry_is_kept_and_due_but_not_sent(world: World) -> None:
    row = world.admit(an_enquiry())

    assert (row.state, world.crm.creates) == (State.NEW, 0)
    assert row.due_at is not None


@pytest.mark.proves("F62")
def test_an_invocation_without_time_keeps_the_enquiry_and_asks_for_it_again(world: World) -> None:
    finished = world.forwarder.admit(an_enquiry(), world.claim(seconds=10))

    assert not finished
    assert (world.row().state, world.crm.creates) == (State.NEW, 0)


@pytest.mark.parametrize("obstacle", [Act.THROTTLE, Act.REFUSE, Act.NOT_SENT])
def test_what_somebody_has_just_asked_is_tried_again_before_the_next_sweep(
    world: World, obstacle: Act
) -> None:
    world.crm.script.append(obstacle)
    assert not world.forwarder.admit(an_enquiry(), world.claim())

    world.clock.advance(timedelta(seconds=35))

    assert world.forwarder.admit(an_enquiry(), world.claim())
    assert world.row().state is State.CREATED


def test_what_waits_for_an_earlier_call_is_tried_again_before_the_next_sweep(world: World) -> None:
    world.crm.script.append(Act.REFUSE)
    world.admit(an_enquiry(portal_lead_id="1"))

    assert not world.forwarder.admit(an_enquiry(portal_lead_id="2"), world.claim())


def test_what_the_portal_had_for_hours_is_left_to_the_sweeps(world: World) -> None:
    world.crm.script.append(Act.THROTTLE)
    earlier = NOW - URGENT_FOR - timedelta(minutes=1)

    assert world.forwarder.admit(an_enquiry(created_at=earlier), world.claim())
    assert world.row().state is State.RETRY


def test_a_sweep_that_finds_the_crm_paused_asks_for_no_redelivery(world: World) -> None:
    world.crm.script.append(Act.THROTTLE)
    world.admit(an_enquiry())

    assert world.forwarder.drive(KEY, world.claim())


@pytest.mark.proves("F04")
def test_a_delivery_that_comes_days_late_is_sent_all_the_same(world: World) -> None:
    world.clock.advance(timedelta(days=6))

    assert world.admit(an_enquiry()).state is State.CREATED


def test_a_key_that_the_ledger_does_not_know_is_acknowledged(world: World) -> None:
    assert world.forwarder.drive("property_finder:nobody", world.claim())


def test_a_parked_enquiry_is_sent_when_a_person_replays_it(world: World) -> None:
    world.crm.script.extend([Act.REJECT, Act.REJECT])
    world.admit(an_enquiry())

    world.forwarder.replay(KEY, world.claim())

    assert world.row().state is State.CREATED


@pytest.mark.parametrize("cuts", [("message", "meta.tags"), ()])
def test_the_history_of_an_intent_names_what_the_lead_does_not_say(
    world: World, cuts: tuple[str, ...]
) -> None:
    world.crm.cuts = cuts
    world.admit(an_enquiry())
    world.admit(an_enquiry(tags=("hot",), observed_at=NOW + timedelta(seconds=1)))

    told = {note.what: note.facts.get("cut") for note in world.ledger.history[KEY]}
    of_intents = ", ".join(cuts) or None
    assert (told["sending"], told["updating"]) == (of_intents, of_intents)
    assert (told["created"], told["updated"]) == (None, None)


def test_the_history_tells_every_step(world: World) -> None:
    world.crm.script.append(Act.COMMIT_AND_LOSE)
    world.admit(an_enquiry())
    world.clock.advance(SETTLED)
    world.drive()

    assert [note.what for note in world.ledger.history[KEY]] == [
        "sending",
        "post unknown",
        "adopted",
    ]


def test_speed_to_lead_counts_from_the_portals_own_time(world: World) -> None:
    world.clock.advance(timedelta(seconds=5))

    world.admit(replace(an_enquiry(), created_at=NOW - timedelta(seconds=20)))

    assert world.telemetry.values("SpeedToLead") == [25]


def test_a_look_up_that_had_no_turn_says_nothing_of_the_crm(world: World) -> None:
    world.crm.script.append(Act.LOSE)
    world.admit(an_enquiry())
    world.crm.look_ups_without_turn = 9
    for _ in range(4):
        world.clock.advance(SETTLED)
        world.drive()

    assert world.row().state is State.UNKNOWN
    assert world.states.breaker.open_until is None
