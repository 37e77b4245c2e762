"""What goes into a spreadsheet stays text there."""

import csv
import json

import pytest

from leadrelay.cli.table_file import Format, harmless, lines


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\nx", "  =1+1", '=HYPERLINK("x")', "＝1+1"],
)
def test_what_a_spreadsheet_takes_for_a_formula_begins_with_an_apostrophe(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x;=1+1", "x;'=1+1"),
        ("x; +1", "x; '+1"),
        ("x\n-1", "x\n'-1"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\n'=1"),
        ("a-b; c=d", "a-b; c=d"),
    ],
)
def test_nor_does_a_cell_that_a_spreadsheet_makes_of_the_rest_of_a_text(
    text: str, expected: str
) -> None:
    assert harmless(text) == expected


def test_what_turns_a_cell_round_or_hides_in_it_is_marked_and_scripts_are_left_alone() -> None:
    assert harmless("\u202egnp.exe\x1b[31m") == "\ufffdgnp.exe\ufffd[31m"
    assert harmless("می‌خواهم\u00a0👨‍👩‍👧") == "می‌خواهم\u00a0👨‍👩‍👧"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, ""), ("a=b", "a=b"), (-5, "-5"), (["=1", "b"], '["=1", "b"]'), ("", "")],
)
def test_everything_else_is_as_it_was(value: object, expected: str) -> None:
    assert harmless(value) == expected


def test_csv_has_a_head_and_keeps_commas_quotes_and_breaks_in_their_cell() -> None:
    rows: list[dict[str, object]] = [
        {"a": 'x,"y"\nz', "b": None},
        {"a": "ü", "b": 2, "c": "not asked for"},
    ]

    text = "".join(lines(Format.CSV, ["a", "b"], rows))

    assert list(csv.reader(text.splitlines(keepends=True))) == [
        ["a", "b"],
        ['x,"y"\nz', ""],
        ["ü", "2"],
    ]


def test_json_lines_are_one_object_each() -> None:
    rows: list[dict[str, object]] = [{"a": "=1\n"}, {"a": None}]

    assert [json.loads(line) for line in lines(Format.JSONL, ["a"], rows)] == rows
