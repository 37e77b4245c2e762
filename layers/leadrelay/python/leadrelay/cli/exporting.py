"""The ledger in a file."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from leadrelay import codec
from leadrelay.cli.asking import asking
from leadrelay.cli.endings import UsageError
from leadrelay.cli.enquiry_table import as_data
from leadrelay.cli.enquiry_views import selection_of
from leadrelay.cli.ledger import ledger_of, reader_of
from leadrelay.cli.operator import Operator
from leadrelay.cli.selection import selected
from leadrelay.cli.table_file import Format, lines
from leadrelay.domain.entry import Row
from leadrelay.domain.errors import SchemaError

COLUMNS = (
    *("key", "portal", "account", "state", "admitted_at", "portal_created_at", "delivered_at"),
    *("due_at", "office", "type", "lead_id", "park_reason", "reason"),
)
PERSONAL = (
    *("name", "email", "phones", "message", "listing_reference", "channel"),
    *("intention", "language", "country"),
)


def exported(  # noqa: PLR0913 - as the command is asked
    operator: Operator,
    file: Path | None,
    form: Format,
    since: str,
    until: str,
    *,
    reveal: bool,
    **chosen: Any,
) -> None:
    selection = selection_of(operator, since, until, **chosen)
    screen, columns = operator.screen, COLUMNS + (PERSONAL if reveal else ())
    written = 0
    with _opened(operator, file) as write, screen.progress("exporting", selection.days) as reached:
        rows = selected(reader_of(operator.stack), selection, reached)
        told = (_with_person(operator, row) if reveal else as_data(row) for row in rows)
        for line in lines(form, columns, told):
            write(line)
            written += 1
    count = written - (1 if form is Format.CSV else 0)
    screen.note(f"{count} enquiries are written." if count != 1 else "1 enquiry is written.")


def _with_person(operator: Operator, row: Row) -> Mapping[str, Any]:
    """Nothing is added of somebody of whom nothing is kept any more."""
    with asking("dynamodb:GetItem"):
        try:
            entry = ledger_of(operator.stack, operator.around.clock).read(row.key)
        except SchemaError:
            entry = None
    if entry is None or entry.record.enquiry is None:
        return as_data(row)
    said = codec.observation_to_body(entry.record.enquiry)
    return as_data(row) | {name: said.get(name) for name in PERSONAL}


@contextmanager
def _opened(operator: Operator, file: Path | None) -> Iterator[Any]:
    """Of a file that nobody else may read."""
    if file is None:
        yield operator.screen.text
        return
    try:
        file.touch(mode=0o600)
        with file.open("w", encoding="utf-8", newline="") as opened:
            yield opened.write
    except OSError as error:
        raise UsageError(f"{file} cannot be written ({type(error).__name__}).") from None
