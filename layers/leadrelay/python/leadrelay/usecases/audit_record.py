"""What an audit has found, kept until it is settled, and counted as long as it is not."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from leadrelay.domain.audit import Anomaly, AuditState, Finding, merged
from leadrelay.domain.balance import DayReport
from leadrelay.domain.errors import ConflictError, UnavailableError
from leadrelay.domain.ports import AuditBook, LedgerRows, Telemetry

CONFLICTS_BORNE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    book: AuditBook
    ledger: LedgerRows
    telemetry: Telemetry

    def note(
        self,
        looked_up: Collection[str],
        found: Sequence[Finding],
        change: Callable[[AuditState], AuditState] = lambda state: state,
    ) -> AuditState:
        """`looked_up` are the keys that were looked at anew. Raises TransientError."""
        for _ in range(CONFLICTS_BORNE):
            before = self.book.read_state()
            again = {*looked_up, *self._seen_since(before)}
            after = change(replace(before, findings=merged(before.findings, again, found)))
            try:
                return after if after == before else self._told(before, after)
            except ConflictError:
                continue
        raise UnavailableError("audit state is written by too many at once")

    def measure(self, findings: Sequence[Finding], *, is_daily: bool = False) -> None:
        """Nothing is counted where nothing is off, but for once a day."""
        for anomaly, count in Counter(each.anomaly for each in findings).items():
            self.telemetry.count("BalanceOff", count, kind=anomaly)
        if is_daily and not findings:
            self.telemetry.count("BalanceOff", 0)

    def keep(self, report: DayReport) -> DayReport:
        """In the place of an earlier one of that day. Raises TransientError."""
        before = self.book.read_day(report.day)
        return self.book.write_day(replace(report, revision=before.revision if before else 0))

    def _told(self, before: AuditState, after: AuditState) -> AuditState:
        written = self.book.write_state(after)
        known = {(each.anomaly, each.key) for each in before.findings}
        for each in written.findings:
            if (each.anomaly, each.key) not in known:
                self._tell(each)
        return written

    def _tell(self, finding: Finding) -> None:
        leads = ", ".join(map(str, finding.lead_ids))
        self.telemetry.event(
            "AnomalyFound",
            anomaly=finding.anomaly,
            key=finding.key,
            leads=leads,
            advice=finding.advice,
        )

    def _seen_since(self, state: AuditState) -> Collection[str]:
        unseen = [each.key for each in state.findings if each.anomaly is Anomaly.UNSEEN]
        return self.ledger.rows(unseen).keys()
