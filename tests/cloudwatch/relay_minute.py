"""One minute of a deployed relay: our code at work, and what CloudWatch records of it."""

from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import StringIO
from typing import TypeAlias

from leadrelay.domain.admission import observed
from leadrelay.domain.canary import hours
from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.entry import Note, ParkReason, Row, State
from leadrelay.domain.errors import UnavailableError
from leadrelay.domain.outcome import Outcome, Verdict
from leadrelay.metrics import METRICS
from leadrelay.observability import PowertoolsTelemetry
from leadrelay.usecases.announcement import announce, announce_erasure
from leadrelay.usecases.crm_gate import CrmGate
from leadrelay.usecases.poll_accounts import AccountsPoll
from leadrelay.usecases.send_canaries import Canaries
from leadrelay.usecases.sweep_due import DueSweep
from tests.builders import NOW, a_canary, an_enquiry
from tests.cloudwatch.emf import Point, points_in
from tests.fakes.ledger_rows import InMemoryLedgerRows
from tests.fakes.portal_states import InMemoryPortalStates
from tests.fakes.queue import InMemoryQueue
from tests.polling import Polling

LIVE = PollState(
    go_live=NOW - timedelta(days=30),
    watermark=NOW - timedelta(minutes=5),
    daily_done_at=NOW,
    history_done_at=NOW,
)


@dataclass
class RelayMinute:
    told: PowertoolsTelemetry
    polling: Polling = field(default_factory=Polling)
    of_aws: list[Point] = field(default_factory=list)

    def poll(self, portal: Portal, state: PollState = LIVE) -> None:
        account = Account(portal, "main")
        self.polling.states.polls[account] = state
        poll = replace(self.polling.poll(), account=account, telemetry=self.told)
        AccountsPoll([poll], self.told).tick(self.polling.claim())

    def poll_in_vain(self, portal: Portal) -> None:
        self.polling.portal.faults.append(UnavailableError("GET: 503"))
        self.poll(portal)

    def open_since(self, age: timedelta) -> None:
        entry = observed(None, an_enquiry(), NOW - age)
        self.polling.ledger.commit(entry, expected=None, note=Note(at=NOW, what="observed"))

    def sweep(self) -> None:
        DueSweep(
            ledger=self.polling.ledger,
            queue=InMemoryQueue(),
            states=self.polling.states,
            clock=self.polling.clock,
            telemetry=self.told,
        ).tick()

    def canary(self, *, arrives: bool = True) -> None:
        (hour, *_), account = hours(NOW), Account(Portal.PROPERTY_FINDER, "main")
        if arrives:
            entry = observed(None, a_canary(account, hour), NOW)
            self.polling.ledger.commit(entry, expected=None, note=Note(at=NOW, what="observed"))
        Canaries(
            accounts=[account],
            rows=InMemoryLedgerRows(self.polling.ledger),
            send=lambda *_: None,
            clock=lambda: NOW,
            telemetry=self.told,
        ).tick()

    def call_crm(self, verdict: Verdict) -> None:
        gate = CrmGate(InMemoryPortalStates(), self.polling.clock, self.told)
        gate.record(Outcome(verdict=verdict, reason="401"))

    def park(self) -> None:
        new = self._row()
        parked = replace(new, state=State.PARKED, park_reason=ParkReason.REJECTED)
        announce(self.told, new, parked, "post rejected")

    def erase(self) -> None:
        announce_erasure(self.told, replace(self._row(), lead_id=7))

    def incident(self, metric: str, times: int = 1) -> None:
        (name, *_) = *METRICS[metric].by, ""
        dimensions = {name: "one"} if name else {}
        self.told.count(metric, times, **dimensions)

    def oldest_message(self, seconds: float, queue: str) -> None:
        name, dimensions = "ApproximateAgeOfOldestMessage", {"QueueName": queue}
        self.of_aws.append(Point("AWS/SQS", name, seconds, "Seconds", dimensions))

    @staticmethod
    def _row() -> Row:
        return observed(None, an_enquiry(), NOW).row


Happening: TypeAlias = Callable[[RelayMinute], None]


def recorded(told: PowertoolsTelemetry, happening: Happening) -> tuple[Point, ...]:
    """What CloudWatch would read from our log, and what it knows by itself."""
    minute = RelayMinute(told)
    with redirect_stdout(StringIO()) as log:
        happening(minute)
        told.flush()
    return (*points_in(log.getvalue()), *minute.of_aws)


def incidents(into: str) -> Iterator[str]:
    return (name for name, metric in METRICS.items() if metric.into == into)
