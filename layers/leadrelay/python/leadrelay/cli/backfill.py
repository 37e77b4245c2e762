"""`leadrelay backfill`: reads a portal's past again, for a time that a person names."""

from typing import TYPE_CHECKING, Annotated

import typer

from leadrelay.cli.endings import UsageError
from leadrelay.cli.options import AccountName, AsJson, Yes
from leadrelay.domain.enquiry import Portal

if TYPE_CHECKING:
    from leadrelay.cli.operator import Operator
    from leadrelay.cli.wanted_past import Wanted

NOW = "0min"


def backfill(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    portal: Annotated[Portal, typer.Argument(help="Portal that is read.")],
    *,
    start: Annotated[
        str | None, typer.Option("--from", help="A day or a time of UTC, or 12h, 7d ago.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", help="Said like --from; now, without one.")
    ] = None,
    enquiry: Annotated[
        str | None, typer.Option("--enquiry", help="One alone, by the portal's own id.")
    ] = None,
    account: AccountName = "main",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and count, and queue nothing.")
    ] = False,
    create: Annotated[
        bool,
        typer.Option("--create", help="Send those, too, that are older than the go-live line."),
    ] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Read what a portal has received in a time, and queue what the ledger does not know.

    Day by day, the oldest first, within the portal's own limits and behind what is fresh. Doing it
    again, or after it was stopped, queues only what is still missing. What is older than the
    account's go-live line is written down and not sent, unless --create is said: then each becomes
    a lead, if Lead.pro holds none of it yet. Look with --dry-run first.

    With --enquiry, read the one that somebody sees at the portal and misses here.
    """
    from leadrelay.cli.backfilling import Backfilling  # noqa: PLC0415 - see `test_lead`
    from leadrelay.cli.wanted_past import Single, Stretch  # noqa: PLC0415

    operator: Operator = context.obj
    wanted: Wanted
    match start, end, enquiry:
        case str(), _, None:
            whose = operator.stack.account(portal, account)
            wanted = Stretch.said(operator, whose, start, end or NOW)
        case None, None, str():
            wanted = Single.said(operator, operator.stack.account(portal, account), enquiry)
        case _:
            raise UsageError("Say either --from, for all of a time, or --enquiry, for one.")
    Backfilling(operator, wanted, is_dry=dry_run, create=create, as_json=as_json).run(yes=yes)
