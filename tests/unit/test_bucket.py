"""How many requests Lead.pro gets from one process."""

import pytest

from leadrelay.domain.errors import RequestNotSentError
from leadrelay.wire.pacing import BURST, Bucket


class Time:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def bucket(time: Time) -> Bucket:
    return Bucket(0.5, now=time, sleep=time.sleep)


def test_after_a_rest_as_many_as_one_lead_needs_go_at_once(bucket: Bucket, time: Time) -> None:
    assert [bucket.wait(12) for _ in range(BURST)] == [0.0] * BURST
    assert time.at == 1000.0


def test_then_each_waits_for_its_turn_and_says_how_long(bucket: Bucket) -> None:
    for _ in range(BURST):
        bucket.wait(12)

    assert [bucket.wait(12) for _ in range(3)] == [2.0, 2.0, 2.0]


def test_in_the_long_run_the_rate_is_kept(bucket: Bucket, time: Time) -> None:
    for _ in range(100):
        bucket.wait(12)

    assert time.at - 1000 == 2 * (100 - BURST)


def test_where_the_turn_comes_too_late_nothing_is_sent_and_no_turn_is_lost(
    bucket: Bucket, time: Time
) -> None:
    for _ in range(BURST):
        bucket.wait(12)

    with pytest.raises(RequestNotSentError):
        bucket.wait(2)
    assert time.at == 1000.0
    assert bucket.wait(2.1) == 2.0


def test_a_rest_is_worth_one_burst_and_no_more(bucket: Bucket, time: Time) -> None:
    bucket.wait(12)
    time.sleep(3600)

    assert [bucket.wait(12) for _ in range(BURST + 1)] == [0.0] * BURST + [2.0]
