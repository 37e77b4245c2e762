"""Looks enquiries up in the CRM by their marker, and says where it and the ledger disagree."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from leadrelay.domain.audit import Finding, is_judged, judged, needs_standing
from leadrelay.domain.entry import Entry, Row
from leadrelay.domain.errors import NotConfiguredError, TransientError
from leadrelay.domain.lead import Standing
from leadrelay.domain.outcome import Outcome
from leadrelay.domain.ports import Clock, Crm, Ledger, PortalStates, Telemetry

MOST_FAILURES = 3  # in a row; then the CRM has other worries
LONGEST_LOOK = timedelta(seconds=30)


@dataclass(slots=True)
class Looks:
    """`keys` were looked up, in this order; `left` were not, or not with a clear answer."""

    keys: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    failures: int = 0

    def add(self, more: "Looks") -> None:
        self.keys += more.keys
        self.findings += more.findings
        self.left += more.left


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadLooks:
    """Reads only. While the forwarder has paused the CRM nothing is asked.

    `pace` waits before each look-up, so that together all is within the CRM's limits.
    """

    ledger: Ledger
    crm: Crm
    states: PortalStates
    pace: Callable[[], None]
    clock: Clock
    telemetry: Telemetry

    def look(self, rows: Iterable[Row], until: datetime) -> Looks:
        looks, is_paused = Looks(), self.states.read_breaker().blocks(self.clock())
        for row in rows:
            if not is_paused and looks.failures < MOST_FAILURES and self._has_time(until):
                self._look(row, looks)
            else:
                looks.left.append(row.key)
        return looks

    def _has_time(self, until: datetime) -> bool:
        return self.clock() + LONGEST_LOOK <= until

    def _look(self, row: Row, looks: Looks) -> None:
        try:
            finding = self._judge(row)
        except (TransientError, NotConfiguredError) as error:
            self.telemetry.event("LeadNotLookedUp", key=row.key, error=error)
            looks.failures += 1
            looks.left.append(row.key)
            return
        looks.failures = 0
        looks.keys.append(row.key)
        if finding is not None:
            looks.findings.append(finding)

    def _judge(self, row: Row) -> Finding | None:
        """Of a record that has expired nobody knows any more whom to look for."""
        entry = self.ledger.read(row.key)
        if entry is None or not is_judged(entry.row) or not entry.record.sent_as:
            return None
        found = self._found(entry)
        return judged(entry.row, found, self._standing(entry.row, found), self.clock())

    def _found(self, entry: Entry) -> Sequence[int]:
        self.pace()
        return self.crm.find(entry.record.sent_as, entry.row.key)

    def _standing(self, row: Row, found: Sequence[int]) -> Standing | Outcome | None:
        if row.lead_id is None or not needs_standing(row, found):
            return None
        self.pace()
        return self.crm.standing(row.lead_id)
