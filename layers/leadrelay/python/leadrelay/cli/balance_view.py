"""What `leadrelay balance` prints: per account and day, what has become of its enquiries."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import typer
from rich.text import Text

from leadrelay.cli.asking import asking
from leadrelay.cli.endings import Ending, UsageError
from leadrelay.cli.enquiry_views import read
from leadrelay.cli.moments import day as day_of
from leadrelay.cli.operator import Operator
from leadrelay.cli.portal_reading import reader_of_portal
from leadrelay.cli.screen import table
from leadrelay.cli.selection import Selection
from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import Row, State

ONE_DAY = timedelta(days=1)
READ_LATER = timedelta(days=8)  # a daily sweep looks back for seven days
PATIENCE = timedelta(minutes=5)
MOST_DAYS = 92
SHOWN = (*(state for state in State if state is not State.SENDING),)


@dataclass(frozen=True, slots=True)
class Balance:
    """`listed` is the portal's own count; None where it was not asked."""

    account: Account
    day: date
    states: Mapping[State, int]
    listed: int | None

    @property
    def held(self) -> int:
        return sum(self.states.values())

    @property
    def missing(self) -> int:
        return max((self.listed or 0) - self.held, 0)

    def as_data(self) -> dict[str, Any]:
        return {
            "portal": self.account.portal,
            "account": self.account.name,
            "day": self.day.isoformat(),
            "listed": self.listed,
            "held": self.held,
            "missing": self.missing if self.listed is not None else None,
            "states": {state: self.states.get(state, 0) for state in State},
        }


def balanced(  # noqa: PLR0913 - as the command is asked
    operator: Operator,
    accounts: Sequence[Account],
    day: str | None,
    days: str | None,
    *,
    ask_portal: bool,
    as_json: bool,
) -> None:
    wanted = _days(day, days, operator.around.clock())
    rows = _rows(operator, wanted)
    found = list(_balances(operator, accounts, wanted, rows, ask_portal=ask_portal))
    if as_json:
        operator.screen.data({"balance": [each.as_data() for each in found]})
    else:
        _show(operator, found)
    if any(each.missing for each in found):
        operator.screen.note(
            "What is missing is read by the next sweep, or by `leadrelay backfill`."
        )
        raise typer.Exit(Ending.WRONG)


def _days(day: str | None, days: str | None, now: datetime) -> list[date]:
    if day is not None and days is not None:
        raise UsageError("Say --day or --range, not both.")
    first, _, last = (days or day or "today").partition("..")
    start = day_of(first, now)
    end = day_of(last, now) if last else start
    count = (end - start).days + 1
    if not 1 <= count <= MOST_DAYS:
        raise UsageError(f"That is not 1 to {MOST_DAYS} days.")
    return [start + n * ONE_DAY for n in range(count)]


def _rows(operator: Operator, days: Sequence[date]) -> Sequence[Row]:
    """An enquiry may have been admitted some days after it was created."""
    since, until = _start(days[0]), min(_start(days[-1]) + READ_LATER, operator.around.clock())
    if until <= since:
        return []
    return read(operator, Selection(since=since - ONE_DAY, until=until + timedelta(minutes=1)))


def _balances(
    operator: Operator,
    accounts: Sequence[Account],
    days: Sequence[date],
    rows: Sequence[Row],
    *,
    ask_portal: bool,
) -> Iterator[Balance]:
    counts = Counter((row.account, _created_on(row), row.state) for row in rows)
    for account in accounts:
        for day in days:
            states = {state: counts[account, day, state] for state in State}
            listed = _listed(operator, account, day) if ask_portal else None
            yield Balance(account, day, states, listed)


def _created_on(row: Row) -> date:
    return (row.portal_created_at or row.admitted_at).astimezone(UTC).date()


def _listed(operator: Operator, account: Account, day: date) -> int:
    """By key: pages that move meanwhile list some twice."""
    window = Window(_start(day), _start(day + ONE_DAY))
    with (
        operator.screen.working(f"asking {account} about {day}"),
        asking("secretsmanager:GetSecretValue"),
    ):
        pages = reader_of_portal(operator, account, PATIENCE).pages(window)
        return len({each.key for page in pages for each in page.observations})


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _show(operator: Operator, balances: Sequence[Balance]) -> None:
    drawn = table("Account", "Day (UTC)", "Listed", "Held", *SHOWN)
    for each in balances:
        listed = "-" if each.listed is None else str(each.listed)
        hue = "bold red" if each.missing else ""
        counts = [str(each.states[state] or "·") for state in SHOWN]
        head = Text(str(each.account), "bold"), str(each.day), Text(listed, hue), str(each.held)
        drawn.add_row(*head, *counts)
    operator.screen.show(drawn)
