"""The balance as a person reads it."""

import math
from collections.abc import Iterator, Mapping

from rich.box import SIMPLE
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from tests.sandbox.demo.balance import Balance, Speed

WIDTH = 78
PORTAL = "Property Finder"


def sheet(balance: Balance) -> Group:
    tables = (_received(balance), _became(balance), _besides(balance), _speeds(balance))
    return Group(
        *(Padding(table, (1, 0, 0, 1), expand=False) for table in tables), Text(), _verdict(balance)
    )


def _received(balance: Balance) -> Table:
    accepted, unreadable = balance.evidence.announced.total(), balance.evidence.unreadable
    totals = (str(balance.received), str(accepted + unreadable))
    table = _table("Received", "received", {"Enquiries": totals[0], "Deliveries": totals[1]})
    table.add_row(PORTAL, "by webhook", str(len(balance.by_webhook)), str(accepted))
    table.add_row(PORTAL, "by webhook, unreadable", str(unreadable), str(unreadable))
    table.add_row(PORTAL, "by poll only", str(len(balance.by_poll)), "")
    return table


def _became(balance: Balance) -> Table:
    adopted = balance.noted("adopted") & balance.in_crm
    table = _table("Became", "accounted for", {"Enquiries": str(balance.accounted)})
    table.add_row("created", "a lead in Lead.pro", str(len(balance.in_crm - adopted)))
    table.add_row("adopted", "answer lost, but the lead was there", str(len(adopted)))
    table.add_row("suppressed", "from before go-live", str(len(balance.suppressed)))
    for reason, count in sorted(balance.parked.items()):
        table.add_row("parked", f"{reason}; kept whole for a person", str(count))
    return table


def _besides(balance: Balance) -> Table:
    table = _table("Besides", "", {"Times": ""})
    updated, refused = len(balance.noted("updated")), balance.refused
    table.add_row("updated", "leads that learned what came later", str(updated))
    table.add_row("already there", "repeats that made no second lead", str(balance.already_there))
    table.add_row("refused", "forged and unsigned deliveries", str(refused))
    table.add_row("minted", "access tokens, one because of a 401", str(balance.evidence.tokens))
    return table


def _speeds(balance: Balance) -> Table:
    table = _table("Speed to lead", "", {"Leads": "", "p50": "", "p95": ""})
    for route, keys in (("by webhook", balance.by_webhook), ("by poll only", balance.by_poll)):
        table.add_row(PORTAL, route, *_speed(balance.speed(keys)))
    return table


def _speed(speed: Speed) -> Iterator[str]:
    yield str(speed.count)
    for seconds in (speed.p50, speed.p95):
        yield "-" if math.isnan(seconds) else f"{seconds:.1f} s"


def _verdict(balance: Balance) -> Panel:
    facts = Table.grid(padding=(0, 2))
    for number, words in (
        (len(balance.lost), "lost"),
        (len(balance.duplicated), "duplicates in Lead.pro"),
        (len(balance.open), "still open"),
        (len(balance.strangers), "forged enquiries taken in"),
        (balance.evidence.dead_letters, "dead letters"),
    ):
        facts.add_row(Text(str(number), "bold red" if number else "bold green"), words)
    return Panel(Group(facts, Text(), _sentence(balance)), width=WIDTH, border_style=_hue(balance))


def _sentence(balance: Balance) -> RenderableType:
    if not balance.complaints:
        return Text("The balance closes.", "bold green")
    reasons = "\n".join(f"- {complaint}" for complaint in balance.complaints)
    return Text.assemble(("The balance does not close:\n", "bold red"), reasons)


def _hue(balance: Balance) -> str:
    return "red" if balance.complaints else "green"


def _table(title: str, total: str, numbers: Mapping[str, str]) -> Table:
    """`numbers` are the columns on the right with their totals; an empty `total` has no line."""
    table = Table(box=SIMPLE, width=WIDTH - 1, show_edge=False, footer_style="bold")
    table.show_footer = bool(total)
    table.add_column(f"[bold cyan]{title}", total, width=16, no_wrap=True)
    table.add_column(ratio=1, no_wrap=True)
    for name, sum_ in numbers.items():
        table.add_column(name, sum_, justify="right", no_wrap=True)
    return table
