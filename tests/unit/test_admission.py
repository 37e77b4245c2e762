from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from leadrelay.domain.admission import observed, replayed, superseded
from leadrelay.domain.enquiry import Route
from leadrelay.domain.entry import Entry, ParkReason, State
from tests.builders import NOW, an_enquiry, an_unreadable

LATER = NOW + timedelta(minutes=5)


def an_entry(state: State = State.NEW, **row: Any) -> Entry:
    entry = observed(None, an_enquiry(), NOW)
    return Entry(replace(entry.row, state=state, **row), entry.record)


def test_a_first_observation_is_due_at_once() -> None:
    entry = observed(None, an_enquiry(), NOW)

    assert (entry.row.state, entry.row.due_at, entry.row.version) == (State.NEW, NOW, 1)


def test_the_same_observation_again_changes_nothing() -> None:
    entry = an_entry()

    assert observed(entry, an_enquiry(), LATER) is entry


def test_new_content_of_a_delivered_enquiry_makes_it_due_for_an_update() -> None:
    entry = an_entry(State.CREATED, due_at=None, applied_version=1)

    changed = observed(entry, an_enquiry(tags=("hot",), observed_at=LATER), LATER)

    assert (changed.row.version, changed.row.due_at) == (2, LATER)


def test_new_content_does_not_shorten_a_pause() -> None:
    until = NOW + timedelta(hours=1)
    entry = an_entry(State.RETRY, due_at=until)

    changed = observed(entry, an_enquiry(tags=("hot",), observed_at=LATER), LATER)

    assert changed.row.due_at == until


@pytest.mark.parametrize("state", [State.SUPPRESSED, State.GONE, State.PARKED])
def test_new_content_does_not_reopen_what_was_decided(state: State) -> None:
    entry = an_entry(state, due_at=None, park_reason=None)

    changed = observed(entry, an_enquiry(tags=("hot",), observed_at=LATER), LATER)

    assert (changed.row.state, changed.row.due_at) == (state, None)


def test_an_unreadable_observation_is_parked_with_its_raw_body() -> None:
    entry = observed(None, an_unreadable(), NOW)

    assert entry.row.state is State.PARKED
    assert entry.row.park_reason is ParkReason.UNREADABLE
    assert entry.record.raw == "e30="


def test_a_readable_observation_reopens_what_was_unreadable() -> None:
    entry = observed(None, an_unreadable(portal_lead_id="message_lead_1"), NOW)

    entry = observed(entry, an_enquiry(), LATER)

    assert (entry.row.state, entry.row.due_at) == (State.NEW, LATER)
    assert entry.row.park_reason is None


def test_an_unreadable_observation_leaves_the_readable_content_alone() -> None:
    entry = observed(an_entry(), an_unreadable(portal_lead_id="message_lead_1"), LATER)

    assert entry.row.state is State.NEW
    assert entry.record.enquiry is not None
    assert entry.record.raw == "e30="


@pytest.mark.proves("F03")
def test_a_webhook_that_changes_content_makes_the_next_poll_heard_again() -> None:
    polled = observed(None, an_enquiry(route=Route.POLL), NOW)

    entry = observed(polled, an_enquiry(status="read", observed_at=LATER), LATER)

    assert polled.row.poll_hash is not None
    assert entry.row.poll_hash is None


def test_the_time_of_creation_is_learned_from_a_later_observation() -> None:
    entry = observed(None, an_enquiry(created_at=None), NOW)

    entry = observed(entry, an_enquiry(route=Route.POLL, observed_at=LATER), LATER)

    assert entry.row.portal_created_at == an_enquiry().created_at


def test_replaying_what_may_be_in_the_crm_looks_it_up_first() -> None:
    entry = an_entry(State.PARKED, due_at=None, posts=3, send_bound=NOW)

    again = replayed(entry, LATER)

    assert (again.row.state, again.row.due_at) == (State.UNKNOWN, LATER)


def test_replaying_what_never_reached_the_crm_starts_anew() -> None:
    entry = an_entry(State.PARKED, due_at=None, park_reason=ParkReason.REJECTED)

    assert replayed(entry, LATER).row.state is State.NEW


def test_replaying_what_the_crm_holds_only_updates_it() -> None:
    entry = an_entry(State.PARKED, due_at=None, lead_id=7, applied_version=1)

    again = replayed(entry, LATER)

    assert (again.row.state, again.row.applied_version) == (State.CREATED, 0)


def test_a_raw_body_that_was_read_since_is_closed() -> None:
    entry = superseded(observed(None, an_unreadable(), NOW))

    assert entry.row.state is State.SUPPRESSED
