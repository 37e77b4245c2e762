"""A table for people, or the same as JSON."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    notes: Sequence[str] = ()

    def show(self, *, as_json: bool) -> None:
        if as_json:
            sys.stdout.write(json.dumps(asdict(self)) + "\n")
            return
        table = Table(*self.columns, title=self.title, title_justify="left")
        for row in self.rows:
            table.add_row(*map(_text, row))
        console = Console()
        console.print(table)
        for note in self.notes:
            console.print(note, highlight=False)


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
