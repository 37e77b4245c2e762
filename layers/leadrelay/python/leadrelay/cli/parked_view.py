"""What `leadrelay parked` prints: the enquiries that wait for a person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.text import Text

from leadrelay.cli.asking import asking
from leadrelay.cli.enquiry_table import as_data, why
from leadrelay.cli.enquiry_views import read, selection_of
from leadrelay.cli.ledger import reader_of
from leadrelay.cli.moments import ago, iso, span
from leadrelay.cli.operator import Operator
from leadrelay.cli.screen import table, visible
from leadrelay.domain.entry import Row, State
from leadrelay.usecases.safe_steps import safe_step

NONE = "Nothing is parked."
HOW = "`leadrelay replay KEY` tries again, `leadrelay dismiss KEY` closes it."
Kept = Mapping[str, datetime | None]


def shown_parked(operator: Operator, since: str, *, as_json: bool, **chosen: Any) -> None:
    states = frozenset({State.PARKED})
    selection = selection_of(operator, since, "0min", states=states, **chosen)
    rows = read(operator, selection)
    kept = _kept(operator, rows)
    if as_json:
        operator.screen.data({"parked": [_as_data(row, kept) for row in rows]})
    elif rows:
        _show(operator, rows, kept)
    else:
        operator.screen.step(NONE)


def _kept(operator: Operator, rows: Sequence[Row]) -> Kept:
    with asking("dynamodb:BatchGetItem"):
        return reader_of(operator.stack).kept_until([row.key for row in rows])


def _as_data(row: Row, kept: Kept) -> dict[str, Any]:
    until = kept.get(row.key)
    return as_data(row) | {"kept_until": iso(until), "next_step": safe_step(row)}


def _show(operator: Operator, rows: Sequence[Row], kept: Kept) -> None:
    now = operator.around.clock()
    drawn = table("Enquiry", "Admitted", "Kept for", "Reason", "Next step")
    for row in rows:
        age, left = ago(row.admitted_at, now), _left(kept.get(row.key), now)
        drawn.add_row(visible(row.key, "bold"), age, left, visible(why(row)), safe_step(row))
    operator.screen.show(drawn)
    operator.screen.note(HOW)


def _left(until: datetime | None, now: datetime) -> Text:
    if until is None:
        return Text("-")
    return Text(span(until - now)) if now < until else Text("gone", "bold red")
