"""`leadrelay replay` and `dismiss`: what a person decides about single enquiries."""

from typing import TYPE_CHECKING, Annotated

import typer

from leadrelay.cli.options import AsJson, Yes
from leadrelay.domain.command import Command
from leadrelay.domain.entry import ParkReason

if TYPE_CHECKING:
    from leadrelay.cli.operator import Operator

Keys = Annotated[list[str] | None, typer.Argument(metavar="KEY...", help="Keys of enquiries.")]
Wait = Annotated[bool, typer.Option("--wait", help="Follow them until all have come to rest.")]
Timeout = Annotated[float, typer.Option(min=1, help="With --wait: seconds.")]


def replay(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    keys: Keys = None,
    *,
    parked: Annotated[bool, typer.Option("--parked", help="All that are parked.")] = False,
    reason: Annotated[
        ParkReason | None, typer.Option(help="All that were parked for this reason.")
    ] = None,
    shadow: Annotated[
        bool, typer.Option("--shadow", help="All that were not sent in shadow mode.")
    ] = False,
    since: Annotated[str, typer.Option(help="Of those: admitted since then.")] = "90d",
    wait: Wait = False,
    timeout: Timeout = 300,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Drive enquiries again: parked ones, or others that were not sent.

    Whatever may already be in Lead.pro is looked for before anything is sent, so that no replay
    makes a second lead. Rules that hold or suppress an enquiry do not count for it any more.
    """
    from leadrelay.cli.commanding import Commanding, Meant  # noqa: PLC0415 - see `test_lead`

    operator: Operator = context.obj
    meant = Meant(tuple(keys or ()), is_parked=parked, reason=reason, is_shadow=shadow, since=since)
    Commanding(operator, Command.REPLAY, wait, timeout, yes, as_json=as_json).run(meant)


def dismiss(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    keys: Keys = None,
    *,
    wait: Wait = False,
    timeout: Timeout = 300,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Close parked enquiries that a person has seen to; nothing more is tried.

    A dismissed enquiry can still be replayed while what is known of the person is kept: 30 days.
    """
    from leadrelay.cli.commanding import Commanding, Meant  # noqa: PLC0415 - see `test_lead`

    operator: Operator = context.obj
    meant = Meant(tuple(keys or ()))
    Commanding(operator, Command.DISMISS, wait, timeout, yes, as_json=as_json).run(meant)
