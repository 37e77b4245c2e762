"""What came of one day's enquiries, as portal, ledger and CRM have them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from leadrelay.domain.audit import Finding
from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import Row

REPORT_KEPT = timedelta(days=800)
SETTLED = timedelta(hours=3)  # after midnight, until the last of a day has been polled and sent
GIVEN_UP = timedelta(hours=15)  # after midnight a balance without some portal is the last one


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One account's day. `listed` is None where the portal could not be read, for `problem`.

    `held` counts rows of the ledger by the day on which the person asked, `states` says what became
    of them, `leads` how many have a lead.
    """

    account: Account
    listed: int | None = None
    held: int
    leads: int
    states: Mapping[str, int] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReport:
    """`looked_up` enquiries were looked up in the CRM by their marker when it was made.

    `drifts` are fields in which records differ from what is documented.
    """

    day: date
    made_at: datetime
    lines: tuple[Line, ...] = ()
    looked_up: int = 0
    not_looked_up: int = 0
    findings: tuple[Finding, ...] = ()
    drifts: tuple[str, ...] = ()
    revision: int = 0

    @property
    def is_whole(self) -> bool:
        return all(line.listed is not None for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """`findings` are all that are not settled; `after` is where a longer audit has to go on."""

    looked_up: int
    not_looked_up: int
    findings: tuple[Finding, ...]
    report: DayReport | None = None
    after: str = ""


def window_of(day: date, zone: tzinfo) -> Window:
    return Window(_midnight(day, zone), _midnight(day + timedelta(days=1), zone))


def day_of(at: datetime, zone: tzinfo) -> date:
    return at.astimezone(zone).date()


def day_to_balance(now: datetime, balanced_on: str, zone: tzinfo) -> date | None:
    """Yesterday, once it has settled and unless it is done."""
    day = day_of(now - SETTLED, zone) - timedelta(days=1)
    return day if day.isoformat() > balanced_on else None


def is_final(report: DayReport, now: datetime, zone: tzinfo) -> bool:
    """A portal that could not be read is tried again until noon, and beyond."""
    end = window_of(report.day, zone).end
    return report.is_whole or end is None or now - end >= GIVEN_UP


def asked_at(row: Row) -> datetime:
    return row.portal_created_at or row.admitted_at


def asked_within(rows: Iterable[Row], window: Window) -> list[Row]:
    return [row for row in rows if is_within(asked_at(row), window)]


def is_within(at: datetime, window: Window) -> bool:
    return window.start <= at and (window.end is None or at < window.end)


def line(
    account: Account, rows: Sequence[Row], listed: Collection[str] | None, problem: str = ""
) -> Line:
    own = [row for row in rows if row.account == account]
    return Line(
        account=account,
        listed=None if listed is None else len(listed),
        held=len(own),
        leads=sum(row.lead_id is not None for row in own),
        states=dict(sorted(Counter(str(row.state) for row in own).items())),
        problem=problem,
    )


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
