"""What the operator command reads of a stack is there, for one account and for two."""

from dataclasses import replace

import pytest

from leadrelay.cli.configurations import deployed_document
from leadrelay.cli.errand import DOMAIN, OFFICE, PORTAL_URL
from leadrelay.cli.holders import SYSTEMS
from leadrelay.cli.known_to_crm import URL
from leadrelay.cli.stack import Stack, url_parameter
from leadrelay.domain.enquiry import Portal
from tests.template.cloudformation import TWO, template

OUTPUTS = (
    "BackfillDeadLetterQueueUrl",
    "BackfillQueueUrl",
    "ConfigurationTableName",
    "ContactKeySecretArn",
    "EnquiryDeadLetterQueueUrl",
    "EnquiryQueueUrl",
    "LeadProSecretArn",
    "LedgerAuditorFunctionName",
    "LeadProWebhookSecretArn",
    "LedgerTableName",
    "ListingsTableName",
    "PageTopicArn",
    "PortalStateTableName",
    "SubscriptionKeeperFunctionName",
    "TokenRefresherFunctionName",
    "WarningTopicArn",
)


def deployed(accounts: dict[str, str]) -> Stack:
    """Every output has its own name as value."""
    written = template({**accounts})
    parameters = {name: str(each.get("Default")) for name, each in written["Parameters"].items()}
    outputs = {name: name for name in written["Outputs"]}
    return Stack("lead-relay", lambda _: None, outputs, parameters)


@pytest.mark.parametrize("accounts", [{}, TWO], ids=["one", "two"])
def test_every_account_has_its_two_secrets_among_the_outputs(accounts: dict[str, str]) -> None:
    stack = deployed(accounts)

    found = stack.accounts()

    assert len(found) == (2 if accounts else 1) * len(Portal)
    assert {account.portal for account in found} == set(Portal)
    for account in found:
        assert stack.credentials_arn(account).endswith(f"CredentialsSecretArn{account.name}")
        assert stack.token_arn(account).endswith(f"TokenSecretArn{account.name}")


def test_every_output_and_parameter_that_is_asked_for_exists() -> None:
    stack = deployed({})

    assert all(stack.output(name) for name in OUTPUTS)
    assert stack.webhook_base_url
    assert {
        OFFICE,
        DOMAIN,
        PORTAL_URL,
        URL,
        *map(url_parameter, SYSTEMS),
        "WebhookBaseUrl",
        "WebhookDomain",
    } <= stack.parameters.keys()


@pytest.mark.parametrize(
    ("given", "base_url"),
    [
        ({}, "WebhookApiUrl"),
        ({"WebhookDomain": "leads.agency.example"}, "https://leads.agency.example"),
        (
            {"WebhookDomain": "leads.agency.example", "WebhookBaseUrl": "https://door.example/"},
            "https://door.example",
        ),
    ],
    ids=["none", "a domain", "an address"],
)
def test_webhooks_come_to_the_address_that_the_agency_has_given(
    given: dict[str, str], base_url: str
) -> None:
    stack = deployed({})

    there = replace(stack, parameters={**stack.parameters, **given})

    assert there.webhook_base_url == base_url


def test_what_the_parameters_say_can_be_compared_with_a_configuration() -> None:
    stack = deployed({})
    given = {**stack.parameters, "OfficeId": "375", "PlaceholderEmailDomain": "agency.example"}

    assert deployed_document(stack) is None
    document = deployed_document(replace(stack, parameters=given))
    assert document is not None
    assert (document.default_office, document.test_office) == (375, None)
