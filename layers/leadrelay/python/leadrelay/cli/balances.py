"""`leadrelay balance` and `export`: what the ledger holds, counted or row by row."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadrelay.cli.options import AsJson, OnlyAccount, OnlyPortal, Reveal, Yes
from leadrelay.cli.table_file import Format

if TYPE_CHECKING:
    from leadrelay.cli.operator import Operator

Range = Annotated[
    str | None,
    typer.Option("--range", help="From day to day, both counted: 2026-10-01..2026-10-07."),
]
PORTAL_HELP = "Ask the portals as well how many they list; a call or more for each day."


def balance(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    *,
    day: Annotated[str | None, typer.Option(help="A day of UTC; today without one.")] = None,
    days: Range = None,
    portal: OnlyPortal = None,
    account: OnlyAccount = None,
    ask_portal: Annotated[bool, typer.Option("--ask-portal", help=PORTAL_HELP)] = False,
    as_json: AsJson = False,
) -> None:
    """Count the enquiries of each account and day, by what has become of them.

    Days are those on which an enquiry was created at its portal, in UTC. With --ask-portal it ends
    with 1 where a portal lists more than the ledger holds. Whether Lead.pro agrees, enquiry by
    enquiry, is what `leadrelay audit` proves.
    """
    from leadrelay.cli.balance_view import balanced  # noqa: PLC0415 - see `test_lead`

    operator: Operator = context.obj
    accounts = operator.stack.accounts(portal, account)
    balanced(operator, accounts, day, days, ask_portal=ask_portal, as_json=as_json)


def export(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="Where it goes; without one it is printed.")
    ] = None,
    *,
    form: Annotated[Format, typer.Option("--format", help="How it is written.")] = Format.CSV,
    portal: OnlyPortal = None,
    account: OnlyAccount = None,
    since: Annotated[str, typer.Option(help="Admitted since: a time, a day, or 12h, 7d.")] = "30d",
    until: Annotated[str, typer.Option(help="Admitted before; said like --since.")] = "0min",
    reveal: Reveal = False,
    yes: Yes = False,
) -> None:
    """Write the rows of the ledger to a file, one enquiry a line, the latest first.

    Nobody is in it unless --reveal is said: then as far as anything is still known of the person.
    In CSV whatever a spreadsheet could take for a formula begins with an apostrophe.
    """
    from leadrelay.cli.exporting import exported  # noqa: PLC0415 - see `test_lead`

    operator: Operator = context.obj
    if file is not None and file.exists() and not yes:
        typer.confirm(f"Replace {file}?", abort=True, err=True)
    chosen = {"portal": portal, "account": account}
    exported(operator, file, form, since, until, reveal=reveal, **chosen)
