"""`leadrelay secrets`: the credentials that the stack works with."""

from typing import TYPE_CHECKING, Annotated

import typer

from leadrelay.cli.guard import GuardedGroup
from leadrelay.cli.holders import SYSTEMS, System, system_of
from leadrelay.cli.options import AccountName

if TYPE_CHECKING:
    from leadrelay.cli.operator import Operator

app = typer.Typer(
    cls=GuardedGroup,
    no_args_is_help=True,
    help="The credentials of the portals and of Lead.pro; no value is ever shown.",
)
Whose = Annotated[
    System,
    typer.Argument(
        parser=system_of,
        metavar=f"[{'|'.join(SYSTEMS)}]",
        autocompletion=lambda: list(SYSTEMS),
        help="Whose credentials they are.",
    ),
]
FromStdin = Annotated[
    bool, typer.Option("--stdin", help="Read one JSON object from the standard input.")
]
NoCheck = Annotated[
    bool, typer.Option("--no-check", help="Store them without trying them at their owner's.")
]
LiveInTest = Annotated[
    bool, typer.Option("--live-in-test", help="Store them although this is a test stack.")
]


@app.command("set")
def set_(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    system: Whose,
    *,
    account: AccountName = "main",
    stdin: FromStdin = False,
    no_check: NoCheck = False,
    live_in_test: LiveInTest = False,
) -> None:
    """Store credentials: asked for without an echo, tried once, then written.

    Property Finder: api_key, api_secret. Seeker Leads: client_id, client_secret; with --stdin also
    intermediary_id, audience, scope. Lead.pro: api_key. Nothing is taken from the command line,
    where other users of the machine could read it. What else the secret holds stays, and a portal
    that has no webhook secret yet gets one.

    A stack whose name says test, demo, dev, sandbox or staging takes no credentials that are valid
    at the real system: with them it would read real people, or make leads in a real CRM.
    """
    from leadrelay.cli.credentials import Storing  # noqa: PLC0415 - see `test_lead`

    operator: Operator = context.obj
    storing = Storing(operator, system, account, is_checked=not no_check, live_in_test=live_in_test)
    storing.run(from_stdin=stdin, is_rotation=False)


@app.command()
def rotate(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    system: Whose,
    *,
    account: AccountName = "main",
    stdin: FromStdin = False,
    no_check: NoCheck = False,
    live_in_test: LiveInTest = False,
) -> None:
    """Replace credentials that are in use, without a gap.

    As `set`, but only where there are some, and only by others. The old ones must stay valid at
    their owner's until this has ended: functions read the new ones within five minutes, and what
    was minted with the old ones stays good for its life. Webhook secrets have a command of their
    own, `leadrelay webhooks rotate`.
    """
    from leadrelay.cli.credentials import Storing  # noqa: PLC0415 - see `test_lead`

    operator: Operator = context.obj
    storing = Storing(operator, system, account, is_checked=not no_check, live_in_test=live_in_test)
    storing.run(from_stdin=stdin, is_rotation=True)
