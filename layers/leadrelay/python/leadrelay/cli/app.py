"""The operator command, its global options and the commands that it has."""

from typing import Annotated

import typer

from leadrelay.cli import (
    audit,
    backfill,
    balances,
    commands,
    config,
    crm_webhook,
    dead_letters,
    doctor,
    enquiries,
    go_live,
    listings,
    modes,
    restore,
    secrets,
    status,
    subjects,
    test_lead,
    tokens,
    webhooks,
)
from leadrelay.cli.guard import GuardedGroup
from leadrelay.cli.operator import Operator, Surroundings

ENDINGS = (
    "Exit codes: 0 all is well, 1 something is wrong, 2 wrong usage, "
    "3 no credentials, no stack or no permission."
)

app = typer.Typer(
    cls=GuardedGroup,
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    epilog=ENDINGS,
)
FIRST, ENQUIRIES, STACK = "Day by day", "Enquiries", "Stack"

app.command(rich_help_panel=FIRST)(status.status)
app.command(rich_help_panel=FIRST)(doctor.doctor)
app.command(rich_help_panel=FIRST)(modes.pause)
app.command(rich_help_panel=FIRST)(modes.resume)
app.add_typer(modes.shadow, name="shadow", rich_help_panel=FIRST)
app.command(rich_help_panel=ENQUIRIES)(enquiries.enquiries)
app.command(rich_help_panel=ENQUIRIES)(enquiries.timeline)
app.command(rich_help_panel=ENQUIRIES)(enquiries.parked)
app.command(rich_help_panel=ENQUIRIES)(commands.replay)
app.command(rich_help_panel=ENQUIRIES)(commands.dismiss)
app.command(rich_help_panel=ENQUIRIES)(dead_letters.dead_letters)
app.command(rich_help_panel=ENQUIRIES)(dead_letters.redrive)
app.command(rich_help_panel=ENQUIRIES)(backfill.backfill)
app.command(rich_help_panel=ENQUIRIES)(balances.balance)
app.command(rich_help_panel=ENQUIRIES)(balances.export)
app.command(rich_help_panel=ENQUIRIES)(subjects.erase)
app.command(rich_help_panel=ENQUIRIES)(subjects.subject_report)
app.add_typer(secrets.app, name="secrets", rich_help_panel=STACK)
app.add_typer(tokens.app, name="token", rich_help_panel=STACK)
app.add_typer(go_live.app, name="go-live", rich_help_panel=STACK)
app.add_typer(config.app, name="config", rich_help_panel=STACK)
app.add_typer(listings.app, name="listings", rich_help_panel=STACK)
app.add_typer(webhooks.app, name="webhooks", rich_help_panel=STACK)
app.add_typer(crm_webhook.app, name="crm-webhook", rich_help_panel=STACK)
app.command(rich_help_panel=ENQUIRIES)(audit.audit)
app.command(rich_help_panel=STACK)(restore.restored)
app.command("test-lead", rich_help_panel=STACK)(test_lead.send_test_lead)


@app.callback()
def leadrelay(
    context: typer.Context,
    *,
    stack: Annotated[
        str, typer.Option(envvar="LEADRELAY_STACK", help="Name of the CloudFormation stack.")
    ] = "lead-relay",
    profile: Annotated[
        str | None, typer.Option(envvar="AWS_PROFILE", help="AWS profile to use.")
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(envvar=["AWS_REGION", "AWS_DEFAULT_REGION"], help="AWS region of the stack."),
    ] = None,
) -> None:
    """Look after a deployed [bold]Lead Relay[/bold], which carries enquiries into Lead.pro."""
    context.obj = Operator(
        stack_name=stack,
        profile=profile,
        region=region,
        around=context.obj or Surroundings(),
    )
