"""How fast all processes together may ask Lead.pro."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from leadrelay.domain.errors import NoTurnError, UnavailableError
from leadrelay.domain.ports import LONGEST_LINE
from leadrelay.wire.pacing import LEAST_SECONDS, SharedPace
from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.portal_states import InMemoryTurns
from tests.fakes.telemetry import RecordingTelemetry

HALF = timedelta(seconds=0.5)
SECOND = timedelta(seconds=1)


@dataclass
class Process:
    """One of several that share the turns, at two calls a second."""

    turns: InMemoryTurns
    clock: FakeClock
    telemetry: RecordingTelemetry = field(default_factory=RecordingTelemetry)
    per_second: float | None = 2

    def __post_init__(self) -> None:
        self.pace = SharedPace(
            self.turns, self._rate, self.clock, self.telemetry, sleep=self._sleep
        )

    def reserve(self, seconds: float = 12, calls: int = 1) -> list[datetime]:
        return self.pace.reserve(seconds, calls)

    def _rate(self) -> float | None:
        if self.per_second == 0:
            raise UnavailableError("acted out")
        return self.per_second

    def _sleep(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))


@pytest.fixture
def turns() -> InMemoryTurns:
    return InMemoryTurns()


@pytest.fixture
def process(turns: InMemoryTurns, clock: FakeClock) -> Process:
    return Process(turns, clock)


def test_who_comes_first_calls_at_once(process: Process) -> None:
    assert process.reserve() == [NOW]


def test_whoever_comes_later_stands_in_line_behind_all_calls_of_the_others(
    process: Process, turns: InMemoryTurns, clock: FakeClock
) -> None:
    other = Process(turns, clock)

    assert process.reserve(calls=3) == [NOW, NOW + HALF, NOW + 2 * HALF]
    assert other.reserve() == [NOW + 3 * HALF]


def test_a_rest_saves_nothing_up(process: Process, clock: FakeClock) -> None:
    process.reserve()
    clock.advance(timedelta(hours=1))

    assert [process.reserve()[0] - clock() for _ in range(3)] == [0 * HALF, HALF, 2 * HALF]


def test_a_turn_is_waited_for_and_no_longer(process: Process, clock: FakeClock) -> None:
    process.pace.wait(NOW + 3 * HALF)
    assert clock() == NOW + 3 * HALF

    process.pace.wait(NOW)
    assert clock() == NOW + 3 * HALF


def test_a_clock_that_is_set_back_makes_nobody_sleep_for_long(
    process: Process, clock: FakeClock
) -> None:
    process.pace.wait(NOW + timedelta(days=1))

    assert clock() == NOW + LONGEST_LINE


def test_no_turn_is_taken_that_leaves_no_time_for_the_last_call(
    process: Process, turns: InMemoryTurns
) -> None:
    turns.next_at = NOW + 3 * SECOND

    with pytest.raises(NoTurnError):
        process.reserve(3 + 2 * 0.5 + LEAST_SECONDS - 0.1, calls=3)
    assert turns.next_at == NOW + 3 * SECOND
    assert process.reserve(3 + 2 * 0.5 + LEAST_SECONDS, calls=3)[0] == NOW + 3 * SECOND


@pytest.mark.parametrize("seconds", [-1, 0, LEAST_SECONDS - 0.1])
def test_who_has_no_time_for_a_call_asks_for_no_turn(
    process: Process, turns: InMemoryTurns, seconds: float
) -> None:
    with pytest.raises(NoTurnError):
        process.reserve(seconds)
    assert turns.next_at is None


def test_where_no_turn_can_be_taken_the_log_says_why(
    process: Process, turns: InMemoryTurns
) -> None:
    turns.faults.fail()

    with pytest.raises(NoTurnError):
        process.reserve()
    assert [name for name, _ in process.telemetry.events] == ["NoTurn"]


def test_where_there_is_no_rate_nobody_takes_a_turn(process: Process, turns: InMemoryTurns) -> None:
    process.per_second = None

    assert process.reserve() == []
    assert turns.next_at is None


def test_where_the_rate_cannot_be_read_nothing_is_sent(process: Process) -> None:
    process.per_second = 0

    with pytest.raises(NoTurnError):
        process.reserve()
