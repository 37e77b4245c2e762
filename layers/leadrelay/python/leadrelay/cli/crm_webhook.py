"""`leadrelay crm-webhook`: where Lead.pro may tell us what becomes of leads."""

import typer

from leadrelay.aws.secrets import secret_content
from leadrelay.cli.asking import asking
from leadrelay.cli.endings import CommandError
from leadrelay.cli.guard import GuardedGroup
from leadrelay.cli.operator import Operator
from leadrelay.cli.options import AsJson
from leadrelay.cli.stack import Stack
from leadrelay.crm.lead_pro.webhook import path_of, token_in
from leadrelay.domain.errors import ConfigurationError

SECRET = "LeadProWebhookSecretArn"  # noqa: S105 - the output that says where it is
WARNING = (
    "This address is a secret: whoever has it can make us look at leads. Paste it into Lead.pro's "
    "dashboard (developers, webhook endpoint) and nowhere else."
)
ADVICE = (
    'Put {"token": "…"} with 32 to 128 letters and digits into it, and the new address into '
    "Lead.pro's dashboard."
)

app = typer.Typer(
    cls=GuardedGroup,
    no_args_is_help=True,
    help="Lead.pro's own webhook, which tells us what becomes of leads.",
)


@app.command()
def url(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Print the address to paste into Lead.pro's dashboard. It is a secret."""
    operator: Operator = context.obj
    address = operator.stack.webhook_base_url + path_of(_token(operator.stack))
    if as_json:
        operator.screen.data({"url": address})
    else:
        operator.screen.line(address)
    operator.screen.note(WARNING)


def _token(stack: Stack) -> str:
    with asking("secretsmanager:GetSecretValue"):
        try:
            return token_in(secret_content(stack.client("secretsmanager"), stack.output(SECRET)))
        except ConfigurationError as error:
            told = f"The secret of Lead.pro's webhook is of no use: {error}."
            raise CommandError(told, advice=ADVICE) from None
