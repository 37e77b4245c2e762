"""Looking over the ledger as far as it is wanted, and no further than patience goes."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from leadrelay.domain.entry import Row
from leadrelay.usecases.look_over import PATIENCE, LedgerView
from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.ledger_reading import InMemoryLedgerReading
from tests.unit.console_world import a_row

DAY = timedelta(days=1)


class SlowReading(InMemoryLedgerReading):
    clock: FakeClock

    def rows(self, keys: Sequence[str]) -> Mapping[str, Row]:
        self.clock.advance(PATIENCE)
        return super().rows(keys)


@pytest.fixture
def ledger() -> InMemoryLedgerReading:
    ledger = InMemoryLedgerReading()
    for number in range(250):
        ledger.add(a_row(number, admitted_at=NOW - number * timedelta(minutes=1)))
    return ledger


def test_rows_are_seen_latest_first_in_batches(
    ledger: InMemoryLedgerReading, clock: FakeClock
) -> None:
    look = LedgerView(ledger, clock).latest(1000, days=2)

    assert [row.key for row in look.rows[:2]] == ["property_finder:0", "property_finder:1"]
    assert (len(look.rows), look.is_cut) == (250, False)
    assert ledger.batches == [100, 100, 50]


def test_no_more_is_read_than_was_asked_for(
    ledger: InMemoryLedgerReading, clock: FakeClock
) -> None:
    look = LedgerView(ledger, clock).latest(120, days=2)

    assert (len(look.rows), look.is_cut) == (120, True)
    assert ledger.batches == [100, 20]


def test_exactly_as_many_as_there_are_is_not_cut(
    ledger: InMemoryLedgerReading, clock: FakeClock
) -> None:
    assert not LedgerView(ledger, clock).latest(250, days=2).is_cut


def test_what_is_older_than_the_days_is_left_out(clock: FakeClock) -> None:
    ledger = InMemoryLedgerReading()
    ledger.add(a_row(1), a_row(2, admitted_at=NOW - 2 * DAY))

    assert [row.key for row in LedgerView(ledger, clock).latest(9, days=2).rows] == [
        "property_finder:1"
    ]


def test_a_slow_ledger_is_not_waited_for(ledger: InMemoryLedgerReading, clock: FakeClock) -> None:
    slow = SlowReading(known=ledger.known)
    slow.clock = clock

    look = LedgerView(slow, clock).latest(1000, days=2)

    assert (len(look.rows), look.is_cut) == (100, True)
