"""What `leadrelay dead-letters` prints."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import typer
from rich.text import Text

from leadrelay.cli.asking import asking
from leadrelay.cli.endings import Ending
from leadrelay.cli.enquiry_table import why
from leadrelay.cli.ledger import reader_of
from leadrelay.cli.letters import Letter, box_of
from leadrelay.cli.moments import ago, iso
from leadrelay.cli.operator import Operator
from leadrelay.cli.queues import QueueName
from leadrelay.cli.screen import table, visible
from leadrelay.cli.selection import BATCH, chunks
from leadrelay.domain.entry import Row

HOW = "Once the cause is mended, `leadrelay redrive` puts them back on their queue."


@dataclass(frozen=True, slots=True)
class Found:
    """`row` is what the ledger knows of the enquiry; None where it knows none, or not whose."""

    queue: QueueName
    letter: Letter
    row: Row | None

    def as_data(self) -> dict[str, Any]:
        return {
            "queue": self.queue,
            "kind": self.letter.kind,
            "key": self.letter.key,
            "sent_at": iso(self.letter.sent_at),
            "receives": self.letter.receives,
            "state": self.row and self.row.state,
            "reason": why(self.row) if self.row else "",
        }


def listed(operator: Operator, queue: QueueName | None, limit: int, *, as_json: bool) -> None:
    found = list(_found(operator, [queue] if queue else list(QueueName), limit))
    if as_json:
        operator.screen.data({"dead_letters": [each.as_data() for each in found]})
    elif found:
        _show(operator, found)
    else:
        operator.screen.step("There are no dead letters.")
    if found:
        raise typer.Exit(Ending.WRONG)


def _found(operator: Operator, queues: Sequence[QueueName], limit: int) -> Iterator[Found]:
    with operator.screen.working("looking at the dead letters"):
        letters = [
            (name, letter) for name in queues for letter in box_of(operator.stack, name).look(limit)
        ]
        rows = _rows(operator, [letter for _, letter in letters])
    for name, letter in letters:
        yield Found(name, letter, rows.get(letter.key or ""))


def _rows(operator: Operator, letters: Sequence[Letter]) -> Mapping[str, Row]:
    reader, rows = reader_of(operator.stack), dict[str, Row]()
    keys = dict.fromkeys(letter.key for letter in letters if letter.key)
    with asking("dynamodb:BatchGetItem"):
        for batch in chunks(keys, BATCH):
            rows |= dict(reader.rows(batch))
    return rows


def _show(operator: Operator, found: Sequence[Found]) -> None:
    now = operator.around.clock()
    drawn = table("Queue", "Kind", "Enquiry", "Sent", "Received", "In the ledger")
    for each in found:
        letter = each.letter
        key = visible(letter.key or "-", "bold")
        age, receives = ago(letter.sent_at, now), f"{letter.receives} x"
        drawn.add_row(each.queue, letter.kind, key, age, receives, _ledgered(each))
    operator.screen.show(drawn)
    operator.screen.note(HOW)


def _ledgered(found: Found) -> Text:
    row = found.row
    if row is None:
        return Text("unknown" if found.letter.key else "-")
    return visible(" ".join(filter(None, (row.state, why(row)))))
