"""`python -m tests.sandbox demo [--once]`."""

import argparse
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from tests.sandbox.dashboard import dashboard_of
from tests.sandbox.dashboard.browser import THEMES, photograph
from tests.sandbox.dashboard.chromium import HOW, chromium
from tests.sandbox.demo import subscriptions
from tests.sandbox.demo.books import TITLES, Books
from tests.sandbox.demo.cast import cast_of
from tests.sandbox.demo.day import Day
from tests.sandbox.demo.operator import StackOperator
from tests.sandbox.demo.screen import Screen
from tests.sandbox.demo.sheet import sheet
from tests.sandbox.demo.witnesses import heard
from tests.sandbox.options import Options
from tests.sandbox.sandbox import Sandbox

OPTIONS = Options(
    parameters={"PollIntervalSeconds": "2", "SeekerLeadsAccounts": "lyon,nantes"},
    seconds_per_minute=2.0,
)
RANGE = "5m"
"""Of the dashboard: the day takes two minutes."""


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _asked(arguments)
    screen = Screen(Console(highlight=False))
    screen.headline("Lead Relay: a day at an agency")
    with (
        Sandbox(OPTIONS, say=screen.step, before_go_live=_before_go_live) as sandbox,
        dashboard_of(sandbox.stack, RANGE) as dashboard,
    ):
        screen.address("the dashboard", dashboard.url)
        books = _played(sandbox, screen)
        if asked.screenshot:
            _photograph(dashboard.url, asked, screen)
        if not asked.once:
            _stay(sandbox, screen, dashboard.url)
    return 1 if books.complaints else 0


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.screenshot and chromium() is None:
        parser.error(f"there is no Chromium here: {HOW}")
    return asked


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("make demo", description="Plays a day at an agency.")
    words = "end after the balance; 1 if it does not close"
    parser.add_argument("--once", action="store_true", help=words)
    words = "after the balance, write a picture of the dashboard (PNG)"
    parser.add_argument("--screenshot", metavar="FILE", type=Path, help=words)
    parser.add_argument("--theme", choices=THEMES, default=THEMES[0], help="of the picture")
    return parser


def _photograph(url: str, asked: argparse.Namespace, screen: Screen) -> None:
    photograph(url, asked.screenshot, theme=asked.theme)
    screen.address("its picture", str(asked.screenshot))


def _before_go_live(sandbox: Sandbox) -> None:
    """A token of Seeker Leads must last all day: a second one would be refused."""
    sandbox.seeker_leads.settings.change({"mints_per_day": 1})
    subscriptions.of_others(sandbox)


def _played(sandbox: Sandbox, screen: Screen) -> Books:
    screen.step(_subscribed(sandbox))
    operator = StackOperator(sandbox.stack, screen.step)
    cast = cast_of(sandbox.property_finder, sandbox.seeker_leads, sandbox.lead_pro, operator)
    with operator.rotation:
        day = Day(sandbox, cast, screen, operator.rotation)
        day.play()
        screen.step("closing time: whatever is open comes to its end")
        day.close()
    books = heard(sandbox, cast.promises, operator)
    screen.headline("The balance of the day")
    screen.console.print(sheet(books))
    return books


def _subscribed(sandbox: Sandbox) -> str:
    counts = Counter(hook.account.partition(":")[0] for hook in subscriptions.ours(sandbox))
    told = ", ".join(f"{counts[portal]} at {title}" for portal, title in TITLES.items())
    others = len(subscriptions.theirs(sandbox))
    return f"our webhooks, made by the keeper: {told} ({others} of others stay)"


def _stay(sandbox: Sandbox, screen: Screen, dashboard_url: str) -> None:
    screen.headline("Everything still runs: Ctrl-C ends it")
    screen.address("the dashboard", dashboard_url)
    for what, address in _addresses(sandbox):
        screen.address(what, address)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        screen.console.print()


def _addresses(sandbox: Sandbox) -> Sequence[tuple[str, str]]:
    finder, seeker = sandbox.property_finder.control_url, sandbox.seeker_leads.control_url
    ledger = sandbox.stack.resources["LedgerTable"]
    return (
        ("leads that Lead.pro holds", f"{sandbox.lead_pro.control_url}/leads"),
        ("Property Finder's", f"{finder}/leads"),
        ("Seeker Leads'", f"{seeker}/leads"),
        ("one more enquiry", f"curl -X POST {finder}/leads -d '{{}}'"),
        ("webhooks", f"{sandbox.stack.api_url}/webhooks"),
        ("the local AWS", f"aws --endpoint-url {sandbox.emulator.url} --region us-east-1 ..."),
        ("the ledger", f"... dynamodb scan --table-name {ledger}"),
        ("log of the emulator", str(sandbox.emulator.log)),
    )
