"""The balance as a person reads it."""

import math
from collections.abc import Callable, Iterator, Sequence

from rich.box import SIMPLE
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from tests.sandbox.demo.balance import Balance, Speed, speed
from tests.sandbox.demo.books import TITLES, Books

WIDTH = 78
Number = Callable[[Balance], int]
Line = tuple[str, str, Number]

RECEIVED: Sequence[Line] = (
    ("by webhook", "", lambda each: len(each.by_webhook)),
    ("by webhook", "that nobody can read", lambda each: each.evidence.unreadable),
    ("by doorbell", 'a webhook that says "look"', lambda each: len(each.by_doorbell)),
    ("by poll only", "", lambda each: len(each.by_poll)),
)
BECAME: Sequence[Line] = (
    ("created", "a lead in Lead.pro", lambda each: len(each.in_crm - each.adopted)),
    ("adopted", "answer lost, lead found", lambda each: len(each.adopted)),
    ("suppressed", "from before go-live", lambda each: len(each.suppressed - each.erased)),
    ("suppressed", "erased at the portal", lambda each: len(each.suppressed & each.erased)),
)
BESIDES: Sequence[Line] = (
    ("recovered", "by polls, unannounced", lambda each: each.evidence.recovered),
    ("erased", "after it was a lead", lambda each: len(each.in_crm & each.erased)),
    ("updated", "a lead learned more", lambda each: len(each.noted("updated"))),
    ("already there", "repeats, no second lead", lambda each: each.already_there),
    ("refused", "forged or unsigned", lambda each: each.refused),
    ("minted", "access tokens", lambda each: each.evidence.tokens),
)
WRONG: Sequence[Line] = (
    ("lost", "neither a lead nor stopped", lambda each: len(each.lost)),
    ("duplicated", "two leads for one enquiry", lambda each: len(each.duplicated)),
    ("still open", "", lambda each: len(each.open)),
    ("forged", "and taken in", lambda each: len(each.strangers)),
    ("refused", "genuine deliveries", lambda each: len(each.evidence.refused)),
)


def sheet(books: Books) -> Group:
    tables = (_counts(books), _speeds(books))
    return Group(
        *(Padding(table, (1, 0, 0, 1), expand=False) for table in tables), Text(), _verdict(books)
    )


def _counts(books: Books) -> Table:
    """One column for each portal and one for both."""
    heads = [TITLES[portal].replace(" ", "\n") for portal in books.balances]
    table = _table("", *heads, "\nTotal")
    parked: Sequence[Line] = list(map(_parked, sorted(books.parked)))
    _add(table, books, "Received", RECEIVED, lambda each: each.received)
    _add(table, books, "Became", [*BECAME, *parked], lambda each: each.accounted)
    _add(table, books, "Besides", BESIDES)
    _add(table, books, "Wrong", WRONG)
    return table


def _add(
    table: Table, books: Books, title: str, lines: Sequence[Line], total: Number | None = None
) -> None:
    """A line for the title, with the total, and one for everything that adds up to it."""
    table.add_section()
    sums = [str(each) for each in _numbers(total, books)] if total else []
    table.add_row(Text(title, "cyan"), "", *sums, style="bold")
    shown = _judged if lines is WRONG else _counted
    for label, words, number in lines:
        table.add_row(f"  {label}", words, *map(shown, _numbers(number, books)))


def _parked(reason: str) -> Line:
    return ("parked", reason, lambda each: each.parked[reason])


def _numbers(number: Number, books: Books) -> list[int]:
    each = [number(balance) for balance in books.balances.values()]
    return [*each, sum(each)]


def _counted(number: int) -> Text:
    return Text(str(number or "-"))


def _judged(number: int) -> Text:
    return Text(str(number), "bold red" if number else "bold green")


def _speeds(books: Books) -> Table:
    table = _table("Speed to lead", "Leads", "p50", "p95")
    for portal, balance in books.balances.items():
        for route, keys in balance.routes.items():
            if keys:
                table.add_row(TITLES[portal], route, *_speed(balance.seconds(keys)))
    every = [one for each in books.balances.values() for one in each.seconds(each.by_webhook)]
    table.add_row("both", "by webhook", *_speed(every), style="bold")
    return table


def _speed(seconds: Sequence[float]) -> Iterator[str]:
    known: Speed = speed(seconds)
    yield str(known.count)
    for each in (known.p50, known.p95):
        yield "-" if math.isnan(each) else f"{each:.1f} s"


def _verdict(books: Books) -> Panel:
    received, accounted = books.received, books.accounted
    facts = Text(f"{received} enquiries received, {accounted} accounted for.", "bold")
    told = map(Text, _to_erase(books))
    return Panel(Group(facts, *told, _sentence(books)), width=WIDTH, border_style=_hue(books))


def _to_erase(books: Books) -> Iterator[str]:
    leads = [one for each in books.balances.values() for one in each.evidence.to_erase.values()]
    if leads:
        yield f"Told to a person, to erase in Lead.pro: lead {', '.join(map(str, leads))}."


def _sentence(books: Books) -> RenderableType:
    if not books.complaints:
        return Text("The balance closes.", "bold green")
    reasons = "\n".join(f"- {complaint}" for complaint in books.complaints)
    return Text.assemble(("The balance does not close:\n", "bold red"), reasons)


def _hue(books: Books) -> str:
    return "red" if books.complaints else "green"


def _table(title: str, *numbers: str) -> Table:
    table = Table(box=SIMPLE, width=WIDTH - 1, show_edge=False, pad_edge=False)
    table.add_column(f"[bold cyan]{title}", width=15, no_wrap=True)
    table.add_column(ratio=1, no_wrap=True)
    for name in numbers:
        table.add_column(name, justify="right")
    return table
