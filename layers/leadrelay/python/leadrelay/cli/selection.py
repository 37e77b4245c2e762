"""Which enquiries are meant, and reading them day by day, the latest first."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from leadrelay.aws.ledger_reading import LedgerReader
from leadrelay.cli.asking import asking
from leadrelay.domain.enquiry import Portal
from leadrelay.domain.entry import ParkReason, Row, State

BATCH = 100
Days = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """`since` and `until` are about when an enquiry was admitted; nothing named means any."""

    since: datetime
    until: datetime
    portal: Portal | None = None
    account: str | None = None
    states: frozenset[State] = frozenset()
    office: int | None = None
    park_reason: ParkReason | None = None
    reason: str | None = None

    def fits(self, row: Row) -> bool:
        return self._is_when_and_whose(row) and self._is_how(row)

    @property
    def days(self) -> int:
        return (self.until.date() - self.since.date()).days + 1

    def every_day(self) -> Iterator[date]:
        """The latest first."""
        return (self.until.date() - timedelta(days=ago) for ago in range(self.days))

    def _is_when_and_whose(self, row: Row) -> bool:
        return (
            self.since <= row.admitted_at < self.until
            and self.portal in {None, row.account.portal}
            and self.account in {None, row.account.name}
        )

    def _is_how(self, row: Row) -> bool:
        return (
            (not self.states or row.state in self.states)
            and self.office in {None, row.decision and row.decision.office_id}
            and self.park_reason in {None, row.park_reason}
            and self.reason in {None, row.reason}
        )


def selected(
    reader: LedgerReader, selection: Selection, reached: Days = lambda _: None
) -> Iterator[Row]:
    """The latest first. `reached` is told how many days have been begun."""
    for number, each in enumerate(selection.every_day(), 1):
        reached(number)
        yield from filter(selection.fits, _admitted(reader, each))


def _admitted(reader: LedgerReader, day: date) -> Iterator[Row]:
    with asking("dynamodb:Query"):
        keys = reader.admitted(day)
        for batch in chunks(keys, BATCH):
            yield from reader.rows(batch).values()


def chunks(texts: Iterable[str], size: int) -> Iterator[list[str]]:
    every = iter(texts)
    while chunk := list(islice(every, size)):
        yield chunk
