"""`leadrelay audit`: asks the auditor, and shows what does not agree."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from leadrelay.cli.endings import Ending, UsageError
from leadrelay.cli.operator import Operator
from leadrelay.cli.options import AsJson

if TYPE_CHECKING:
    from leadrelay.domain.balance import Audited


def audit(
    context: typer.Context,
    *,
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Balance this day, and look up each of its leads."),
    ] = None,
    restored_at: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
            help="Look up whatever is younger than this time (UTC) to which a table was restored.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Prove now that portals, ledger and Lead.pro agree; ends with 1 if they do not.

    Without options it does what the auditor does every hour. It reads only: each anomaly is listed
    with the ids of its leads in Lead.pro and the next step, which is a person's.
    """
    from leadrelay import codec  # noqa: PLC0415 - see `test_lead`
    from leadrelay.cli.audit_tables import shown  # noqa: PLC0415

    operator: Operator = context.obj
    audited = _audited(operator, day, restored_at)
    if as_json:
        operator.screen.data(codec.audited_to_mapping(audited))
    else:
        operator.screen.show(*shown(audited))
    if audited.findings:
        raise typer.Exit(Ending.WRONG)


def _audited(operator: Operator, day: datetime | None, restored_at: datetime | None) -> "Audited":
    from leadrelay.cli.auditor import Auditor  # noqa: PLC0415

    if day and restored_at:
        raise UsageError("Say either --day or --restored-at.")
    stack = operator.stack
    auditor = Auditor(stack.client("lambda"), stack.output("LedgerAuditorFunctionName"))
    with operator.screen.working("asking the auditor, which may take some minutes"):
        if restored_at:
            return auditor.since(restored_at.replace(tzinfo=UTC))
        return auditor.day(day.date()) if day else auditor.tick()
