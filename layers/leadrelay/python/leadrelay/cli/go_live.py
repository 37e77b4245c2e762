"""`leadrelay go-live`: from when on an account's enquiries are sent to Lead.pro."""

from typing import TYPE_CHECKING, Annotated

import typer

from leadrelay.cli.guard import GuardedGroup
from leadrelay.cli.options import AsJson, OnlyAccount, OnlyPortal, Yes

if TYPE_CHECKING:
    from leadrelay.cli.operator import Operator

app = typer.Typer(
    cls=GuardedGroup,
    no_args_is_help=True,
    help="From when on an account's enquiries are sent; older ones are only written down.",
)


@app.command()
def show(
    context: typer.Context,
    *,
    portal: OnlyPortal = None,
    account: OnlyAccount = None,
    as_json: AsJson = False,
) -> None:
    """Show the go-live line of each account. It is drawn by the first poll."""
    from leadrelay.cli.go_live_line import shown_lines  # noqa: PLC0415 - see `test_lead`

    operator: Operator = context.obj
    shown_lines(operator, operator.stack.accounts(portal, account), as_json=as_json)


@app.command("set")
def set_(
    context: typer.Context,
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="As property_finder:main.")],
    time: Annotated[
        str, typer.Argument(metavar="TIME", help="Of UTC, or with an offset; or `now`.")
    ],
    *,
    yes: Yes = False,
) -> None:
    """Move the line of an account, after saying what that means.

    Enquiries that were created before it are not sent. Moving it changes nothing about those that
    were decided: what was suppressed as too old stays so (see `leadrelay backfill --create`), what
    was sent stays in Lead.pro.
    """
    from leadrelay.cli.go_live_line import moved  # noqa: PLC0415 - see `test_lead`

    operator: Operator = context.obj
    moved(operator, account, time, yes=yes)
