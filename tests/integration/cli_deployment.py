"""Deploys what the operator command works on: simulators, secrets, tables, functions' settings."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3

from functions.token_refresher.app import handler as refresh
from leadrelay.accounts import AccountSettings
from leadrelay.aws import clients
from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account
from leadrelay.wiring import (
    lead_forwarder,
    ledger_auditor,
    portal_webhook,
    subscription_keeper,
    token_refresher,
)
from tests.account_environment import environment_of
from tests.integration.cli_stack import CloudFormation
from tests.integration.cli_world import (
    ACCOUNTS,
    CONTACT_KEY,
    CRM_TOKEN,
    CRM_WEBHOOK,
    DOMAIN,
    FINDER,
    FIRST_SECRET,
    SEEKER,
    TEST_OFFICE,
    Deployed,
    a_context,
)
from tests.simulators.lead_pro import LeadProSimulator
from tests.simulators.property_finder import PropertyFinderSimulator
from tests.simulators.seeker_leads import SeekerLeadsSimulator

if TYPE_CHECKING:
    import pytest

CAMEL = {FINDER: "PropertyFinder", SEEKER: "SeekerLeads"}
MODULES = (
    clients,
    ledger_auditor,
    lead_forwarder,
    portal_webhook,
    subscription_keeper,
    token_refresher,
)


def cool_down() -> None:
    for module in MODULES:
        for member in vars(module).values():
            if hasattr(member, "cache_clear"):
                member.cache_clear()


@contextmanager
def deployment(
    tables: dict[str, str], queue_url: str, monkeypatch: "pytest.MonkeyPatch"
) -> Iterator[Deployed]:
    cool_down()
    with (
        PropertyFinderSimulator() as finder,
        SeekerLeadsSimulator() as seeker,
        LeadProSimulator() as crm,
    ):
        there = _deployed(finder, seeker, crm, tables, queue_url, monkeypatch)
        yield there
        there.server.stop()
    cool_down()


def _deployed(  # noqa: PLR0917 - what there is to deploy
    finder: PropertyFinderSimulator,
    seeker: SeekerLeadsSimulator,
    crm: LeadProSimulator,
    tables: dict[str, str],
    queue_url: str,
    monkeypatch: "pytest.MonkeyPatch",
) -> Deployed:
    services = ("dynamodb", "secretsmanager", "sqs", "sts")
    aws: dict[str, Any] = {one: boto3.client(one) for one in services}  # type: ignore[call-overload]  # names
    states = DynamoPortalStates(aws["dynamodb"], tables["PORTAL_STATE_TABLE"])
    stack = CloudFormation(_parameters(finder, seeker, crm), {})
    key = json.dumps({"api_key": crm.api_key})
    secret = aws["secretsmanager"].create_secret(Name="lead-pro", SecretString=key)["ARN"]
    there = Deployed(finder, seeker, crm, states, queue_url, stack, aws, secret)
    there.server.start()
    arns = {account: _secrets(there, account) for account in ACCOUNTS}
    token = json.dumps({"token": CRM_TOKEN})
    aws["secretsmanager"].create_secret(Name=CRM_WEBHOOK, SecretString=token)
    key = json.dumps({"key": CRM_TOKEN})
    aws["secretsmanager"].create_secret(Name=CONTACT_KEY, SecretString=key)
    stack.outputs = _outputs(there, arns, tables)
    for name, value in _environment(there, arns, tables).items():
        monkeypatch.setenv(name, value)
    now = datetime.now(UTC)
    for account in ACCOUNTS:
        line = PollState(go_live=now - timedelta(days=1), history_done_at=now)
        states.write_poll(account, line)
    refresh({}, a_context())
    return there


def _parameters(
    finder: PropertyFinderSimulator, seeker: SeekerLeadsSimulator, crm: LeadProSimulator
) -> dict[str, str]:
    return {
        "PropertyFinderUrl": finder.url,
        "SeekerLeadsAuthUrl": seeker.auth_url,
        "PropertyFinderAccounts": "main",
        "SeekerLeadsAccounts": "main",
        "SeekerLeadsUrl": seeker.base_url,
        "OfficeId": "375",
        "TestOfficeId": TEST_OFFICE,
        "DefaultLeadType": "sale",
        "PlaceholderEmailDomain": DOMAIN,
        "PhoneRegion": "AE",
        "LeadSource": "homepage",
        "LeadProUrl": crm.url,
    }


def _secrets(there: Deployed, account: Account) -> dict[str, str]:
    client = there.aws["secretsmanager"]
    credentials: dict[str, Any] = {
        FINDER: {"api_key": there.finder.api_key, "api_secret": there.finder.api_secret},
        SEEKER: there.seeker.agencies[0].credentials,
    }[account]
    value = json.dumps({**credentials, "webhook_secrets": [FIRST_SECRET]})
    made = client.create_secret(Name=f"{account}/credentials", SecretString=value)
    token = client.create_secret(Name=f"{account}/token")
    return {"Credentials": made["ARN"], "Token": token["ARN"]}


def _arn(there: Deployed, secret: str) -> str:
    arn: str = there.aws["secretsmanager"].describe_secret(SecretId=secret)["ARN"]
    return arn


def _queue(there: Deployed, name: str) -> str:
    url: str = there.aws["sqs"].create_queue(QueueName=name)["QueueUrl"]
    return url


def _outputs(
    there: Deployed, arns: Mapping[Account, Mapping[str, str]], tables: Mapping[str, str]
) -> dict[str, str]:
    secrets = {
        f"{CAMEL[account]}{kind}SecretArn{account.name}": arn
        for account, each in arns.items()
        for kind, arn in each.items()
    }
    return secrets | {
        "EnquiryQueueUrl": there.queue_url,
        "BackfillQueueUrl": there.queue_url,
        "EnquiryDeadLetterQueueUrl": _queue(there, "enquiries-dead"),
        "BackfillDeadLetterQueueUrl": _queue(there, "backfill-dead"),
        "LedgerTableName": tables["LEDGER_TABLE"],
        "PortalStateTableName": tables["PORTAL_STATE_TABLE"],
        "ConfigurationTableName": tables["CONFIGURATION_TABLE"],
        "LeadProSecretArn": there.lead_pro_secret,
        "ListingsTableName": tables["LISTINGS_TABLE"],
        "SubscriptionKeeperFunctionName": "keeper",
        "TokenRefresherFunctionName": "refresher",
        "LedgerAuditorFunctionName": "auditor",
        "WebhookApiUrl": there.server.url,
        "LeadProWebhookSecretArn": _arn(there, CRM_WEBHOOK),
        "ContactKeySecretArn": _arn(there, CONTACT_KEY),
    }


def _environment(
    there: Deployed, arns: Mapping[Account, Mapping[str, str]], tables: Mapping[str, str]
) -> dict[str, str]:
    return {
        **environment_of(*(_settings(there, account, arns[account]) for account in ACCOUNTS)),
        **tables,
        "ENQUIRY_QUEUE_URL": there.queue_url,
        "BACKFILL_QUEUE_URL": there.queue_url,
        "DOORBELL_QUEUE_URLS": "{}",
        "LEAD_PRO_WEBHOOK_SECRET_ARN": _arn(there, CRM_WEBHOOK),
        "TOKEN_REFRESHER_FUNCTION": "refresher",
        "WEBHOOK_BASE_URL": there.server.url,
        "CANARY_LEDGER_TABLE": "",
        "LEAD_PRO_URL": there.crm.url,
        "LEAD_PRO_SECRET_ARN": there.lead_pro_secret,
        "CONTACT_KEY_SECRET_ARN": _arn(there, CONTACT_KEY),
        "SETTLE_SECONDS": "0",
        "CRM_CALL_SECONDS": "3",
        "OFFICE_ID": "375",
        "TEST_OFFICE_ID": TEST_OFFICE,
        "DEFAULT_LEAD_TYPE": "sale",
        "PLACEHOLDER_EMAIL_DOMAIN": DOMAIN,
        "PHONE_REGION": "AE",
        "LEAD_SOURCE": "homepage",
    }


def _settings(there: Deployed, account: Account, arns: Mapping[str, str]) -> AccountSettings:
    is_seeker = account == SEEKER
    return AccountSettings(
        account=account,
        base_url=there.seeker.base_url if is_seeker else there.finder.url,
        auth_url=there.seeker.auth_url if is_seeker else None,
        credentials_secret_arn=arns["Credentials"],
        token_secret_arn=arns["Token"],
    )
