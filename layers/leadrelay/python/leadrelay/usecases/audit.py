"""Proves that portals, ledger and CRM agree, or says where they do not; changes none of them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from leadrelay.domain import audit_choice as choice
from leadrelay.domain.audit import AuditState, Finding, is_judged
from leadrelay.domain.balance import Audited, DayReport, day_to_balance, is_final
from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import RECORD_KEPT, Row
from leadrelay.domain.errors import LeadRelayError
from leadrelay.domain.ports import Clock, LedgerRows, Telemetry
from leadrelay.usecases.audit_record import AuditRecord
from leadrelay.usecases.balance_day import Balance, DayBalance
from leadrelay.usecases.check_configuration import ConfigurationCheck
from leadrelay.usecases.look_up_leads import LeadLooks, Looks
from leadrelay.usecases.report_drift import DriftReport
from leadrelay.usecases.watch_silence import SilenceWatch

DAY = timedelta(days=1)
FOR_THE_BALANCE = timedelta(seconds=60)  # of a tick, which its look-ups leave


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """Raises TransientError where ledger or book cannot be read; what else fails is left out."""

    accounts: Sequence[Account]
    ledger: LedgerRows
    looks: LeadLooks
    silence: SilenceWatch
    balance: DayBalance
    check: ConfigurationCheck
    drifts: DriftReport
    record: AuditRecord
    settle: timedelta
    zone: tzinfo
    clock: Clock
    telemetry: Telemetry

    def tick(self, until: datetime) -> Audited:
        """Silence and look-ups each time, the balance and the configuration once a day."""
        now, state = self.clock(), self.record.book.read_state()
        known_from = datetime.combine((now - choice.RECENT).date(), time(), UTC)
        rows = self._admitted(known_from, now)
        self._listen(rows, known_from)
        doubtful = self.ledger.rows([each.key for each in state.findings])
        chosen = choice.chosen(rows, doubtful.values(), state.cursor, self.settle, now)
        looks = self.looks.look(chosen.rows, until - FOR_THE_BALANCE)
        cursor = chosen.cursor(looks.keys, state.cursor)
        day = day_to_balance(now, state.balanced_on, self.zone)
        if day is None:
            return self._hourly(looks, cursor)
        self._look_further(looks, now, until - FOR_THE_BALANCE)
        return self._daily(day, looks, cursor)

    def day(self, day: date, until: datetime) -> Audited:
        """A balance on demand, and a look at each of its leads while there is time."""
        balance = self.balance.of(day)
        looks = self.looks.look(filter(is_judged, balance.rows), until)
        report = self._reported(day, balance, looks, lambda state: state)
        self.record.measure(report.findings)
        return _audited(looks, report.findings, report)

    def since(self, restored_at: datetime, after: str, until: datetime) -> Audited:
        """Whatever a table that was restored to `restored_at` may be wrong about, by key."""
        rows = self._admitted(restored_at - RECORD_KEPT, self.clock())
        wanted = choice.since_restored(rows, restored_at, self.settle)
        looks = self.looks.look([row for row in wanted if row.key > after], until)
        state = self.record.note(looks.keys, looks.findings)
        self.record.measure(state.findings)
        goes_on_at = looks.keys[-1] if looks.keys and looks.left else ""
        return replace(_audited(looks, state.findings), after=goes_on_at)

    def _hourly(self, looks: Looks, cursor: str) -> Audited:
        moved = _moved(cursor)
        state = self.record.note(looks.keys, looks.findings, moved)
        self.record.measure(state.findings)
        return _audited(looks, state.findings)

    def _daily(self, day: date, looks: Looks, cursor: str) -> Audited:
        with self._part("configuration"):
            self.check.run()
        balance = self.balance.of(day)
        report = self._reported(day, balance, looks, _moved(cursor))
        if is_final(report, self.clock(), self.zone):
            self.record.note((), (), lambda state: replace(state, balanced_on=str(report.day)))
        self.record.measure(report.findings, is_daily=True)
        return _audited(looks, report.findings, report)

    def _reported(
        self,
        day: date,
        balance: Balance,
        looks: Looks,
        change: Callable[[AuditState], AuditState],
    ) -> DayReport:
        found = [*looks.findings, *balance.findings]
        state = self.record.note(looks.keys, found, change)
        report = DayReport(
            day=day,
            made_at=self.clock(),
            lines=balance.lines,
            looked_up=len(looks.keys),
            not_looked_up=len(looks.left),
            findings=state.findings,
            drifts=self.drifts(),
        )
        return self.record.keep(report)

    def _look_further(self, looks: Looks, now: datetime, until: datetime) -> None:
        """What waited for days and was sent lately was admitted before."""
        older = self._admitted(now - RECORD_KEPT, now - choice.RECENT - DAY)
        again = choice.lasting(older, self.settle, now)
        looks.add(self.looks.look([row for row in again if row.key not in looks.keys], until))

    def _listen(self, rows: Sequence[Row], known_from: datetime) -> None:
        excesses: list[float] = []
        for account in self.accounts:
            with self._part("silence"):
                excesses.append(self.silence.tick(account, rows, known_from))
        if excesses:
            self.telemetry.count("SilenceExcess", round(max(excesses), 3))

    def _admitted(self, start: datetime, end: datetime) -> list[Row]:
        """On days of UTC, both included."""
        first, last = start.astimezone(UTC).date(), end.astimezone(UTC).date()
        days = (first + DAY * each for each in range((last - first).days + 1))
        keys = [key for day in days for key in self.ledger.admitted(day)]
        return list(self.ledger.rows(keys).values())

    @contextmanager
    def _part(self, name: str) -> Iterator[None]:
        try:
            yield
        except LeadRelayError as error:
            self.telemetry.event("AuditIncomplete", part=name, error=error)


def _moved(cursor: str) -> Callable[[AuditState], AuditState]:
    return lambda state: replace(state, cursor=cursor)


def _audited(
    looks: Looks, findings: tuple[Finding, ...], report: DayReport | None = None
) -> Audited:
    return Audited(
        looked_up=len(looks.keys),
        not_looked_up=len(looks.left),
        findings=findings,
        report=report,
    )
