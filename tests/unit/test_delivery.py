from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from leadrelay.domain.admission import observed
from leadrelay.domain.delivery import (
    Erase,
    LookUp,
    Nothing,
    Park,
    Post,
    Suppress,
    Update,
    Wait,
    next_step,
)
from leadrelay.domain.entry import UNRESOLVED, Entry, Limits, ParkReason, State
from leadrelay.domain.record import Handles
from tests.builders import NOW, an_enquiry, an_unreadable, conditions

LIMITS = Limits()
SENT_AS = (Handles("layla@example.com", None),)


def an_entry(state: State = State.NEW, said: dict[str, Any] | None = None, **row: Any) -> Entry:
    entry = observed(None, an_enquiry(**(said or {})), NOW)
    record = replace(entry.record, sent_as=SENT_AS)
    return Entry(replace(entry.row, state=state, **row), record)


def test_a_new_enquiry_is_posted() -> None:
    assert next_step(an_entry(), NOW, conditions(), LIMITS) == Post()


@pytest.mark.parametrize("state", [State.SUPPRESSED, State.PARKED, State.GONE])
def test_a_closed_entry_is_left_alone(state: State) -> None:
    assert isinstance(next_step(an_entry(state), NOW, conditions(), LIMITS), Nothing)


def test_an_enquiry_from_before_the_go_live_line_is_suppressed() -> None:
    given = conditions(go_live=NOW)

    assert next_step(an_entry(), NOW, given, LIMITS) == Suppress("before go-live")


def test_one_that_a_person_wants_created_is_sent_however_old_it_is() -> None:
    entry = an_entry(is_released=True, is_backfilled=True)
    given = conditions(go_live=NOW, refusal=Park(ParkReason.HELD, "held by a rule"))

    assert next_step(entry, NOW, given, LIMITS) == Post()


def test_one_that_a_person_has_let_pass_is_not_sent_if_it_is_from_before_the_go_live_line() -> None:
    given = conditions(go_live=NOW)

    assert next_step(an_entry(is_released=True), NOW, given, LIMITS) == Suppress("before go-live")


def test_without_a_go_live_line_not_even_one_that_is_wanted_is_sent() -> None:
    entry = an_entry(is_released=True, is_backfilled=True)

    assert isinstance(next_step(entry, NOW, conditions(go_live=None), LIMITS), Wait)


def test_without_a_go_live_line_nothing_is_sent() -> None:
    step = next_step(an_entry(), NOW, conditions(go_live=None), LIMITS)

    assert step == Wait(NOW + timedelta(minutes=1), "no go-live line yet")


def test_without_configuration_nothing_is_sent() -> None:
    step = next_step(an_entry(), NOW, conditions(configured=False), LIMITS)

    assert isinstance(step, Wait)
    assert step.reason == "configuration missing"


def test_an_unknown_creation_time_waits_until_the_history_has_been_read() -> None:
    entry = an_entry(said={"created_at": None})

    assert isinstance(next_step(entry, NOW, conditions(history_read=False), LIMITS), Wait)
    assert next_step(entry, NOW, conditions(history_read=True), LIMITS) == Post()


@pytest.mark.proves("F101")
@pytest.mark.parametrize("state", sorted(set(State) - UNRESOLVED))
def test_what_the_portal_has_erased_is_erased_whatever_its_state(state: State) -> None:
    entry = an_entry(said={"erased": True}, state=state)

    step = next_step(entry, NOW, conditions(configured=False), LIMITS)

    assert step == Erase("contact erased at the portal")


@pytest.mark.parametrize("state", sorted(UNRESOLVED))
def test_while_an_outcome_is_unknown_what_was_sent_is_kept_to_look_for_it(state: State) -> None:
    handles = Handles("layla@example.com", None)
    entry = an_entry(said={"erased": True}, state=state, send_bound=NOW - timedelta(hours=1))
    entry = Entry(entry.row, replace(entry.record, sent_as=(handles,)))

    assert next_step(entry, NOW, conditions(), LIMITS) == LookUp()


@pytest.mark.parametrize(("seconds", "due"), [(-1, True), (0, True), (1, False)])
def test_an_enquiry_is_erased_when_the_portals_time_for_it_has_come(
    seconds: int, *, due: bool
) -> None:
    entry = an_entry(state=State.SUPPRESSED, delete_by=NOW + timedelta(seconds=seconds))

    step = next_step(entry, NOW, conditions(), LIMITS)

    assert (step == Erase("the portal's time to delete it has come")) is due


@pytest.mark.parametrize("state", list(State))
def test_what_has_been_erased_is_left_alone_for_ever(state: State) -> None:
    entry = an_entry(said={"erased": True}, state=state, erased_at=NOW, delete_by=NOW)

    assert next_step(entry, NOW + timedelta(days=900), conditions(), LIMITS) == Nothing("erased")


def test_a_paused_crm_is_waited_for() -> None:
    until = NOW + timedelta(seconds=30)

    step = next_step(an_entry(), NOW, conditions(crm_blocked_until=until), LIMITS)

    assert step == Wait(until, "crm paused")


@pytest.mark.proves("F32", "F62")
@pytest.mark.parametrize("state", [State.NEW, State.RETRY])
def test_no_post_starts_that_could_outlive_the_invocation(state: State) -> None:
    deadline = NOW + LIMITS.call + LIMITS.slack - timedelta(milliseconds=1)

    step = next_step(an_entry(state), NOW, conditions(deadline=deadline), LIMITS)

    assert step == Wait(NOW, "no time left")


@pytest.mark.proves("F63")
def test_what_another_worker_holds_is_left_to_it() -> None:
    entry = an_entry(
        State.CREATED, version=2, owner="worker-2", lease_until=NOW + timedelta(seconds=1)
    )

    assert next_step(entry, NOW, conditions(), LIMITS) == Nothing("leased")


def test_a_lease_that_ended_hinders_nobody() -> None:
    entry = an_entry(State.CREATED, version=2, owner="worker-2", lease_until=NOW)

    assert next_step(entry, NOW, conditions(), LIMITS) == Update()


@pytest.mark.proves("F81", "F86")
@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN])
def test_an_unclear_outcome_is_believed_by_nobody_before_it_has_settled(state: State) -> None:
    entry = an_entry(state, send_bound=NOW, due_at=NOW)
    settled = NOW + LIMITS.settle

    early = next_step(entry, settled - timedelta(milliseconds=1), conditions(), LIMITS)
    late = next_step(entry, settled, conditions(deadline=settled + timedelta(minutes=1)), LIMITS)

    assert early == Wait(settled, "outcome not settled")
    assert late == LookUp()


def test_an_unclear_outcome_without_handles_goes_to_a_person() -> None:
    entry = an_entry(State.UNKNOWN, send_bound=NOW - timedelta(hours=1))
    entry = Entry(entry.row, replace(entry.record, sent_as=()))

    step = next_step(entry, NOW, conditions(), LIMITS)

    assert isinstance(step, Park)
    assert step.park_reason is ParkReason.OUTCOMES_UNKNOWN


def test_a_retry_waits_for_its_time() -> None:
    entry = an_entry(State.RETRY, due_at=NOW + timedelta(seconds=5))

    assert next_step(entry, NOW, conditions(), LIMITS) == Nothing("not due")


def test_a_delivered_enquiry_needs_nothing() -> None:
    entry = an_entry(State.CREATED, applied_version=1)

    assert next_step(entry, NOW, conditions(), LIMITS) == Nothing("delivered")


def test_a_retry_whose_content_is_gone_goes_to_a_person() -> None:
    entry = observed(None, an_unreadable(), NOW)
    entry = Entry(replace(entry.row, state=State.RETRY, due_at=NOW), entry.record)

    assert isinstance(next_step(entry, NOW, conditions(), LIMITS), Park)
