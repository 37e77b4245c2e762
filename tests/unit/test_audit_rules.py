"""When ledger and CRM disagree about an enquiry, and what a person is told to do."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from leadrelay.domain import audit_choice as choice
from leadrelay.domain.audit import (
    Anomaly,
    is_judged,
    is_suspect,
    judged,
    merged,
    needs_standing,
    unseen,
)
from leadrelay.domain.entry import ParkReason, Row, State
from leadrelay.domain.lead import Standing
from leadrelay.domain.outcome import Outcome, Verdict
from tests.builders import ACCOUNT, NOW

SETTLE = timedelta(seconds=180)
THERE = Standing("New", "Unread")
GONE = Outcome(verdict=Verdict.GONE, reason="404")
UNCLEAR = Outcome(verdict=Verdict.UNKNOWN, reason="no complete answer")


def a_row(number: int = 1, **said: Any) -> Row:
    told: dict[str, Any] = {
        "key": f"property_finder:{number}",
        "account": ACCOUNT,
        "state": State.CREATED,
        "admitted_at": NOW,
        "delivered_at": NOW,
        "posts": 1,
        "lead_id": 7,
    }
    return Row(**(told | said))


PARKED: dict[str, Any] = {
    "state": State.PARKED,
    "park_reason": ParkReason.OUTCOMES_UNKNOWN,
    "lead_id": None,
    "delivered_at": None,
    "posts": 3,
}


def test_one_lead_that_the_ledger_knows_is_as_it_should_be() -> None:
    assert judged(a_row(), (7,), None, NOW) is None


def test_two_leads_of_one_enquiry_are_told_with_the_known_one_to_keep() -> None:
    finding = judged(a_row(), (5, 7), None, NOW)

    assert finding is not None
    assert (finding.anomaly, finding.lead_ids) == (Anomaly.DUPLICATE, (7, 5))
    assert finding.advice == "Keep lead 7; merge or delete 5 in Lead.pro."


def test_a_copy_is_found_although_the_known_lead_can_no_longer_be_found_by_its_person() -> None:
    row = a_row()

    finding = judged(row, (5,), THERE, NOW)

    assert needs_standing(row, (5,))
    assert finding is not None
    assert (finding.anomaly, finding.lead_ids) == (Anomaly.DUPLICATE, (7, 5))


def test_a_lead_whose_person_an_agent_has_changed_is_not_missing() -> None:
    assert judged(a_row(), (), THERE, NOW) is None


def test_a_lead_that_is_not_there_any_more_is_missing() -> None:
    finding = judged(a_row(), (), GONE, NOW)

    assert finding is not None
    assert (finding.anomaly, finding.lead_ids) == (Anomaly.MISSING, (7,))


def test_where_the_crm_does_not_tell_nothing_is_found() -> None:
    assert judged(a_row(), (), UNCLEAR, NOW) is None
    assert judged(a_row(), (5,), UNCLEAR, NOW) is None


def test_a_lead_that_is_known_to_be_gone_is_no_news() -> None:
    assert judged(a_row(state=State.GONE), (), GONE, NOW) is None


def test_a_lead_of_a_parked_enquiry_is_unclaimed_and_a_replay_adopts_it() -> None:
    finding = judged(a_row(**PARKED), (9,), None, NOW)

    assert finding is not None
    assert (finding.anomaly, finding.lead_ids) == (Anomaly.UNCLAIMED, (9,))
    assert "leadrelay replay property_finder:1" in finding.advice


def test_what_is_left_of_two_after_the_known_one_was_deleted_is_unclaimed() -> None:
    finding = judged(a_row(), (9,), GONE, NOW)

    assert finding is not None
    assert (finding.anomaly, finding.lead_ids) == (Anomaly.UNCLAIMED, (9,))


@pytest.mark.parametrize(
    "row",
    [
        a_row(posts=2),
        a_row(delivered_at=NOW + SETTLE),
        a_row(**PARKED),
    ],
    ids=["posted twice", "delivered after an outcome could have settled", "given up on"],
)
def test_what_may_have_been_there_before_is_suspect(row: Row) -> None:
    assert is_suspect(row, SETTLE)


def test_what_was_posted_once_and_answered_at_once_is_not_suspect() -> None:
    assert not is_suspect(a_row(), SETTLE)


def test_whatever_is_younger_than_a_restored_table_is_suspect() -> None:
    before, after = NOW + timedelta(hours=1), NOW - timedelta(hours=1)

    assert not is_suspect(a_row(), SETTLE, restored_at=before)
    assert is_suspect(a_row(), SETTLE, restored_at=after)
    assert is_suspect(
        a_row(admitted_at=after - timedelta(days=9), delivered_at=NOW), SETTLE, restored_at=after
    )


@pytest.mark.parametrize(
    "row",
    [
        a_row(state=State.SENDING, lead_id=None),
        a_row(state=State.UNKNOWN, lead_id=None),
        a_row(state=State.RETRY, lead_id=None),
        a_row(state=State.NEW, posts=0, lead_id=None),
        a_row(state=State.SUPPRESSED, posts=0, lead_id=None),
        a_row(erased_at=NOW),
    ],
    ids=["sending", "unknown", "retry", "never sent", "suppressed", "erased"],
)
def test_what_is_under_way_or_was_never_sent_is_not_judged(row: Row) -> None:
    assert not is_judged(row)


def test_a_finding_stays_until_its_enquiry_was_looked_at_again() -> None:
    first, second = (judged(a_row(number), (5, 7), None, NOW) for number in (1, 2))
    assert first is not None
    assert second is not None

    assert merged([first, second], {first.key}, []) == (second,)
    later = replace(first, found_at=NOW + timedelta(hours=1))
    assert merged([first], {first.key}, [later]) == (first,)
    assert merged([], set(), [first, first]) == (first,)


def test_an_enquiry_that_only_its_portal_knows_is_read_again_by_a_backfill() -> None:
    finding = unseen("property_finder:1", ACCOUNT, "2026-11-27", NOW)

    assert finding.advice == (
        "Read it again: `leadrelay backfill property_finder --from 2026-11-27 --to 2026-11-27`."
    )


def test_every_suspect_has_its_turn_however_many_there_are() -> None:
    rows, cursor, seen = [a_row(number, posts=2) for number in range(250)], "", set[str]()
    for _ in range(3):
        chosen = choice.chosen(rows, [], cursor, SETTLE, NOW)
        looked_up = [row.key for row in chosen.rows]
        cursor = chosen.cursor(looked_up, cursor)
        seen |= set(looked_up)

    assert seen == {row.key for row in rows}


def test_a_tick_that_was_cut_short_goes_on_where_it_stopped() -> None:
    rows = [a_row(number, posts=2) for number in range(9)]
    chosen = choice.chosen(rows, [], "", SETTLE, NOW)

    cursor = chosen.cursor(["property_finder:0", "property_finder:1"], "")

    following = choice.chosen(rows, [], cursor, SETTLE, NOW)
    assert following.in_turn[0].key == "property_finder:2"
    assert chosen.cursor([], "before") == "before"


def test_a_few_of_all_others_are_looked_up_and_other_ones_each_hour() -> None:
    rows = [a_row(number) for number in range(200)]

    now, again, later = (
        {row.key for row in choice.sample(rows, SETTLE, at)}
        for at in (NOW, NOW + timedelta(minutes=1), NOW + timedelta(hours=1))
    )

    assert now == again != later
    assert len(now) == choice.SAMPLED


def test_of_old_rows_only_what_was_sent_lately_or_is_in_doubt_is_looked_up_again() -> None:
    old = {"admitted_at": NOW - timedelta(days=9)}
    sent = a_row(1, **old, delivered_at=NOW - timedelta(hours=1))
    settled = a_row(2, **old, delivered_at=NOW - timedelta(days=5))
    doubled = a_row(3, **old, delivered_at=NOW - timedelta(days=8), posts=2)

    assert choice.lasting([sent, settled, doubled], SETTLE, NOW) == [sent, doubled]
