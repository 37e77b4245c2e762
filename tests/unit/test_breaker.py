from datetime import timedelta

import pytest

from leadrelay.domain.breaker import FAILURES_TO_OPEN, Breaker, after, probing
from leadrelay.domain.outcome import Outcome, Verdict
from tests.builders import NOW


def outcome(verdict: Verdict, retry_after: float | None = None) -> Outcome:
    return Outcome(verdict=verdict, reason="", retry_after=retry_after)


@pytest.mark.parametrize("verdict", [Verdict.DONE, Verdict.REJECTED, Verdict.GONE])
def test_an_answer_that_shows_a_working_crm_costs_no_write(verdict: Verdict) -> None:
    breaker = Breaker()

    assert after(breaker, outcome(verdict), NOW) is breaker


@pytest.mark.proves("F83")
def test_refused_credentials_open_it_at_once() -> None:
    assert after(Breaker(), outcome(Verdict.REFUSED), NOW).blocks(NOW + timedelta(seconds=1))


@pytest.mark.proves("F84")
@pytest.mark.parametrize("verdict", [Verdict.REFUSED, Verdict.UNKNOWN])
def test_its_pauses_grow_to_one_probe_in_thirty_seconds(verdict: Verdict) -> None:
    breaker, pauses = Breaker(), []
    for _ in range(12):
        breaker = after(breaker, outcome(verdict), NOW)
        if breaker.open_until is not None:
            pauses.append((breaker.open_until - NOW).total_seconds())

    assert pauses[:5] == [2, 4, 8, 16, 30]
    assert set(pauses[4:]) == {30}


@pytest.mark.proves("F84")
@pytest.mark.parametrize("verdict", [Verdict.THROTTLED, Verdict.UNKNOWN])
def test_a_requested_pause_is_honoured_up_to_a_quarter_of_an_hour(verdict: Verdict) -> None:
    short = after(Breaker(), outcome(verdict, 120), NOW)
    endless = after(Breaker(), outcome(verdict, 1e9), NOW)

    assert short.open_until == NOW + timedelta(seconds=120)
    assert endless.open_until == NOW + timedelta(minutes=15)


@pytest.mark.parametrize("verdict", [Verdict.UNKNOWN, Verdict.NOT_SENT])
def test_single_failures_do_not_open_it_but_a_row_of_them_does(verdict: Verdict) -> None:
    breaker = Breaker()
    for _ in range(FAILURES_TO_OPEN - 1):
        breaker = after(breaker, outcome(verdict), NOW)
    assert not breaker.blocks(NOW)

    assert after(breaker, outcome(verdict), NOW).blocks(NOW)


def test_a_probe_keeps_the_others_waiting() -> None:
    opened = Breaker(failures=3, open_until=NOW)

    assert not opened.blocks(NOW)
    assert probing(opened, NOW).blocks(NOW + timedelta(seconds=14))


def test_one_good_call_closes_it() -> None:
    opened = Breaker(revision=4, failures=9, open_until=NOW, cause="refused")

    assert after(opened, outcome(Verdict.DONE), NOW) == Breaker(revision=4)


def test_what_was_too_much_pauses_nothing_but_slows_all_calls_down_for_ten_minutes() -> None:
    throttled = after(Breaker(), outcome(Verdict.THROTTLED), NOW)
    closed = after(throttled, outcome(Verdict.DONE), NOW)

    assert throttled.open_until is None
    assert closed.is_throttling(NOW + timedelta(minutes=9))
    assert not closed.is_throttling(NOW + timedelta(minutes=10))


def test_after_it_was_too_much_calls_become_faster_again_little_by_little() -> None:
    throttled = after(Breaker(), outcome(Verdict.THROTTLED), NOW)
    minutes = [throttled.calls_per_second(NOW + timedelta(minutes=each)) for each in (0, 1, 9, 10)]

    assert minutes == [1, 4, 28, None]
    assert throttled.calls_per_second(NOW - timedelta(seconds=5)) == 1
    assert Breaker().calls_per_second(NOW) is None


def test_where_even_that_is_too_much_a_pause_begins() -> None:
    breaker = Breaker()
    for _ in range(3):
        breaker = after(breaker, outcome(Verdict.THROTTLED), NOW)

    assert breaker.open_until == NOW + timedelta(seconds=1)


def test_a_pause_that_the_crm_asks_for_begins_at_once() -> None:
    asked = Outcome(verdict=Verdict.THROTTLED, reason="429", retry_after=7)

    assert after(Breaker(), asked, NOW).open_until == NOW + timedelta(seconds=7)


def test_a_probe_that_was_too_much_ends_its_own_wait_after_a_second() -> None:
    asked = Outcome(verdict=Verdict.THROTTLED, reason="429", retry_after=1)
    probe = probing(after(Breaker(), asked, NOW), NOW + timedelta(seconds=1))

    again = after(probe, outcome(Verdict.THROTTLED), NOW + timedelta(seconds=1))

    assert again.open_until == NOW + timedelta(seconds=2)
