"""`leadrelay crm-webhook` on a deployed stack: the address works, and is said to be a secret."""

import json
from typing import Any

import pytest
import requests

from tests.integration.cli_world import CRM_TOKEN, CRM_WEBHOOK, Deployed


def test_the_address_that_it_prints_is_let_in(relay: Deployed) -> None:
    ran = relay.run("crm-webhook", "url")

    assert ran.exit_code == 0
    body = {"event": "lead.updated", "data": {"id": 1, "meta": None}}
    assert requests.post(ran.stdout.strip(), json=body, timeout=10).status_code == 200
    assert requests.post(f"{ran.stdout.strip()}x", json=body, timeout=10).status_code == 401


def test_it_says_that_the_address_is_a_secret_beside_it_and_not_in_it(relay: Deployed) -> None:
    ran = relay.run("crm-webhook", "url")

    assert ran.stdout == f"{relay.server.url}/webhooks/lead-pro/{CRM_TOKEN}\n"
    assert "is a secret" in ran.stderr
    assert CRM_TOKEN not in ran.stderr


def test_scripts_are_given_json_and_a_domain_of_the_agencys_own_counts(relay: Deployed) -> None:
    relay.stack.parameters["WebhookBaseUrl"] = "https://leads.agency.example"

    ran = relay.run("crm-webhook", "url", "--json")

    url = f"https://leads.agency.example/webhooks/lead-pro/{CRM_TOKEN}"
    assert json.loads(ran.stdout) == {"url": url}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", "has no value yet"),
        ("[]", "not a JSON object"),
        ("{}", "token: not 32 to 128 letters"),
        ('{"token": "guess-me"}', "token: not 32 to 128 letters"),
    ],
)
def test_a_secret_that_opens_nothing_is_named_without_its_value(
    relay: Deployed, value: str, said: str
) -> None:
    client: Any = relay.aws["secretsmanager"]
    client.put_secret_value(SecretId=CRM_WEBHOOK, SecretString=value or " ")

    ran = relay.run("crm-webhook", "url")

    assert (ran.exit_code, ran.stdout) == (1, "")
    assert said in ran.stderr
    assert "guess-me" not in ran.stderr


def test_a_stack_of_an_older_release_has_none(relay: Deployed) -> None:
    del relay.stack.outputs["LeadProWebhookSecretArn"]

    ran = relay.run("crm-webhook", "url")

    assert ran.exit_code == 3
    assert "older release" in ran.stderr
