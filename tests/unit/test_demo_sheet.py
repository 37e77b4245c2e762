"""The demo on paper: readable in 80 columns, with and without a terminal."""

from io import StringIO

import pytest
from rich.console import Console

from tests.sandbox.demo.books import Books
from tests.sandbox.demo.screen import Glance, Screen
from tests.sandbox.demo.script import SCRIPT
from tests.sandbox.demo.sheet import sheet
from tests.unit.demo_days import BY_WEBHOOK, FINDER, a_good_day, at_property_finder


def printed(books: Books, width: int = 80) -> str:
    console = Console(file=StringIO(), width=width)
    console.print(sheet(books))
    written: StringIO = console.file  # type: ignore[assignment]
    return written.getvalue()


def numbers(text: str, *words: str) -> list[list[str]]:
    """Of the lines that begin with these words."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    begin = " ".join(words)
    return [line.removeprefix(begin).split() for line in lines if line.startswith(f"{begin} ")]


def test_a_good_day_reads_as_one() -> None:
    text = printed(a_good_day())

    assert "The balance closes." in text
    assert "does not close" not in text
    assert "9 enquiries received, 9 accounted for." in text
    assert "to erase in Lead.pro: lead 4." in text


def test_each_portal_has_a_column_and_both_have_one() -> None:
    text = printed(a_good_day())

    assert numbers(text, "Received") == [["5", "4", "9"]]
    assert numbers(text, "Became") == [["5", "4", "9"]]
    assert numbers(text, "created a lead in Lead.pro") == [["1", "2", "3"]]
    assert numbers(text, "parked unknown: metadata.leadCategory") == [["-", "1", "1"]]
    assert numbers(text, "lost neither a lead nor stopped") == [["0", "0", "0"]]


def test_a_bad_day_reads_as_one() -> None:
    lost = at_property_finder(held={})

    text = printed(a_good_day(dead_letters=7, **{FINDER: lost}))

    assert "The balance does not close" in text
    assert "7 dead letters" in text
    assert BY_WEBHOOK in text
    assert numbers(text, "lost neither a lead nor stopped") == [["2", "0", "2"]]


@pytest.mark.parametrize("width", [80, 120])
def test_the_sheet_fits(width: int) -> None:
    lines = printed(a_good_day(), width).splitlines()

    assert max(map(len, lines)) <= 80
    assert not any("…" in line for line in lines)


def test_the_day_fits_80_columns() -> None:
    console = Console(file=StringIO(), width=80)
    screen = Screen(console)

    with screen.watching(lambda: Glance(600, received=(5, 4), in_crm=3)):
        for scene in SCRIPT:
            screen.scene(scene)

    written: StringIO = console.file  # type: ignore[assignment]
    lines = written.getvalue().splitlines()
    assert [line.split()[0] for line in lines] == [scene.at for scene in SCRIPT]
    assert max(map(len, lines)) <= 80


def test_on_a_terminal_the_last_line_counts() -> None:
    console = Console(file=StringIO(), width=100, force_terminal=True)

    with Screen(console).watching(lambda: Glance(600, (5, 4), in_crm=3, still_open=2)):
        pass

    written: StringIO = console.file  # type: ignore[assignment]
    assert "10:00" in written.getvalue()
    assert "2 still open" in written.getvalue()
