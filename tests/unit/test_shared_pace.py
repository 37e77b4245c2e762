"""How fast all processes together may ask Lead.pro."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from leadrelay.domain.errors import RequestNotSentError, UnavailableError
from leadrelay.wire.pacing import SharedPace
from tests.fakes.clock import FakeClock
from tests.fakes.portal_states import InMemoryTurns

SECOND = timedelta(seconds=1)


@dataclass
class SlowTurns(InMemoryTurns):
    """Whose answers take as long as the SDK's attempts may."""

    clock: FakeClock = field(default_factory=FakeClock)
    lasts: timedelta = timedelta(seconds=8)

    def take(self, now: datetime, apart: timedelta, latest: datetime) -> datetime | None:
        self.clock.advance(self.lasts)
        return super().take(now, apart, latest)


def a_pace(turns: InMemoryTurns, clock: FakeClock) -> SharedPace:
    """Of two calls a second."""

    def sleep(seconds: float) -> None:
        clock.advance(timedelta(seconds=seconds))

    return SharedPace(turns, lambda: 2, clock, sleep)


@pytest.fixture
def turns() -> InMemoryTurns:
    return InMemoryTurns()


@pytest.fixture
def pace(turns: InMemoryTurns, clock: FakeClock) -> SharedPace:
    return a_pace(turns, clock)


def test_who_comes_first_calls_at_once(pace: SharedPace) -> None:
    assert pace.wait(12) == 0.0


def test_then_each_waits_for_its_turn_and_says_how_long(pace: SharedPace) -> None:
    assert [pace.wait(12) for _ in range(4)] == [0.0, 0.5, 0.5, 0.5]


def test_another_process_waits_in_the_same_line(
    pace: SharedPace, turns: InMemoryTurns, clock: FakeClock
) -> None:
    pace.wait(12)

    assert a_pace(turns, clock).wait(12) == 0.5


def test_a_rest_saves_nothing_up(pace: SharedPace, clock: FakeClock) -> None:
    pace.wait(12)
    clock.advance(timedelta(hours=1))

    assert [pace.wait(12) for _ in range(3)] == [0.0, 0.5, 0.5]


def test_where_the_turn_comes_too_late_nothing_is_sent_and_no_turn_is_lost(
    pace: SharedPace, turns: InMemoryTurns, clock: FakeClock
) -> None:
    turns.next_at = clock() + 3 * SECOND

    with pytest.raises(RequestNotSentError):
        pace.wait(2)
    assert turns.next_at == clock() + 3 * SECOND
    assert pace.wait(4) == 3.0


def test_what_taking_a_turn_has_cost_is_not_waited_for_again(clock: FakeClock) -> None:
    turns = SlowTurns(next_at=clock() + 9 * SECOND, clock=clock)

    assert a_pace(turns, clock).wait(12) == 9.0


def test_where_taking_a_turn_uses_the_time_up_nothing_is_sent(clock: FakeClock) -> None:
    with pytest.raises(RequestNotSentError):
        a_pace(SlowTurns(clock=clock), clock).wait(8)


def test_where_no_turn_can_be_taken_nothing_is_sent(pace: SharedPace, turns: InMemoryTurns) -> None:
    turns.faults.fail()

    with pytest.raises(RequestNotSentError):
        pace.wait(12)


def test_where_there_is_no_rate_nobody_takes_a_turn(turns: InMemoryTurns, clock: FakeClock) -> None:
    turns.faults.fail()

    assert SharedPace(turns, lambda: None, clock).wait(12) == 0.0


def test_where_the_rate_cannot_be_read_nothing_is_sent(
    turns: InMemoryTurns, clock: FakeClock
) -> None:
    def unreadable() -> float:
        raise UnavailableError("acted out")

    with pytest.raises(RequestNotSentError):
        SharedPace(turns, unreadable, clock).wait(12)
