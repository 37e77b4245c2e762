"""The demo's balance: it must close when all is well, and name what is not."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.demo.balance import Balance, speed
from tests.sandbox.demo.subscriptions import THEIRS, Hook
from tests.unit.demo_days import (
    BY_DOORBELL,
    BY_POLL,
    BY_WEBHOOK,
    ERASED,
    FAKED,
    FINDER,
    FORGED,
    NOON,
    OLD,
    RAW,
    SEEKER,
    STRANGE,
    UNSEEN,
    a_good_day,
    a_row,
    a_standing,
    at_property_finder,
    at_seeker_leads,
    stopped,
    with_row,
    without_row,
)

HELD, FOUND = at_property_finder().held, at_seeker_leads().held


def test_a_good_day_closes() -> None:
    books = a_good_day()

    assert books.complaints == []
    counts = [(each.received, each.accounted) for each in books.balances.values()]
    assert counts == [(5, 5), (4, 4)]


@pytest.mark.parametrize(
    ("evidence", "complaint"),
    [
        (at_property_finder(held={BY_POLL: [2]}), f"1 lost: {BY_WEBHOOK}"),
        (
            at_property_finder(held={**HELD, BY_POLL: [2, 3]}),
            f"1 held twice by Lead.pro: {BY_POLL}",
        ),
        (
            with_row(at_property_finder(), BY_POLL, a_row(is_open=True)),
            f"1 still open: {BY_POLL} (created: )",
        ),
        (without_row(at_property_finder(), OLD), f"1 lost: {OLD}"),
        (without_row(at_property_finder(), RAW), "1 unreadable bodies, 0 parked as such"),
        (
            with_row(at_property_finder(), FORGED, a_row()),
            f"1 never issued by the portal: {FORGED}",
        ),
        (
            at_property_finder(held={**HELD, FORGED: [9]}),
            f"1 never issued by the portal: {FORGED}",
        ),
        (
            at_property_finder(answers_to_forgeries=[401, 202]),
            "forged deliveries answered with ['202', '401']",
        ),
        (at_property_finder(answers_to_forgeries=[]), "forged deliveries answered with []"),
        (
            at_property_finder(answers_to_forgeries=[None, 502]),
            "forged deliveries answered with ['502', 'None']",
        ),
        (at_property_finder(refused={BY_WEBHOOK}), f"1 genuine, but refused: {BY_WEBHOOK}"),
        (at_property_finder(up_to_date=set()), f"1 out of date: {BY_WEBHOOK}"),
        (at_property_finder(tokens=1), "1 access tokens minted instead of 2"),
        (with_row(at_property_finder(), BY_POLL, a_row()), f"1 never adopted: {BY_POLL}"),
        (at_property_finder(recovered=0), "1 recovered by polls, but 0 counted as such"),
        (at_property_finder(recovered=2), "1 recovered by polls, but 2 counted as such"),
    ],
)
def test_a_bad_day_at_property_finder_says_what_is_wrong(evidence: Any, complaint: str) -> None:
    day = a_good_day(**{FINDER: evidence})

    assert f"Property Finder: {complaint}" in day.complaints


@pytest.mark.parametrize(
    ("evidence", "complaint"),
    [
        (at_seeker_leads(held={ERASED: [4]}), f"1 lost: {BY_DOORBELL}"),
        (with_row(at_seeker_leads(), FAKED, a_row()), f"1 never issued by the portal: {FAKED}"),
        (with_row(at_seeker_leads(), STRANGE, a_row()), f"1 should be parked: {STRANGE}"),
        (
            with_row(at_seeker_leads(), ERASED, a_row()),
            f"1 erased at the portal, but not here: {ERASED}",
        ),
        (
            with_row(at_seeker_leads(), UNSEEN, stopped("suppressed", "")),
            f"1 erased at the portal, but not here: {UNSEEN}",
        ),
        (
            with_row(at_seeker_leads(), BY_DOORBELL, a_row(is_erased=True)),
            f"1 erased for no good reason: {BY_DOORBELL}",
        ),
        (at_seeker_leads(traces={ERASED}), f"1 erased, but still known of: {ERASED}"),
        (
            at_seeker_leads(to_erase={}),
            f"to erase in Lead.pro: {{'{ERASED}': [4]}}, named: {{}}",
        ),
        (
            at_seeker_leads(to_erase={ERASED: 5}),
            f"to erase in Lead.pro: {{'{ERASED}': [4]}}, named: {{'{ERASED}': [5]}}",
        ),
        (at_seeker_leads(tokens=3), "3 access tokens minted instead of 2"),
        (at_seeker_leads(recovered=1), "0 recovered by polls, but 1 counted as such"),
        (
            at_seeker_leads(rung=Counter()),
            "1 recovered by polls, but 0 counted as such",
        ),
    ],
)
def test_a_bad_day_at_seeker_leads_says_what_is_wrong(evidence: Any, complaint: str) -> None:
    day = a_good_day(**{SEEKER: evidence})

    assert f"Seeker Leads: {complaint}" in day.complaints


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"homeless": frozenset({"unmarked"})}, "1 of no portal: unmarked"),
        ({"dead_letters": 2}, "2 dead letters"),
    ],
)
def test_what_is_of_no_portal_is_found_all_the_same(said: dict[str, Any], complaint: str) -> None:
    assert complaint in a_good_day(**said).complaints


OURS = a_standing().ours[0]


@pytest.mark.parametrize(
    ("standing", "complaint"),
    [
        (a_standing(ours=[]), "seeker_leads:lyon has 0 active subscriptions instead of 1"),
        (
            a_standing(ours=[replace(OURS, is_active=False)]),
            "seeker_leads:lyon has 0 active subscriptions instead of 1",
        ),
        (
            a_standing(ours=[OURS, replace(OURS, url="https://us.example/lyon.1")]),
            "subscriptions of seeker_leads:lyon are of generation ['1', '2'], not 2",
        ),
        (
            a_standing(repairs={"seeker_leads:lyon": "kept"}),
            "asked to repair the subscriptions of seeker_leads:lyon, the keeper said kept",
        ),
        (a_standing(rotation=1), "the rotation of a webhook secret ended with 1"),
        (a_standing(rotation=None), "the rotation of a webhook secret ended with None"),
    ],
)
def test_subscriptions_must_be_ours_and_whole(standing: Any, complaint: str) -> None:
    assert complaint in a_good_day(standing=standing).complaints


@pytest.mark.parametrize(
    "theirs", [(), THEIRS[:1], (*THEIRS[:1], Hook("seeker_leads:lyon", "lead", "", is_active=True))]
)
def test_subscriptions_of_others_must_stay_as_they_are(theirs: Any) -> None:
    (complaint,) = a_good_day(standing=a_standing(theirs=theirs)).complaints

    assert complaint.startswith("subscriptions of others are ")


def test_an_enquiry_from_before_go_live_must_not_become_a_lead() -> None:
    sent = with_row(at_property_finder(held={**HELD, OLD: [9]}), OLD, a_row())

    assert a_good_day(**{FINDER: sent}).complaints == [
        f"Property Finder: 1 from before go-live, but sent: {OLD}"
    ]


def test_stopping_an_enquiry_is_no_way_to_close_the_balance() -> None:
    hidden = with_row(
        at_property_finder(held={BY_POLL: [2]}), BY_WEBHOOK, stopped("suppressed", "staff")
    )

    assert (
        f"Property Finder: 1 suppressed for no good reason: {BY_WEBHOOK}"
        in a_good_day(**{FINDER: hidden}).complaints
    )


def test_only_some_of_many_keys_are_named() -> None:
    many = at_property_finder(issued={f"pf:{number}": NOON for number in range(1, 9)})

    assert (
        "Property Finder: 8 lost: pf:1, pf:2, pf:3, ..." in a_good_day(**{FINDER: many}).complaints
    )


def test_repeats_are_further_deliveries_and_what_the_poll_saw_as_well() -> None:
    assert Balance(at_property_finder()).already_there == 2 + 2


def test_what_could_not_be_read_is_named() -> None:
    assert Balance(at_seeker_leads()).parked == {"unknown: metadata.leadCategory": 1}
    assert Balance(at_property_finder()).parked == {"rejected": 1, "unreadable": 1}


def test_speed_counts_from_when_the_portal_had_the_enquiry() -> None:
    keys = [f"pf:{number}" for number in range(1, 21)]
    rows = {
        key: a_row(delivered_at=NOON + timedelta(seconds=number))
        for number, key in enumerate(keys, 1)
    }
    balance = Balance(at_property_finder(issued=dict.fromkeys(keys, NOON), ledger=rows))

    known = speed(balance.seconds(set(keys)))

    assert (known.count, known.p50, known.p95) == (20, 10.0, 19.0)
