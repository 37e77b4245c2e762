"""What the auditor remembers, in memory."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from leadrelay.domain.audit import AuditState
from leadrelay.domain.balance import DayReport
from leadrelay.domain.enquiry import Account
from leadrelay.domain.errors import ConflictError
from leadrelay.domain.rhythm import Rhythm
from tests.fakes.failing import Faults

Remembered = TypeVar("Remembered", AuditState, Rhythm, DayReport)


@dataclass
class InMemoryAuditBook:
    state: AuditState = field(default_factory=AuditState)
    rhythms: dict[Account, Rhythm] = field(default_factory=dict)
    days: dict[date, DayReport] = field(default_factory=dict)
    writes: Faults = field(default_factory=Faults)

    def read_state(self) -> AuditState:
        return self.state

    def write_state(self, state: AuditState) -> AuditState:
        with self.writes.around("state write"):
            self.state = _replacing(self.state.revision, state)
        return self.state

    def read_rhythm(self, account: Account) -> Rhythm:
        return self.rhythms.get(account, Rhythm())

    def write_rhythm(self, account: Account, rhythm: Rhythm) -> Rhythm:
        with self.writes.around("state write"):
            self.rhythms[account] = _replacing(self.read_rhythm(account).revision, rhythm)
        return self.rhythms[account]

    def read_day(self, day: date) -> DayReport | None:
        return self.days.get(day)

    def write_day(self, report: DayReport) -> DayReport:
        there = self.days.get(report.day)
        with self.writes.around("state write"):
            self.days[report.day] = _replacing(there.revision if there else 0, report)
        return self.days[report.day]


def _replacing(revision: int, written: Remembered) -> Remembered:
    if revision != written.revision:
        raise ConflictError("state write: another revision is there")
    return replace(written, revision=revision + 1)
