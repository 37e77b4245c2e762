"""Whether and how fast the CRM may be called: the shared breaker, read every few seconds."""

from datetime import datetime, timedelta

from leadrelay.domain import breaker as rules
from leadrelay.domain.breaker import Breaker
from leadrelay.domain.delivery_mode import DeliveryMode
from leadrelay.domain.errors import ConflictError, TransientError
from leadrelay.domain.outcome import Outcome, Verdict
from leadrelay.domain.ports import Clock, PortalStates, Telemetry

FRESH = timedelta(seconds=5)
COUNTED = {
    Verdict.REJECTED: "CrmRejected",
    Verdict.REFUSED: "CredentialsRefused",
    Verdict.THROTTLED: "CrmThrottled",
}


class CrmGate:
    """`most` calls a second are what the agency allows."""

    def __init__(
        self,
        states: PortalStates,
        clock: Clock,
        telemetry: Telemetry,
        most: float | None = None,
    ) -> None:
        self._states = states
        self._clock = clock
        self._telemetry = telemetry
        self._most = most
        self._known: tuple[datetime, Breaker] | None = None
        self._probing_until: datetime | None = None

    def blocked_until(self) -> datetime | None:
        """None if a call may be tried; asks nothing of anybody."""
        now = self._clock()
        breaker = self._current(now)
        return breaker.open_until if breaker.blocks(now) else None

    def calls_per_second(self) -> float | None:
        """Of all processes together; None for as many as there are."""
        now = self._clock()
        limits = (self._most, self._current(now).calls_per_second(now))
        return min((each for each in limits if each is not None), default=None)

    def mode(self) -> DeliveryMode:
        """As an operator set it up to five seconds ago."""
        return self._current(self._clock()).mode

    def unsure_before(self) -> datetime | None:
        """Since when an operator knows what was sent; None unless the ledger was restored."""
        return self._current(self._clock()).unsure_before

    def enter(self) -> datetime | None:
        """Right before a call. After a pause it lets one caller through, the probe."""
        now = self._clock()
        breaker = self._current(now)
        if breaker.open_until is None:
            return None
        if breaker.blocks(now):
            return breaker.open_until
        return self._probe(breaker, now)

    def record(self, outcome: Outcome) -> None:
        """What a call came to; never raises: a lost write only costs a pause, learned again."""
        if not outcome.is_tried:
            return
        if outcome.verdict in COUNTED:
            self._telemetry.count(COUNTED[outcome.verdict], system="lead_pro")
        try:
            self._learn(outcome)
        except TransientError as error:
            self._known = None
            self._telemetry.event("BreakerNotRecorded", error=error)

    def _learn(self, outcome: Outcome) -> None:
        now = self._clock()
        before = self._current(now)
        after = rules.after(before, outcome, now)
        if after is before or self._is_older(before, outcome, now):
            return
        if after.open_until is not None and before.open_until is None:
            self._telemetry.count("BreakerOpened", cause=outcome.verdict)
        self._write(after, now)

    def _is_older(self, breaker: Breaker, outcome: Outcome, now: datetime) -> bool:
        """A good call that began before another's pause does not end it; a probe of ours does."""
        is_good = outcome.verdict in rules.HEALTHY
        return is_good and breaker.blocks(now) and breaker.open_until != self._probing_until

    def _probe(self, breaker: Breaker, now: datetime) -> datetime | None:
        probe = rules.probing(breaker, now)
        if not self._write(probe, now):
            return probe.open_until
        self._probing_until = probe.open_until
        return None

    def _write(self, breaker: Breaker, now: datetime) -> bool:
        try:
            self._known = (now, self._states.write_breaker(breaker))
        except ConflictError:
            self._known = None
            return False
        return True

    def _current(self, now: datetime) -> Breaker:
        if self._known is None or now - self._known[0] > FRESH:
            self._known = (now, self._states.read_breaker())
        return self._known[1]
