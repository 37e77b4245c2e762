"""The secrets that a person would set; made up, and good for our simulators alone."""

import json
from collections.abc import Mapping

from tests.sandbox.stack import Stack
from tests.simulators.lead_pro import API_KEY as LEAD_PRO_KEY
from tests.simulators.property_finder import API_KEY, API_SECRET

WEBHOOK_SECRET = "sandbox-webhook-secret-32-chars!"

CREDENTIALS: Mapping[str, Mapping[str, str]] = {
    "property_finder": {"api_key": API_KEY, "api_secret": API_SECRET},
    "lead_pro": {"api_key": LEAD_PRO_KEY},
}
WEBHOOK_SECRETS: Mapping[str, list[str]] = {"property_finder": [WEBHOOK_SECRET]}


def fill(stack: Stack) -> None:
    portal = {
        **CREDENTIALS["property_finder"],
        "webhook_secrets": WEBHOOK_SECRETS["property_finder"],
    }
    _put(stack, "PropertyFinderCredentialsSecret", portal)
    _put(stack, "LeadProSecret", CREDENTIALS["lead_pro"])


def _put(stack: Stack, name: str, content: Mapping[str, object]) -> None:
    stack.client("secretsmanager").put_secret_value(
        SecretId=stack.resources[name], SecretString=json.dumps(content)
    )
