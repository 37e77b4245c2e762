"""`leadrelay test-lead`: sends somebody who does not exist and follows the enquiry to Lead.pro."""

from typing import Annotated

import typer

from leadrelay.cli.operator import Operator
from leadrelay.cli.options import AccountName, AsJson, Via
from leadrelay.domain.enquiry import Portal

UNKNOWN_AD = "00TESTTESTTE"


def send_test_lead(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    portal: Annotated[Portal, typer.Argument(help="Portal that it seems to come from.")],
    *,
    account: AccountName = "main",
    via: Annotated[
        Via, typer.Option(help="Knock at our webhook, or hand it in at Seeker Leads itself.")
    ] = Via.WEBHOOK,
    timeout: Annotated[
        float, typer.Option(min=1, help="Seconds until it must be in Lead.pro.")
    ] = 120,
    to_real_office: Annotated[
        bool, typer.Option("--to-real-office", help="Send it although there is no test office.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="With --via portal: not only at the sandbox.")
    ] = False,
    base_url: Annotated[
        str | None, typer.Option(help="Where our webhook is, if not where the stack says.")
    ] = None,
    classified_id: Annotated[
        str, typer.Option(help="With --via portal: the portal's id of an advertisement.")
    ] = UNKNOWN_AD,
    as_json: AsJson = False,
) -> None:
    """Send a test enquiry and follow it, hop by hop, into Lead.pro.

    The person does not exist: the telephone number is one that is kept for films, the e-mail
    address begins with leadrelay-test- and is of the agency's own domain.
    """
    # A second that `--help` need not take.
    from leadrelay.cli.errand import Errand  # noqa: PLC0415
    from leadrelay.cli.expedition import Expedition  # noqa: PLC0415

    operator: Operator = context.obj
    errand = Errand(
        stack=operator.stack,
        clock=operator.around.clock,
        account=operator.stack.account(portal, account),
        via=via,
        base_url=base_url,
        to_real_office=to_real_office,
        force=force,
        classified_id=classified_id,
    )
    Expedition(operator, errand, timeout, as_json=as_json).run()
