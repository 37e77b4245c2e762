"""Fills the secrets as a person would."""

import json
import secrets
from collections.abc import Iterable, Mapping

from tests.sandbox.accounts import SandboxAccount
from tests.sandbox.stack import Stack
from tests.simulators.lead_pro import API_KEY as LEAD_PRO_KEY

LEAD_PRO: Mapping[str, str] = {"api_key": LEAD_PRO_KEY}
LEAD_PRO_WEBHOOK: Mapping[str, str] = {"token": secrets.token_hex(24)}


def fill(stack: Stack, accounts: Iterable[SandboxAccount]) -> None:
    for account in accounts:
        put(stack, account.secret_id, account.secret)
    put(stack, "LeadProSecret", LEAD_PRO)
    # The emulator invents one with characters that the template forbids.
    put(stack, "LeadProWebhookSecret", LEAD_PRO_WEBHOOK)


def put(stack: Stack, name: str, content: Mapping[str, object]) -> None:
    stack.client("secretsmanager").put_secret_value(
        SecretId=stack.resources[name], SecretString=json.dumps(content)
    )
