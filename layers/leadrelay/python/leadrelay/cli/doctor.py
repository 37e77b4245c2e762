"""`leadrelay doctor`: looks at everything that can be wrong around the stack, and says the cure."""

from typing import TYPE_CHECKING

import typer

from leadrelay.cli.endings import Ending
from leadrelay.cli.options import AsJson

if TYPE_CHECKING:
    from leadrelay.cli.operator import Operator


def doctor(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Examine the stack and what it depends on; ends with 1 if anything is wrong.

    The configuration, its offices and statuses in Lead.pro; the credentials of every portal, by
    reading it; tokens, webhooks, go-live lines; whether alarms reach anybody; how many functions
    may run at once; whether somebody else makes leads, or another stack uses the same key. Each
    finding comes with its cure. What these credentials may not look at is said to be unchecked.
    """
    from leadrelay.cli.examination import Verdict, examined  # noqa: PLC0415 - see `test_lead`
    from leadrelay.cli.examination_view import as_data, shown  # noqa: PLC0415

    operator: Operator = context.obj
    findings = list(examined(operator))
    if as_json:
        operator.screen.data({"findings": [as_data(each) for each in findings]})
    else:
        operator.screen.show(*shown(findings))
    if any(each.verdict is Verdict.WRONG for each in findings):
        raise typer.Exit(Ending.WRONG)
