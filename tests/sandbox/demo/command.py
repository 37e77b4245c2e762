"""`python -m tests.sandbox demo [--once]`."""

import argparse
import threading
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from tests.sandbox.demo.balance import Balance
from tests.sandbox.demo.cast import Cast
from tests.sandbox.demo.day import Day
from tests.sandbox.demo.evidence import gathered
from tests.sandbox.demo.pauses import end_mint_pause
from tests.sandbox.demo.screen import Screen
from tests.sandbox.demo.sheet import sheet
from tests.sandbox.options import Options
from tests.sandbox.sandbox import Sandbox

OPTIONS = Options(parameters={"PollIntervalSeconds": "2"}, seconds_per_minute=2.0)


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    screen = Screen(Console(highlight=False))
    screen.headline("Lead Relay: a day at an agency")
    with Sandbox(OPTIONS, say=screen.step) as sandbox:
        balance = _played(sandbox, screen)
        if not asked.once:
            _stay(sandbox, screen)
    return 1 if balance.complaints else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("make demo", description="Plays a day at an agency.")
    words = "end after the balance; 1 if it does not close"
    parser.add_argument("--once", action="store_true", help=words)
    return parser


def _played(sandbox: Sandbox, screen: Screen) -> Balance:
    cast = Cast(
        sandbox.property_finder,
        sandbox.lead_pro,
        end_mint_pause=lambda: end_mint_pause(sandbox.stack),
    )
    day = Day(sandbox, cast, screen)
    day.play()
    screen.step("closing time: whatever is open comes to its end")
    day.close()
    balance = Balance(gathered(sandbox, cast))
    screen.headline("The balance of the day")
    screen.console.print(sheet(balance))
    return balance


def _stay(sandbox: Sandbox, screen: Screen) -> None:
    screen.headline("Everything still runs: Ctrl-C ends it")
    for what, address in _addresses(sandbox):
        line = Text.assemble((f" {what:26}", "cyan"), address)
        screen.console.print(line, soft_wrap=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        screen.console.print()


def _addresses(sandbox: Sandbox) -> Sequence[tuple[str, str]]:
    portal, crm = sandbox.property_finder.control_url, sandbox.lead_pro.control_url
    ledger = sandbox.stack.resources["LedgerTable"]
    return (
        ("leads that Lead.pro holds", f"{crm}/leads"),
        ("the portal's enquiries", f"{portal}/leads"),
        ("one more enquiry", f"curl -X POST {portal}/leads -d '{{}}'"),
        ("webhook", sandbox.webhook_urls["property_finder"]),
        ("the local AWS", f"aws --endpoint-url {sandbox.emulator.url} --region us-east-1 ..."),
        ("the ledger", f"... dynamodb scan --table-name {ledger}"),
        ("log of the emulator", str(sandbox.emulator.log)),
    )
