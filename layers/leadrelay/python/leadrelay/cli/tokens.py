"""`leadrelay token`: the access tokens with which the portals are read."""

from typing import TYPE_CHECKING, Annotated

import typer

from leadrelay.cli.guard import GuardedGroup
from leadrelay.cli.options import AccountName, AsJson, OnlyAccount, OnlyPortal
from leadrelay.domain.enquiry import Portal

if TYPE_CHECKING:
    from leadrelay.cli.operator import Operator

app = typer.Typer(
    cls=GuardedGroup,
    no_args_is_help=True,
    help="The access tokens of the portals: how long they live, never what they are.",
)


@app.command()
def show(
    context: typer.Context,
    *,
    portal: OnlyPortal = None,
    account: OnlyAccount = None,
    as_json: AsJson = False,
) -> None:
    """Show when each token was minted and how long it lives; ends with 1 if one has expired."""
    from leadrelay.cli.token_view import shown_tokens  # noqa: PLC0415 - see `test_lead`

    operator: Operator = context.obj
    shown_tokens(operator, operator.stack.accounts(portal, account), as_json=as_json)


@app.command()
def refresh(
    context: typer.Context,
    portal: Annotated[Portal, typer.Argument(help="Portal whose token is renewed.")],
    *,
    account: AccountName = "main",
    force: Annotated[
        bool, typer.Option("--force", help="Even if the present one has enough life left.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Ask the refresher for a new token now, instead of within five minutes.

    It keeps to the portal's limits and to those of Secrets Manager, so it may answer that it is too
    soon.
    """
    from leadrelay.cli.token_view import refreshed  # noqa: PLC0415 - see `test_lead`

    operator: Operator = context.obj
    refreshed(operator, operator.stack.account(portal, account), force=force, as_json=as_json)
