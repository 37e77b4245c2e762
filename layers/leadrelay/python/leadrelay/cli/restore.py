"""`leadrelay restored`: what must be said after the ledger was restored to an earlier time."""

from typing import Annotated

import typer

from leadrelay.cli.options import Yes


def restored(
    context: typer.Context,
    time: Annotated[
        str,
        typer.Argument(metavar="TIME", help="That it was restored to: of UTC, or 2h ago."),
    ],
    *,
    yes: Yes = False,
) -> None:
    """Say that the ledger was restored to an earlier time, while deliveries are paused.

    From then on whatever was asked before now counts as perhaps sent: it is looked for in Lead.pro,
    by our marker, before it is sent. Then it says what is left to do.
    """
    from leadrelay.cli.restoring import doubted  # noqa: PLC0415 - see `test_lead`

    doubted(context.obj, time, yes=yes)
