"""The demo on paper: readable in 80 columns, with and without a terminal."""

from io import StringIO

from rich.console import Console

from tests.sandbox.demo.balance import Balance
from tests.sandbox.demo.screen import Glance, Screen
from tests.sandbox.demo.script import SCRIPT
from tests.sandbox.demo.sheet import sheet
from tests.unit.test_demo_balance import a_good_day


def printed(balance: Balance, width: int = 80) -> str:
    console = Console(file=StringIO(), width=width)
    console.print(sheet(balance))
    written: StringIO = console.file  # type: ignore[assignment]
    return written.getvalue()


def test_a_good_day_reads_as_one() -> None:
    text = printed(Balance(a_good_day()))

    assert "The balance closes." in text
    assert "does not close" not in text


def test_a_bad_day_reads_as_one() -> None:
    text = printed(Balance(a_good_day(dead_letters=7)))

    assert "The balance does not close" in text
    assert "7 dead letters" in text


def test_the_sheet_fits_80_columns() -> None:
    lines = printed(Balance(a_good_day())).splitlines()

    assert max(map(len, lines)) <= 80
    assert not any("…" in line for line in lines)


def test_without_a_terminal_there_are_lines_only() -> None:
    console = Console(file=StringIO(), width=80)
    screen = Screen(console)

    with screen.watching(lambda: Glance(600, received=5, in_crm=3)):
        screen.scene(SCRIPT[0])

    written: StringIO = console.file  # type: ignore[assignment]
    assert written.getvalue().rstrip() == f" {SCRIPT[0].at} · {SCRIPT[0].title}"
