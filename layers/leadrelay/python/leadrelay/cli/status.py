"""`leadrelay status`: one screen that says how the stack stands and what needs a person."""

from typing import TYPE_CHECKING, Annotated

import typer

from leadrelay.cli.endings import Ending
from leadrelay.cli.options import AsJson

if TYPE_CHECKING:
    from leadrelay.cli.operator import Operator


def status(
    context: typer.Context,
    *,
    days: Annotated[
        int, typer.Option(min=1, max=90, help="How far back to look for open and parked ones.")
    ] = 30,
    as_json: AsJson = False,
) -> None:
    """Show on one screen how the stack stands; ends with 1 if something needs a person.

    Whether leads are delivered, how each account is read, what is open, parked or dead, and what
    came today (of UTC). Whatever needs you is listed with the command that helps.
    """
    from leadrelay.cli.needs import needs  # noqa: PLC0415 - see `test_lead`
    from leadrelay.cli.situation import situation_of  # noqa: PLC0415
    from leadrelay.cli.status_view import as_data, shown  # noqa: PLC0415

    operator: Operator = context.obj
    situation = situation_of(operator, days)
    wanted = list(needs(situation))
    if as_json:
        operator.screen.data(as_data(situation, wanted))
    else:
        operator.screen.show(*shown(situation, wanted))
    if wanted:
        raise typer.Exit(Ending.WRONG)
