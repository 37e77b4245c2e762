"""Stops calling a CRM that refuses, throttles or fails, and probes until it is back."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta

from leadrelay.domain.delivery_mode import DeliveryMode
from leadrelay.domain.outcome import Outcome, Verdict

FAILURES_TO_OPEN = 3
FIRST_PAUSE = timedelta(seconds=2)
THROTTLED_PAUSE = timedelta(seconds=1)  # what is too much is counted by the second
PROBE_EVERY = timedelta(seconds=30)
PROBE_ANSWERED = timedelta(seconds=15)  # longer than a call; whoever waits for the probe waits this
LONGEST_PAUSE = timedelta(minutes=15)
THROTTLING = timedelta(minutes=10)  # for how long a word of it holds
SLOWEST = 1.0  # calls a second, right after such a word
FASTER_EVERY = timedelta(seconds=20)  # by one call a second
HEALTHY = frozenset({Verdict.DONE, Verdict.REJECTED, Verdict.GONE})
AT_ONCE = frozenset({Verdict.REFUSED})  # a second call would fare no better


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """Closed while `open_until` is None; `cause` is the verdict that opened it.

    `throttled_at` is when the CRM last said that it was too much.

    `mode` and `unsure_before` are an operator's words, which no answer of the CRM changes. After a
    restore, what the ledger says of enquiries from before then may be less than what was done.
    """

    revision: int = 0
    failures: int = 0
    open_until: datetime | None = None
    cause: str | None = None
    throttled_at: datetime | None = None
    mode: DeliveryMode = DeliveryMode.RUNNING
    unsure_before: datetime | None = None

    def blocks(self, now: datetime) -> bool:
        return self.open_until is not None and now < self.open_until

    def is_throttling(self, now: datetime) -> bool:
        return self.throttled_at is not None and now < self.throttled_at + THROTTLING

    def calls_per_second(self, now: datetime) -> float | None:
        """What the CRM may take, found by trying; None unless it has been too much of late."""
        if self.throttled_at is None or not self.is_throttling(now):
            return None
        return SLOWEST + max((now - self.throttled_at) / FASTER_EVERY, 0.0)


def probing(breaker: Breaker, now: datetime) -> Breaker:
    """The breaker as the one worker writes it that may probe; the others wait for its answer."""
    return dataclasses.replace(breaker, open_until=now + PROBE_ANSWERED)


def after(breaker: Breaker, outcome: Outcome, now: datetime) -> Breaker:
    """The same object when nothing changes, so that a good call costs no write."""
    if outcome.verdict in HEALTHY:
        return breaker if breaker.failures == 0 else closed(breaker)
    failures = breaker.failures + 1
    pause = _pause(outcome, failures, is_open=breaker.open_until is not None)
    is_throttled = outcome.verdict is Verdict.THROTTLED
    return dataclasses.replace(
        breaker,
        throttled_at=now if is_throttled else breaker.throttled_at,
        failures=failures,
        open_until=now + pause if pause else breaker.open_until,
        cause=outcome.verdict.value,
    )


def closed(breaker: Breaker) -> Breaker:
    return dataclasses.replace(breaker, failures=0, open_until=None, cause=None)


def _pause(outcome: Outcome, failures: int, *, is_open: bool) -> timedelta | None:
    """Short after the first failures, so that a blip delays nobody; then one probe in 30 s."""
    if outcome.retry_after is not None:
        return min(timedelta(seconds=max(outcome.retry_after, 1)), LONGEST_PAUSE)
    opened = failures - (1 if outcome.verdict in AT_ONCE else FAILURES_TO_OPEN)
    if is_open:
        opened = max(opened, 0)
    first = THROTTLED_PAUSE if outcome.verdict is Verdict.THROTTLED else FIRST_PAUSE
    return None if opened < 0 else min(first * (1 << min(opened, 10)), PROBE_EVERY)
