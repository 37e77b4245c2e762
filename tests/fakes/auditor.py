"""The auditor's use case on fakes, composed as its wiring does."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, timedelta, timezone
from typing import Any, TypeVar

from leadrelay.domain.agency import Agency
from leadrelay.domain.contract import Sentinel
from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import Limits
from leadrelay.domain.ports import AuditBook, Clock, Crm, LedgerRows, PortalReader, PortalStates
from leadrelay.usecases.audit import Audit
from leadrelay.usecases.audit_record import AuditRecord
from leadrelay.usecases.balance_day import DayBalance
from leadrelay.usecases.check_configuration import ConfigurationCheck
from leadrelay.usecases.look_up_leads import LeadLooks
from leadrelay.usecases.report_drift import DriftReport
from leadrelay.usecases.watch_silence import SilenceWatch
from tests.builders import ACCOUNT, AGENCY
from tests.fakes.audit_book import InMemoryAuditBook
from tests.fakes.ledger import InMemoryLedger
from tests.fakes.ledger_rows import InMemoryLedgerRows
from tests.fakes.telemetry import RecordingTelemetry

T = TypeVar("T")

TURN = timedelta(seconds=300)


@dataclass
class AuditorBench:
    """`readers` holds what reads each account's portal; one that is not there has no enquiries."""

    clock: Clock
    ledger: InMemoryLedger
    crm: Crm
    states: PortalStates
    readers: dict[Account, PortalReader] = field(default_factory=dict)
    book: AuditBook = field(default_factory=InMemoryAuditBook)
    telemetry: RecordingTelemetry = field(default_factory=RecordingTelemetry)
    agency: Agency | None = AGENCY
    offices: Collection[int] | Exception = (AGENCY.office_id,)
    statuses: Collection[str] | Exception = ()
    sentinels: dict[str, Sentinel] = field(default_factory=dict)
    paced: int = 0
    between_looks: Callable[[], None] = lambda: None
    zone: timezone = UTC

    @property
    def audit(self) -> Audit:
        rows: LedgerRows = InMemoryLedgerRows(self.ledger)
        common: dict[str, Any] = {"clock": self.clock, "telemetry": self.telemetry}
        return Audit(
            accounts=(ACCOUNT,),
            ledger=rows,
            looks=LeadLooks(
                ledger=self.ledger, crm=self.crm, states=self.states, pace=self._pace, **common
            ),
            silence=SilenceWatch(book=self.book, states=self.states, zone=self.zone, **common),
            balance=DayBalance(
                accounts=tuple(self.readers),
                readers=lambda account: self.readers[account],
                ledger=rows,
                states=self.states,
                zone=self.zone,
                **common,
            ),
            check=ConfigurationCheck(
                agency=lambda: self.agency,
                offices=lambda: _told(self.offices),
                statuses=lambda: _told(self.statuses),
                telemetry=self.telemetry,
            ),
            drifts=DriftReport(self.sentinels, self.telemetry),
            record=AuditRecord(book=self.book, ledger=rows, telemetry=self.telemetry),
            settle=Limits().settle,
            zone=self.zone,
            **common,
        )

    def tick(self) -> Any:
        return self.audit.tick(self.clock() + TURN)

    def _pace(self) -> None:
        self.paced += 1
        self.between_looks()


def _told(what: Collection[T] | Exception) -> Collection[T]:
    if isinstance(what, Exception):
        raise what
    return what
