"""One day's enquiries at the portals against the ledger, by their keys."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo

from leadrelay.domain.audit import Finding, unseen
from leadrelay.domain.balance import Line, asked_within, is_within, line, window_of
from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Account, Enquiry, Observation
from leadrelay.domain.entry import Row
from leadrelay.domain.errors import LeadRelayError
from leadrelay.domain.ports import Clock, LedgerRows, PortalReader, PortalStates, Telemetry

ADMITTED_BY = timedelta(days=2)  # after the day; what is later is found by its key


@dataclass(frozen=True, slots=True)
class Balance:
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBalance:
    """`readers` makes what reads an account, for a share of the time that is left."""

    accounts: tuple[Account, ...]
    readers: Callable[[Account], PortalReader]
    ledger: LedgerRows
    states: PortalStates
    zone: tzinfo
    clock: Clock
    telemetry: Telemetry

    def of(self, day: date) -> Balance:
        """Raises TransientError where the ledger could not be read."""
        window = window_of(day, self.zone)
        rows = {row.key: row for row in asked_within(self._admitted(window), window)}
        lines: list[Line] = []
        findings: list[Finding] = []
        for account in filter(self._is_live, self.accounts):
            listed, problem = self._listed(account, window)
            rows |= self.ledger.rows([key for key in listed or () if key not in rows])
            findings += self._unseen(account, day, listed or (), rows)
            lines.append(line(account, list(rows.values()), listed, problem))
        return Balance(tuple(lines), tuple(findings), tuple(rows.values()))

    def _is_live(self, account: Account) -> bool:
        return self.states.read_poll(account).go_live is not None

    def _unseen(
        self, account: Account, day: date, listed: Iterable[str], rows: Mapping[str, Row]
    ) -> list[Finding]:
        now = self.clock()
        missing = (key for key in listed if key not in rows)
        return [unseen(key, account, day.isoformat(), now) for key in missing]

    def _admitted(self, window: Window) -> Iterable[Row]:
        first, today = window.start.astimezone(UTC).date(), self.clock().date()
        last = min((window.end or self.clock()).astimezone(UTC).date() + ADMITTED_BY, today)
        days = (first + timedelta(days=each) for each in range((last - first).days + 1))
        keys = [key for day in days for key in self.ledger.admitted(day)]
        return self.ledger.rows(keys).values()

    def _listed(self, account: Account, window: Window) -> tuple[list[str] | None, str]:
        """None, and why, for a portal that could not be read to the end."""
        try:
            pages = self.readers(account).pages(window)
            seen = [each for page in pages for each in page.observations]
        except LeadRelayError as error:
            self.telemetry.event("PortalNotBalanced", account=str(account), error=error)
            return None, type(error).__name__
        return list(dict.fromkeys(each.key for each in seen if _is_of(each, window))), ""


def _is_of(observation: Observation, window: Window) -> bool:
    """What cannot be read has no time, and is nobody's to count."""
    created_at = observation.created_at if isinstance(observation, Enquiry) else None
    return created_at is not None and is_within(created_at, window)
