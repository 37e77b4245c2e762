"""`leadrelay crm-webhook`: where Lead.pro may tell us what becomes of leads."""

import json
from collections.abc import Mapping
from typing import Any

import typer

from leadrelay.cli.asking import asking
from leadrelay.cli.endings import CommandError
from leadrelay.cli.guard import GuardedGroup
from leadrelay.cli.operator import Operator
from leadrelay.cli.options import AsJson
from leadrelay.cli.stack import Stack
from leadrelay.crm.lead_pro.webhook import path_of, token_in
from leadrelay.domain.errors import NotConfiguredError

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
    try:
        return token_in(_content(stack))
    except NotConfiguredError:
        raise _unusable("holds no usable token") from None


def _content(stack: Stack) -> Mapping[str, Any]:
    client = stack.client("secretsmanager")
    with asking("secretsmanager:GetSecretValue"):
        try:
            answer = client.get_secret_value(SecretId=stack.output(SECRET))
        except client.exceptions.ResourceNotFoundException:
            raise _unusable("has no value") from None
    try:
        content = json.loads(answer.get("SecretString", ""))
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise _unusable("is not a JSON object")
    return content


def _unusable(what: str) -> CommandError:
    return CommandError(f"The secret of Lead.pro's webhook {what}.", advice=ADVICE)
