"""Rows of a table as text: CSV for people, one JSON object a line for scripts."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


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
    return f"'{value}" if value.lstrip(" ").startswith(FORMULA) else value


def _csv(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
