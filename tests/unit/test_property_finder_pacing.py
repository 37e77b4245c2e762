"""How fast and how long the portal may be asked."""

from datetime import timedelta

from leadrelay.portals.property_finder.pacing import Budget, Pacer
from tests.builders import NOW
from tests.fakes.clock import FakeClock


class Sleeper:
    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.advance(timedelta(seconds=seconds))


def test_the_first_request_and_a_late_one_do_not_wait(clock: FakeClock) -> None:
    sleeper = Sleeper(clock)
    pacer = Pacer(clock, sleeper, per_minute=60)

    pacer.wait()
    clock.advance(timedelta(seconds=5))
    pacer.wait()

    assert sleeper.slept == []


def test_requests_in_a_row_are_kept_apart(clock: FakeClock) -> None:
    sleeper = Sleeper(clock)
    pacer = Pacer(clock, sleeper, per_minute=60)

    for _ in range(61):
        pacer.wait()

    assert clock() - NOW == timedelta(seconds=60)


def test_a_clock_that_is_set_back_costs_one_interval_at_most(clock: FakeClock) -> None:
    sleeper = Sleeper(clock)
    pacer = Pacer(clock, sleeper, per_minute=60)

    pacer.wait()
    clock.advance(timedelta(hours=-1))
    pacer.wait()

    assert sleeper.slept == [1.0]


def test_a_pause_that_would_use_up_the_time_is_not_begun(clock: FakeClock) -> None:
    sleeper = Sleeper(clock)
    budget = Budget(deadline=NOW + timedelta(seconds=10), now=clock, sleep=sleeper)

    assert not budget.pause(10)
    assert budget.pause(9)
    assert sleeper.slept == [9]


def test_the_backoff_is_drawn_between_nothing_and_a_growing_bound(clock: FakeClock) -> None:
    highest = Budget(deadline=NOW, now=clock, draw=lambda: 1.0)
    lowest = Budget(deadline=NOW, now=clock, draw=lambda: 0.0)

    assert [highest.backoff(attempt) for attempt in (1, 2, 3, 4, 9)] == [1, 2, 4, 8, 8]
    assert lowest.backoff(9) == 0
