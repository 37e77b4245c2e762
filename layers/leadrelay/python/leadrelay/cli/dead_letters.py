"""`leadrelay dead-letters` and `redrive`: messages that nobody could take."""

from typing import TYPE_CHECKING, Annotated

import typer

from leadrelay.cli.options import AsJson, Yes
from leadrelay.cli.queues import QueueName

if TYPE_CHECKING:
    from leadrelay.cli.operator import Operator

OnlyQueue = Annotated[QueueName | None, typer.Option("--queue", help="Only of this queue.")]


def dead_letters(
    context: typer.Context,
    *,
    queue: OnlyQueue = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="At most so many a queue.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List the messages that were tried in vain until SQS gave up; ends with 1 if there are any.

    Each with its kind, the enquiry's key where it says one, its age, how often it was received, and
    what the ledger knows of the enquiry. For as long as it takes to look, redrive cannot see them.
    """
    from leadrelay.cli.letter_view import listed  # noqa: PLC0415 - see `test_lead`

    listed(context.obj, queue, limit, as_json=as_json)


def redrive(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    *,
    queue: OnlyQueue = None,
    rate: Annotated[float, typer.Option(min=0.1, max=300, help="Messages a second, at most.")] = 10,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Put dead letters back on their queue, to be tried again.

    Mend what made them fail first: `leadrelay doctor`. Each is sent before it is deleted, so that
    none is lost whenever this is stopped; the same command goes on where it was. One that is sent
    twice makes no second lead, and Lead.pro's own limit is kept however fast they come back.
    """
    from leadrelay.cli.redriving import redriven  # noqa: PLC0415 - see `test_lead`

    operator: Operator = context.obj
    redriven(operator, queue, rate, limit, yes=yes, as_json=as_json)
