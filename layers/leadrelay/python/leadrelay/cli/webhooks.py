"""`leadrelay webhooks`: our subscriptions at the portals, and the secrets that prove them."""

from typing import Annotated

import typer

from leadrelay.cli.endings import Ending
from leadrelay.cli.guard import GuardedGroup
from leadrelay.cli.keeper import Wish
from leadrelay.cli.operator import Operator
from leadrelay.cli.options import AccountName, AsJson, OnlyAccount, OnlyPortal, Yes
from leadrelay.cli.wishes import Wishes
from leadrelay.domain.enquiry import Portal

app = typer.Typer(
    cls=GuardedGroup,
    no_args_is_help=True,
    help="Our webhook subscriptions at the portals, and their secrets.",
)


@app.command()
def status(
    context: typer.Context,
    *,
    portal: OnlyPortal = None,
    account: OnlyAccount = None,
    as_json: AsJson = False,
) -> None:
    """Show what was last seen of our subscriptions; ends with 1 if a webhook is not healthy."""
    from leadrelay.cli.overview import overviews  # noqa: PLC0415 - see `test_lead`
    from leadrelay.cli.overview_table import shown  # noqa: PLC0415

    operator: Operator = context.obj
    now = operator.around.clock()
    found = overviews(operator.stack, operator.stack.accounts(portal, account), now)
    if as_json:
        operator.screen.data([each.as_data() for each in found])
    else:
        operator.screen.show(*shown(found, now))
    if any(each.is_wrong for each in found):
        raise typer.Exit(Ending.WRONG)


@app.command()
def ensure(
    context: typer.Context,
    *,
    portal: OnlyPortal = None,
    account: OnlyAccount = None,
    as_json: AsJson = False,
) -> None:
    """Look at every subscription now, and put in place what is missing."""
    operator: Operator = context.obj
    wishes = Wishes(operator, Wish.KEEP, is_choice=bool(portal or account), as_json=as_json)
    wishes.fulfil(operator.stack.accounts(portal, account))


@app.command()
def remove(
    context: typer.Context,
    *,
    portal: OnlyPortal = None,
    account: OnlyAccount = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Delete our subscriptions, and nobody else's. Polls go on, once a minute."""
    operator: Operator = context.obj
    accounts = operator.stack.accounts(portal, account)
    if not yes:
        names = ", ".join(map(str, accounts))
        typer.confirm(f"Delete our webhook subscriptions of {names}?", abort=True, err=True)
    wishes = Wishes(operator, Wish.REMOVE, is_choice=bool(portal or account), as_json=as_json)
    wishes.fulfil(accounts)


@app.command()
def rotate(
    context: typer.Context,
    portal: Annotated[Portal, typer.Argument(help="Portal whose webhook gets a new secret.")],
    *,
    account: AccountName = "main",
    grace: Annotated[
        float, typer.Option(min=0, help="Seconds that the old secret stays good.")
    ] = 120,
) -> None:
    """Replace a webhook secret without losing a delivery.

    Both secrets are good until every subscription has the new one. Stopped halfway, the same
    command goes on where it was.
    """
    from leadrelay.cli.rotation import rotation  # noqa: PLC0415 - see `test_lead`

    operator: Operator = context.obj
    rotation(operator, operator.stack.account(portal, account)).run(grace)
