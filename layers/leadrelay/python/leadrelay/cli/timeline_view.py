"""What `leadrelay timeline` prints: one enquiry, to an agent's first touch."""

from typing import Any

from rich.text import Text

from leadrelay.cli.asking import asking
from leadrelay.cli.endings import UsageError
from leadrelay.cli.enquiry_table import as_data
from leadrelay.cli.ledger import reader_of
from leadrelay.cli.moments import iso
from leadrelay.cli.operator import Operator
from leadrelay.cli.screen import table, visible
from leadrelay.domain.entry import Row
from leadrelay.usecases.tell_timeline import Line, timeline

ELSEWHERE = "`leadrelay enquiries` lists those that the ledger knows."


def told(operator: Operator, key: str, *, as_json: bool) -> None:
    reader = reader_of(operator.stack)
    with asking("dynamodb:Query"):
        row = reader.rows([key]).get(key)
        notes = reader.history(key)
    if row is None:
        raise UsageError("The ledger knows no such enquiry.", advice=ELSEWHERE)
    lines = timeline(row, notes)
    if as_json:
        operator.screen.data(as_data(row) | {"timeline": [_as_data(line) for line in lines]})
    else:
        _show(operator, row, lines)


def _show(operator: Operator, row: Row, lines: tuple[Line, ...]) -> None:
    drawn = table("Time (UTC)", "", "")
    for line in lines:
        drawn.add_row(
            f"{line.at:%Y-%m-%d %H:%M:%S}", visible(line.what, "bold"), visible(line.text)
        )
    operator.screen.show(visible(row.key, "bold"), Text(), drawn)


def _as_data(line: Line) -> dict[str, Any]:
    return {"at": iso(line.at), "what": line.what, "text": line.text}
