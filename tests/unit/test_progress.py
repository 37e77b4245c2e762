from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrelay.domain import progress
from leadrelay.domain.admission import observed
from leadrelay.domain.delivery import Park, Suppress, Wait
from leadrelay.domain.entry import Entry, Limits, ParkReason, Row, State, retention
from leadrelay.domain.lead import LeadDraft, Shape
from leadrelay.domain.outcome import Outcome, Verdict
from leadrelay.domain.record import Handles
from leadrelay.domain.routing import Usable, decide
from tests.builders import AGENCY, NOW, a_claim, an_enquiry

LIMITS = Limits()
DRAFT = LeadDraft(
    fields={}, handles=Handles("layla@example.com", None), marker="k", content_hash="h1"
)
RULING = decide(an_enquiry(), Usable(), None, AGENCY, NOW)


def an_entry(**row: Any) -> Entry:
    entry = observed(None, an_enquiry(), NOW)
    return Entry(replace(entry.row, **row), entry.record)


def an_intent(**row: Any) -> Entry:
    return progress.intended(an_entry(**row), DRAFT, RULING, a_claim(), LIMITS)


def answered(verdict: Verdict, entry: Entry | None = None, **facts: Any) -> Row:
    outcome = Outcome(verdict=verdict, reason="because", **facts)
    return progress.after_post(entry or an_intent(), outcome, NOW, LIMITS).row


def test_an_intent_says_until_when_the_post_could_leave_and_when_to_look_for_it() -> None:
    row = an_intent().row

    assert (row.state, row.posts, row.send_bound) == (State.SENDING, 1, a_claim().deadline)
    assert row.due_at == a_claim().deadline + LIMITS.settle


def test_an_intent_remembers_every_pair_of_handles_that_was_sent() -> None:
    other = replace(DRAFT, handles=Handles("other@example.com", "+971501110001"))

    again = progress.intended(an_intent(), other, RULING, a_claim(), LIMITS)

    assert again.record.sent_as == (DRAFT.handles, other.handles)


def test_a_created_lead_ends_the_claim_and_is_no_longer_due() -> None:
    row = answered(Verdict.DONE, lead_id=7)

    assert (row.state, row.lead_id, row.due_at, row.owner) == (State.CREATED, 7, None, None)
    assert (row.applied_version, row.applied_hash) == (1, "h1")


def test_content_that_came_during_the_post_is_due_for_an_update() -> None:
    intent = an_intent()
    changed = Entry(replace(intent.row, version=2), intent.record)

    row = answered(Verdict.DONE, changed, lead_id=7)

    assert (row.applied_version, row.due_at) == (1, NOW)


@pytest.mark.proves("F80", "F83", "F84")
@pytest.mark.parametrize("verdict", [Verdict.NOT_SENT, Verdict.REFUSED, Verdict.THROTTLED])
def test_a_definite_no_does_not_count_as_a_post(verdict: Verdict) -> None:
    row = answered(verdict)

    assert (row.state, row.posts, row.attempts) == (State.RETRY, 0, 1)
    assert row.due_at is not None
    assert row.due_at > NOW


@pytest.mark.proves("F82")
def test_a_rejected_lead_is_tried_once_in_a_safe_shape_and_then_parked() -> None:
    first = answered(Verdict.REJECTED)
    second = answered(Verdict.REJECTED, an_intent(shape=Shape.SAFE))

    assert (first.state, first.shape, first.due_at) == (State.RETRY, Shape.SAFE, NOW)
    assert (second.state, second.park_reason) == (State.PARKED, ParkReason.REJECTED)


@pytest.mark.proves("F81")
def test_an_unclear_outcome_is_looked_up_after_it_has_settled() -> None:
    row = answered(Verdict.UNKNOWN)

    assert (row.state, row.posts) == (State.UNKNOWN, 1)
    assert row.due_at == a_claim().deadline + LIMITS.settle


def test_a_lead_that_was_found_is_adopted_and_the_first_one_wins() -> None:
    row = progress.after_look_up(an_intent(), (9, 4), NOW, LIMITS).row

    assert (row.state, row.lead_id, row.applied_version) == (State.CREATED, 4, 1)


def test_a_lead_that_is_proved_absent_is_posted_again() -> None:
    row = progress.after_look_up(an_intent(), (), NOW, LIMITS).row

    assert (row.state, row.due_at, row.posts) == (State.RETRY, NOW, 1)


def test_after_three_unclear_posts_a_person_decides() -> None:
    row = progress.after_look_up(an_intent(posts=2), (), NOW, LIMITS).row

    assert (row.state, row.park_reason) == (State.PARKED, ParkReason.OUTCOMES_UNKNOWN)


@pytest.mark.proves("F87")
def test_a_look_up_that_failed_proves_nothing() -> None:
    intent = an_intent()

    row = progress.after_failed_look_up(intent, "UnavailableError", NOW).row

    assert (row.state, row.posts) == (State.SENDING, 1)
    assert row.due_at is not None
    assert row.due_at > NOW


@pytest.mark.proves("F89")
def test_a_lead_that_an_agent_deleted_is_not_made_again() -> None:
    entry = an_entry(state=State.CREATED, version=2, lead_id=7)
    outcome = Outcome(verdict=Verdict.GONE, reason="deleted")

    row = progress.after_update(entry, outcome, NOW, LIMITS).row

    assert (row.state, row.due_at) == (State.GONE, None)


def test_an_update_without_an_answer_is_repeated_and_at_last_parked() -> None:
    outcome = Outcome(verdict=Verdict.UNKNOWN, reason="time-out")
    entry = an_entry(state=State.CREATED, version=2, lead_id=7)
    for _ in range(LIMITS.most_update_attempts - 1):
        entry = progress.after_update(entry, outcome, NOW, LIMITS)
        assert entry.row.state is State.CREATED

    row = progress.after_update(entry, outcome, NOW, LIMITS).row

    assert (row.state, row.park_reason) == (State.PARKED, ParkReason.UPDATE_FAILED)


def test_a_rejected_update_is_tried_once_in_a_safe_shape_and_then_parked() -> None:
    outcome = Outcome(verdict=Verdict.REJECTED, reason="meta")
    first = progress.after_update(an_entry(state=State.CREATED, lead_id=7), outcome, NOW, LIMITS)
    second = progress.after_update(first, outcome, NOW, LIMITS)

    assert (first.row.state, first.row.shape) == (State.CREATED, Shape.SAFE)
    assert second.row.park_reason is ParkReason.UPDATE_REJECTED


def test_an_update_that_would_change_nothing_counts_as_applied() -> None:
    entry = an_entry(state=State.CREATED, version=3, applied_version=1, applied_hash="h1")

    row = progress.without_update(entry, NOW).row

    assert (row.applied_version, row.applied_hash, row.due_at) == (3, "h1", None)


@given(st.integers(0, 100), st.text(min_size=1, max_size=30))
def test_pauses_grow_from_five_seconds_to_at_most_seven_minutes(attempts: int, key: str) -> None:
    pause = progress.backoff(an_entry(attempts=attempts, key=key).row, NOW) - NOW

    assert timedelta(seconds=5) <= pause <= timedelta(minutes=7)


@pytest.mark.parametrize(
    ("step", "state"),
    [
        (Wait(NOW, "later"), State.NEW),
        (Suppress("before go-live"), State.SUPPRESSED),
        (Park(ParkReason.REJECTED, "name"), State.PARKED),
    ],
)
def test_a_rest_keeps_its_reason(step: Wait | Suppress | Park, state: State) -> None:
    row = progress.resting(an_entry(), step).row

    assert (row.state, row.reason) == (state, step.reason)


@pytest.mark.proves("F71")
def test_open_entries_never_expire_and_rows_outlive_every_portals_memory() -> None:
    opened = retention(an_entry().row, NOW)
    closed = retention(an_entry(state=State.CREATED, due_at=None).row, NOW)

    assert (opened.record_until, opened.row_until) == (None, None)
    assert closed.record_until == NOW + timedelta(days=30)
    assert closed.row_until is not None
    assert closed.row_until > NOW + timedelta(days=26 * 30.5)
