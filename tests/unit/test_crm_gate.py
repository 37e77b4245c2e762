from datetime import timedelta

import pytest

from leadrelay.domain.outcome import Outcome, Verdict
from leadrelay.usecases.crm_gate import CrmGate
from tests.fakes.clock import FakeClock
from tests.fakes.portal_states import InMemoryPortalStates
from tests.fakes.telemetry import RecordingTelemetry

REFUSED = Outcome(verdict=Verdict.REFUSED, reason="401")
THROTTLED = Outcome(verdict=Verdict.THROTTLED, reason="429")
DONE = Outcome(verdict=Verdict.DONE, reason="", lead_id=1)
MINUTE = timedelta(seconds=61)


class Workers:
    """Two containers that share nothing but the table."""

    def __init__(self) -> None:
        self.clock, self.states = FakeClock(), InMemoryPortalStates()
        self.telemetry = RecordingTelemetry()
        self.one, self.two = self._gate(), self._gate()

    def _gate(self) -> CrmGate:
        return CrmGate(self.states, self.clock, self.telemetry)


@pytest.fixture
def workers() -> Workers:
    return Workers()


def test_a_working_crm_costs_no_write(workers: Workers) -> None:
    assert workers.one.enter() is None
    workers.one.record(DONE)

    assert workers.states.breaker.revision == 0


@pytest.mark.proves("F83")
def test_what_one_worker_learns_stops_the_other(workers: Workers) -> None:
    workers.one.record(REFUSED)

    assert workers.two.blocked_until() is not None
    assert workers.two.enter() is not None
    assert workers.telemetry.total("BreakerOpened") == 1
    assert workers.telemetry.total("CredentialsRefused") == 1


@pytest.mark.proves("F84")
def test_after_a_pause_exactly_one_worker_probes(workers: Workers) -> None:
    workers.one.record(REFUSED)
    workers.clock.advance(MINUTE)

    first, second = workers.one.enter(), workers.two.enter()

    assert first is None
    assert second is not None


def test_looking_is_not_probing(workers: Workers) -> None:
    workers.one.record(REFUSED)
    workers.clock.advance(MINUTE)

    assert workers.one.blocked_until() is None
    assert workers.two.enter() is None


def test_a_good_probe_lets_everybody_in(workers: Workers) -> None:
    workers.one.record(REFUSED)
    workers.clock.advance(MINUTE)
    workers.one.enter()

    workers.one.record(DONE)
    workers.clock.advance(timedelta(seconds=6))

    assert workers.two.enter() is None


def test_a_failed_probe_keeps_everybody_out(workers: Workers) -> None:
    workers.one.record(REFUSED)
    workers.clock.advance(MINUTE)
    workers.one.enter()

    workers.one.record(REFUSED)

    assert workers.one.enter() is not None


def test_a_worker_that_lost_the_race_to_write_asks_again(workers: Workers) -> None:
    workers.one.blocked_until()
    workers.two.record(REFUSED)

    workers.one.record(REFUSED)

    assert workers.one.enter() is not None


def test_a_crm_that_is_content_is_called_as_often_as_the_agency_allows(workers: Workers) -> None:
    allowed = CrmGate(workers.states, workers.clock, workers.telemetry, 10)

    assert workers.one.calls_per_second() is None
    assert allowed.calls_per_second() == 10


def test_what_is_too_much_for_one_worker_slows_the_others_down(workers: Workers) -> None:
    workers.two.calls_per_second()
    workers.one.record(THROTTLED)
    workers.clock.advance(timedelta(seconds=10))

    assert workers.two.calls_per_second() == 1.5
    assert workers.two.blocked_until() is None
    assert workers.telemetry.total("CrmThrottled") == 1


def test_nobody_becomes_faster_than_the_agency_allows(workers: Workers) -> None:
    allowed = CrmGate(workers.states, workers.clock, workers.telemetry, 2)
    allowed.record(THROTTLED)

    assert allowed.calls_per_second() == 1
    workers.clock.advance(timedelta(minutes=5))
    assert allowed.calls_per_second() == 2


def test_what_was_never_tried_teaches_nothing(workers: Workers) -> None:
    for _ in range(5):
        workers.one.record(Outcome(verdict=Verdict.NOT_SENT, reason="", is_tried=False))

    assert workers.states.breaker.revision == 0


def test_a_good_call_that_began_before_a_pause_does_not_end_it(workers: Workers) -> None:
    asked = Outcome(verdict=Verdict.THROTTLED, reason="429", retry_after=60)
    assert workers.two.enter() is None
    workers.one.record(asked)
    workers.clock.advance(timedelta(seconds=6))

    workers.two.record(DONE)

    assert workers.one.blocked_until() == workers.clock() + timedelta(seconds=54)
