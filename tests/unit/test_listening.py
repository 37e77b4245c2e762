"""An event of the CRM makes us look, or not; it never makes us believe anything."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from leadrelay.domain import progress
from leadrelay.domain.admission import observed
from leadrelay.domain.crm_event import CrmEvent, Told
from leadrelay.domain.delivery import LookUp, Nothing
from leadrelay.domain.entry import UNRESOLVED, Entry, Limits, State
from leadrelay.domain.lead import Standing
from leadrelay.domain.listening import Again, ReadLead, next_look, touched
from leadrelay.domain.record import Handles
from tests.builders import NOW, an_enquiry, conditions

LIMITS = Limits()
SENT_AS = (Handles("layla@example.com", None),)
LEAD_ID = 18_377
SECOND = timedelta(seconds=1)


def an_entry(state: State, **row: Any) -> Entry:
    entry = observed(None, an_enquiry(), NOW)
    given = {"state": state, "send_bound": NOW + 10 * SECOND, "posts": 1, **row}
    return Entry(replace(entry.row, **given), replace(entry.record, sent_as=SENT_AS))


def created(**row: Any) -> Entry:
    return an_entry(State.CREATED, **{"lead_id": LEAD_ID, "send_bound": None, **row})


def an_event(told: Told, lead_id: int = LEAD_ID) -> CrmEvent:
    return CrmEvent(told=told, lead_id=lead_id, key=an_enquiry().key)


def look(entry: Entry, told: Told, lead_id: int = LEAD_ID, **given: Any) -> object:
    return next_look(entry, an_event(told, lead_id), NOW, conditions(**given), LIMITS)


@pytest.mark.parametrize("state", sorted(UNRESOLVED))
def test_an_unresolved_outcome_is_looked_up_before_it_has_settled(state: State) -> None:
    assert look(an_entry(state), Told.CREATED) == LookUp()


@pytest.mark.parametrize("state", sorted(set(State) - UNRESOLVED))
def test_where_the_outcome_is_known_a_created_lead_is_no_news(state: State) -> None:
    assert isinstance(look(an_entry(state), Told.CREATED), Nothing)


def test_what_was_never_sent_as_anybody_cannot_be_looked_up() -> None:
    entry = an_entry(State.UNKNOWN)
    entry = replace(entry, record=replace(entry.record, sent_as=()))

    assert isinstance(look(entry, Told.CREATED), Nothing)


@pytest.mark.parametrize("told", Told)
def test_while_somebody_elses_request_is_under_way_the_event_waits_for_its_answer(
    told: Told,
) -> None:
    entry = an_entry(State.SENDING) if told is Told.CREATED else created()
    leased = replace(entry.row, owner="worker-2", lease_until=NOW + SECOND)

    assert look(replace(entry, row=leased), told) == Again("a request is under way")


def test_a_lease_that_has_ended_or_is_our_own_holds_nobody_back() -> None:
    entry = an_entry(State.SENDING)
    over = replace(entry.row, owner="worker-2", lease_until=NOW)
    ours = replace(entry.row, owner="worker-1", lease_until=NOW + SECOND)

    assert look(replace(entry, row=over), Told.CREATED) == LookUp()
    assert look(replace(entry, row=ours), Told.CREATED) == LookUp()


@pytest.mark.parametrize(
    "given", [{"configured": False}, {"crm_blocked_until": NOW + SECOND}], ids=str
)
def test_without_leave_to_call_the_crm_the_event_is_let_go(given: dict[str, Any]) -> None:
    assert isinstance(look(an_entry(State.UNKNOWN), Told.CREATED, **given), Nothing)
    assert isinstance(look(created(), Told.UPDATED, **given), Nothing)


def test_without_time_for_a_call_it_comes_again() -> None:
    deadline = NOW + LIMITS.call

    assert look(an_entry(State.UNKNOWN), Told.CREATED, deadline=deadline) == Again("no time left")


def test_a_changed_lead_is_read_until_an_agent_was_seen() -> None:
    assert look(created(), Told.UPDATED) == ReadLead(LEAD_ID)
    assert isinstance(look(created(touched_at=NOW), Told.UPDATED), Nothing)


def test_only_the_lead_of_our_own_row_is_read() -> None:
    assert isinstance(look(created(), Told.UPDATED, lead_id=LEAD_ID + 1), Nothing)


def test_nothing_more_is_learned_of_somebody_who_was_erased() -> None:
    assert isinstance(look(created(erased_at=NOW), Told.UPDATED), Nothing)


@pytest.mark.parametrize("state", sorted(set(State) - {State.CREATED}))
def test_a_change_of_what_is_not_ours_yet_or_any_more_is_no_news(state: State) -> None:
    assert isinstance(look(an_entry(state, lead_id=LEAD_ID), Told.UPDATED), Nothing)


@pytest.mark.parametrize(
    "standing", [("New", "Unread"), ("", "Unread"), ("New", ""), ("", "")], ids=str
)
def test_a_lead_that_stands_as_when_it_was_new_is_untouched(
    standing: tuple[str, str],
) -> None:
    entry = created()

    assert touched(entry, Standing(*standing), NOW) is entry


@pytest.mark.parametrize(
    "standing", [("Contacted", "Contacted"), ("New", "Read"), ("Won", "")], ids=str
)
def test_any_other_standing_is_an_agents_work(standing: tuple[str, str]) -> None:
    entry = touched(created(), Standing(*standing), NOW)

    assert entry == created(touched_at=NOW)


@pytest.mark.proves("F86")
def test_an_early_look_up_adopts_what_it_finds_and_believes_no_absence() -> None:
    entry = an_entry(State.UNKNOWN)

    assert progress.after_early_look_up(entry, (), NOW, LIMITS) is entry
    found = progress.after_early_look_up(entry, (LEAD_ID,), NOW, LIMITS)
    assert found == progress.after_look_up(entry, (LEAD_ID,), NOW, LIMITS)
    assert (found.row.state, found.row.lead_id) == (State.CREATED, LEAD_ID)


def test_a_status_that_we_may_have_given_ourselves_is_nobodys_work() -> None:
    entry, moved = created(), Standing("Contacted", "Working")

    assert touched(entry, moved, NOW, ours={"Contacted"}) is entry
    assert touched(entry, moved, NOW, ours={"Viewed"}) is not entry
