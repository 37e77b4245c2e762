"""`leadrelay pause`, `resume` and `shadow`: whether leads are delivered at all."""

from typing import TYPE_CHECKING, Annotated

import typer

from leadrelay.cli.guard import GuardedGroup
from leadrelay.cli.options import AsJson, Reveal, Yes
from leadrelay.domain.delivery_mode import DeliveryMode

if TYPE_CHECKING:
    from leadrelay.cli.operator import Operator

shadow = typer.Typer(
    cls=GuardedGroup,
    no_args_is_help=True,
    help="Decide about enquiries without sending them: the way to try a stack beside another.",
)


def pause(context: typer.Context) -> None:
    """Stop deliveries to Lead.pro; enquiries are still taken in, and wait.

    Nothing is lost however long it takes. What was already sent comes to its end first.
    """
    from leadrelay.cli.mode_switch import switched  # noqa: PLC0415 - see `test_lead`

    switched(context.obj, DeliveryMode.PAUSED)


def resume(context: typer.Context) -> None:
    """Deliver again what has waited, the oldest first, and whatever comes.

    It also ends shadow mode. What was not sent meanwhile is sent by `replay --shadow` only.
    """
    from leadrelay.cli.mode_switch import switched  # noqa: PLC0415 - see `test_lead`

    switched(context.obj, DeliveryMode.RUNNING)


@shadow.command("on")
def turn_on(context: typer.Context, *, yes: Yes = False) -> None:
    """Receive and decide, but send nothing to Lead.pro.

    Every enquiry gets its office and type, and ends as suppressed. For a stack that runs beside an
    old integration: no lead is made twice.
    """
    from leadrelay.cli.mode_switch import switched  # noqa: PLC0415 - see `test_lead`

    if not yes:
        typer.confirm("Send no lead to Lead.pro until further notice?", abort=True, err=True)
    switched(context.obj, DeliveryMode.SHADOW)


@shadow.command("off")
def turn_off(context: typer.Context) -> None:
    """Deliver what comes from now on. What came before stays unsent, unless it is replayed."""
    from leadrelay.cli.mode_switch import switched  # noqa: PLC0415 - see `test_lead`

    switched(context.obj, DeliveryMode.RUNNING)


@shadow.command()
def show(
    context: typer.Context,
    *,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="At most so many.")] = 20,
    since: Annotated[str, typer.Option(help="Admitted since: a time, a day, or 12h, 7d.")] = "7d",
    reveal: Reveal = False,
    as_json: AsJson = False,
) -> None:
    """Show the leads that would have been sent, the latest first.

    They are made anew, by the configuration that is in force now.
    """
    from leadrelay.cli.shadow_view import shown_drafts  # noqa: PLC0415 - see `test_lead`

    operator: Operator = context.obj
    shown_drafts(operator, since, limit, reveal=reveal, as_json=as_json)
