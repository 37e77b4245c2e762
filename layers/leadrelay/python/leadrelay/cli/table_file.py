"""Rows of a table as text: CSV for people, one JSON object a line for scripts."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from leadrelay.cli.plain_text import plain

FORMULA = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")
# Where the comma separates no decimals, spreadsheets cut a line at semicolons instead.
ANOTHER_CELL = re.compile(r"([;\t\n]\s*)(?=[=+\-@＝＋－＠])")


class Format(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


def lines(form: Format, columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Each with its end."""
    if form is Format.JSONL:
        yield from (f"{json.dumps(row)}\n" for row in rows)
        return
    names = list(columns)
    yield _csv(names)
    for row in rows:
        yield _csv([harmless(row.get(name)) for name in names])


def harmless(value: object) -> str:
    """What no spreadsheet takes for a formula. Our own numbers stay numbers."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value) if isinstance(value, int | float) else harmless(json.dumps(value))
    text = plain(value.replace("\r\n", "\n").replace("\r", "\n"))
    inert = ANOTHER_CELL.sub(r"\1'", text)
    return f"'{inert}" if text.lstrip(" ").startswith(FORMULA) else inert


def _csv(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
