"""An enquiry on its way, as the ledger tells it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from leadrelay.cli.journey import Journey, missing
from leadrelay.domain.entry import Note, ParkReason, Row, State
from tests.builders import ACCOUNT, NOW
from tests.fakes.clock import FakeClock

ROW = Row(key="property_finder:1", account=ACCOUNT, state=State.NEW, admitted_at=NOW)


@pytest.fixture
def journey(clock: FakeClock) -> Journey:
    return Journey(clock, lambda _: None)


def texts(journey: Journey) -> list[tuple[str, bool]]:
    return [(hop.text, hop.is_good) for hop in journey.hops]


def notes(*names: str) -> list[Note]:
    return [Note(at=NOW, what=name) for name in names]


def a_row(**said: Any) -> Row:
    return replace(ROW, **said)


def test_each_note_is_told_once_and_with_its_time(journey: Journey, clock: FakeClock) -> None:
    clock.advance(timedelta(seconds=2))
    journey.seen(ROW, notes("observed"))
    clock.advance(timedelta(seconds=3))
    journey.seen(a_row(state=State.SENDING, posts=1), notes("observed", "sending"))
    journey.seen(a_row(state=State.SENDING, posts=1), notes("observed", "sending"))

    assert texts(journey) == [("durable in the ledger", True), ("on its way to Lead.pro", True)]
    assert [hop.seconds for hop in journey.hops] == [2.0, 5.0]


def test_what_does_not_lead_to_lead_pro_is_told_as_such(journey: Journey) -> None:
    row = a_row(state=State.RETRY, reason="429")

    journey.seen(row, notes("sending", "post throttled", "rested", "a word of a newer release"))

    assert texts(journey)[2:] == [
        ("Lead.pro asks for a pause", False),
        ("it rests, retry: 429", False),
        ("a word of a newer release", False),
    ]


@pytest.mark.parametrize(
    ("row", "arrived", "over"),
    [
        (a_row(state=State.UNKNOWN), False, False),
        (a_row(state=State.CREATED, lead_id=7), True, True),
        (a_row(state=State.PARKED), False, True),
        (a_row(state=State.SUPPRESSED), False, True),
    ],
)
def test_it_ends_in_lead_pro_or_where_nobody_goes_on(
    journey: Journey,
    row: Row,
    arrived: bool,  # noqa: FBT001
    over: bool,  # noqa: FBT001
) -> None:
    journey.seen(row, [])

    assert (journey.has_arrived, journey.is_over) == (arrived, over)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (None, "nobody has taken it from the queue"),
        (a_row(reason="no go-live line yet"), "not gone out to Lead.pro: no go-live line yet"),
        (a_row(state=State.UNKNOWN, posts=1, reason="503"), "not confirmed it: 503"),
        (a_row(state=State.PARKED, park_reason=ParkReason.REJECTED), "parked: rejected"),
        (a_row(state=State.SUPPRESSED, reason="before go-live"), "suppressed: before go-live"),
    ],
)
def test_the_hop_that_is_missing_is_named(row: Row | None, words: str) -> None:
    assert words in missing(row)
