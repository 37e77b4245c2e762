"""What `leadrelay enquiries` prints."""

from itertools import islice
from typing import Any

from leadrelay.cli.endings import UsageError
from leadrelay.cli.enquiry_table import as_data, shown
from leadrelay.cli.ledger import reader_of
from leadrelay.cli.moments import moment
from leadrelay.cli.operator import Operator
from leadrelay.cli.selection import Selection, selected
from leadrelay.domain.entry import Row


def selection_of(operator: Operator, since: str, until: str, **chosen: Any) -> Selection:
    now = operator.around.clock()
    selection = Selection(since=moment(since, now), until=moment(until, now), **chosen)
    if selection.until <= selection.since:
        raise UsageError("--until is not after --since.")
    return selection


def read(operator: Operator, selection: Selection, limit: int | None = None) -> list[Row]:
    """The latest first, and at most `limit`."""
    reader, screen = reader_of(operator.stack), operator.screen
    with screen.progress("reading the ledger", selection.days) as reached:
        return list(islice(selected(reader, selection, reached), limit))


def listed(operator: Operator, selection: Selection, limit: int, *, as_json: bool) -> None:
    found = read(operator, selection, limit + 1)
    rows, is_cut = found[:limit], len(found) > limit
    if as_json:
        operator.screen.data({"enquiries": [as_data(row) for row in rows], "more": is_cut})
        return
    if rows:
        operator.screen.show(shown(rows, operator.around.clock()))
    else:
        operator.screen.note("There are none.")
    if is_cut:
        operator.screen.note(f"Only the latest {limit} are shown; --limit shows more.")
