"""The demo's balance: it must close when all is well, and name what is not."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.sandbox.demo.balance import Balance
from tests.sandbox.demo.cast import Promises
from tests.sandbox.demo.evidence import Evidence, Row, ledger

NOON = datetime(2026, 10, 3, 12, tzinfo=UTC)
BY_WEBHOOK, BY_POLL, OLD, REFUSED, RAW = "pf:1", "pf:2", "pf:3", "pf:4", "pf:unreadable-5"
FORGED = "pf:forged"


def a_row(**said: Any) -> Row:
    usual: dict[str, Any] = {
        "state": "created",
        "reason": "",
        "is_open": False,
        "polled": True,
        "delivered_at": NOON + timedelta(seconds=2),
        "notes": ("sending", "created"),
    }
    return Row(**{**usual, **said})


def stopped(state: str, reason: str) -> Row:
    return a_row(state=state, reason=reason, delivered_at=None, notes=("rested",))


def a_good_day(**said: Any) -> Evidence:
    usual: dict[str, Any] = {
        "issued": dict.fromkeys((BY_WEBHOOK, BY_POLL, OLD, REFUSED), NOON),
        "announced": Counter({BY_WEBHOOK: 3, REFUSED: 1}),
        "unreadable": 1,
        "answers_to_forgeries": [401, 401],
        "ledger": {
            BY_WEBHOOK: a_row(),
            BY_POLL: a_row(notes=("sending", "post unknown", "adopted")),
            OLD: stopped("suppressed", "before go-live"),
            REFUSED: stopped("parked", "rejected"),
            RAW: stopped("parked", "unreadable"),
        },
        "held": Counter([BY_WEBHOOK, BY_POLL]),
        "up_to_date": {BY_WEBHOOK},
        "promises": Promises(
            suppressed={OLD},
            rejected={REFUSED},
            adopted={BY_POLL},
            late_words={BY_WEBHOOK: "hot"},
            forged={FORGED},
            unreadable=1,
        ),
        "tokens": 2,
    }
    return Evidence(**{**usual, **said})


def with_row(key: str, row: Row) -> dict[str, Row]:
    return {**a_good_day().ledger, key: row}


def without_row(key: str) -> dict[str, Row]:
    return {known: row for known, row in a_good_day().ledger.items() if known != key}


def test_a_good_day_closes() -> None:
    balance = Balance(a_good_day())

    assert balance.complaints == []
    assert balance.received == balance.accounted == 5


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"held": Counter([BY_POLL])}, f"1 lost: {BY_WEBHOOK}"),
        ({"held": Counter([BY_WEBHOOK, BY_POLL, BY_POLL])}, f"1 held twice by Lead.pro: {BY_POLL}"),
        (
            {"ledger": with_row(BY_POLL, a_row(is_open=True))},
            f"1 still open: {BY_POLL} (created: )",
        ),
        ({"ledger": without_row(OLD)}, f"1 lost: {OLD}"),
        ({"ledger": without_row(RAW)}, "1 unreadable bodies, 0 parked as such"),
        ({"ledger": with_row(FORGED, a_row())}, f"1 never issued by the portal: {FORGED}"),
        ({"held": Counter([BY_WEBHOOK, BY_POLL, None])}, "1 never issued by the portal: unmarked"),
        ({"answers_to_forgeries": [401, 202]}, "forged deliveries answered with ['202', '401']"),
        ({"answers_to_forgeries": []}, "forged deliveries answered with []"),
        ({"up_to_date": set()}, f"1 out of date: {BY_WEBHOOK}"),
        ({"tokens": 1}, "the rejected access token was never replaced"),
        ({"dead_letters": 2}, "2 dead letters"),
        ({"ledger": with_row(BY_POLL, a_row())}, f"1 never adopted: {BY_POLL}"),
    ],
)
def test_a_bad_day_says_what_is_wrong(said: dict[str, Any], complaint: str) -> None:
    assert complaint in Balance(a_good_day(**said)).complaints


def test_an_enquiry_from_before_go_live_must_not_become_a_lead() -> None:
    sent = replace(a_good_day(), held=Counter([BY_WEBHOOK, BY_POLL, OLD]))
    sent = replace(sent, ledger=with_row(OLD, a_row()))

    assert Balance(sent).complaints == [f"1 from before go-live, but sent: {OLD}"]


def test_stopping_an_enquiry_is_no_way_to_close_the_balance() -> None:
    hidden = replace(a_good_day(), held=Counter([BY_POLL]))
    hidden = replace(hidden, ledger=with_row(BY_WEBHOOK, stopped("suppressed", "staff")))

    assert f"1 suppressed for no good reason: {BY_WEBHOOK}" in Balance(hidden).complaints


def test_only_some_of_many_keys_are_named() -> None:
    many = replace(a_good_day(), issued={f"pf:{number}": NOON for number in range(1, 9)})

    assert "4 lost: pf:5, pf:6, pf:7, ..." in Balance(many).complaints


def test_repeats_are_further_deliveries_and_what_the_poll_saw_as_well() -> None:
    assert Balance(a_good_day()).already_there == 2 + 2


def test_speed_counts_from_when_the_portal_had_the_enquiry() -> None:
    keys = [f"pf:{number}" for number in range(1, 21)]
    rows = {
        key: a_row(delivered_at=NOON + timedelta(seconds=number))
        for number, key in enumerate(keys, 1)
    }

    speed = Balance(a_good_day(issued=dict.fromkeys(keys, NOON), ledger=rows)).speed(set(keys))

    assert (speed.count, speed.p50, speed.p95) == (20, 10.0, 19.0)


def test_the_ledger_is_read_from_all_its_parts() -> None:
    state = {"key": "pf:1", "part": "STATE", "state": "created", "reason": "", "due_at": 1}
    late = {"key": "pf:1", "part": "H#2026-10-03T12:00:02#2", "what": "created"}
    early = {"key": "pf:1", "part": "H#2026-10-03T12:00:01#1", "what": "sending"}

    row = ledger([late, state, early, {"key": "pf:1", "part": "DATA#1"}])["pf:1"]

    assert row.notes == ("sending", "created")
    assert row.is_open
    assert row.delivered_at is None
