"""A deployed stack for the operator command: moto's AWS, simulators over HTTP, our functions here.

The functions are the real handlers, run in this process: the keeper and the refresher when they
are invoked, the webhook behind a real HTTP server, the forwarder whenever the command waits.
"""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError
from typer.testing import CliRunner

from functions.lead_forwarder.app import handler as forward
from functions.portal_webhook.app import handler as receive
from functions.subscription_keeper.app import handler as keep
from functions.token_refresher.app import handler as refresh
from leadrelay.accounts import AccountSettings
from leadrelay.aws import clients
from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.cli.app import app
from leadrelay.cli.operator import Surroundings
from leadrelay.cli.screen import Screen
from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.wiring import (
    lead_forwarder,
    portal_webhook,
    subscription_keeper,
    token_refresher,
)
from tests.account_environment import environment_of
from tests.simulators.lead_pro import LeadProSimulator
from tests.simulators.property_finder import PropertyFinderSimulator
from tests.simulators.seeker_leads import SeekerLeadsSimulator
from tests.simulators.server import Answer, HttpServer, Reply, Request

if TYPE_CHECKING:
    import pytest

FINDER = Account(Portal.PROPERTY_FINDER, "main")
SEEKER = Account(Portal.SEEKER_LEADS, "main")
ACCOUNTS = (FINDER, SEEKER)
FIRST_SECRET = "first-webhook-secret-for-tests"
CAMEL = {FINDER: "PropertyFinder", SEEKER: "SeekerLeads"}
MODULES = (clients, lead_forwarder, portal_webhook, subscription_keeper, token_refresher)
DOMAIN = "agency.example"
TEST_OFFICE = "1213"


def cool_down() -> None:
    for module in MODULES:
        for member in vars(module).values():
            if hasattr(member, "cache_clear"):
                member.cache_clear()


def a_context(seconds: float = 30) -> Any:
    return SimpleNamespace(
        aws_request_id="request-1",
        function_name="function",
        memory_limit_in_mb=512,
        invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:function",
        get_remaining_time_in_millis=lambda: int(seconds * 1000),
    )


@dataclass(frozen=True)
class Ran:
    """The command's own output, without the logs of handlers."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def output(self) -> str:
        return self.stdout + self.stderr


class Clock:
    """The present, and what the command has slept through."""

    def __init__(self) -> None:
        self.slept = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.slept


@dataclass
class CloudFormation:
    """Knows one stack."""

    parameters: dict[str, str]
    outputs: dict[str, str]

    def describe_stacks(self, *, StackName: str) -> dict[str, Any]:  # noqa: N803 - AWS's name
        if StackName != "lead-relay":
            refused: Any = {"Error": {"Code": "ValidationError", "Message": "does not exist"}}
            raise ClientError(refused, "DescribeStacks")
        return {
            "Stacks": [
                {
                    "StackName": StackName,
                    "Outputs": _pairs(self.outputs, "Output"),
                    "Parameters": _pairs(self.parameters, "Parameter"),
                }
            ]
        }


def _pairs(values: Mapping[str, str], kind: str) -> list[dict[str, str]]:
    return [{f"{kind}Key": name, f"{kind}Value": text} for name, text in values.items()]


@dataclass
class Functions:
    """Lambda's `invoke`, of the functions that the command asks; `broken` ones raise."""

    broken: set[str] = field(default_factory=set)
    scripted: Any = None
    """What the keeper answers instead of doing anything."""

    def recover_after(self, times: int) -> Callable[[], None]:
        """To be called so often until the keeper does its work again."""
        left = iter(range(times - 1, -1, -1))

        def called() -> None:
            if next(left, 0) == 0:
                self.scripted = None

        return called

    def invoke(self, *, FunctionName: str, Payload: bytes, **_: str) -> Any:  # noqa: N803
        if FunctionName in self.broken:
            error = {"errorMessage": "it failed", "errorType": "RuntimeError"}
            return {"FunctionError": "Unhandled", "Payload": _stream(error)}
        if FunctionName == "keeper" and self.scripted:
            return {"Payload": _stream(self.scripted)}
        handler = {"keeper": keep, "refresher": refresh}[FunctionName]
        return {"Payload": _stream(handler(json.loads(Payload), a_context()))}


def _stream(answer: Any) -> io.BytesIO:
    return io.BytesIO(json.dumps(answer).encode())


@dataclass
class Deployed:
    finder: PropertyFinderSimulator
    seeker: SeekerLeadsSimulator
    crm: LeadProSimulator
    states: DynamoPortalStates
    queue_url: str
    stack: CloudFormation
    aws: dict[str, Any]
    clock: Clock = field(default_factory=Clock)
    functions: Functions = field(default_factory=Functions)
    forwarding: bool = True
    while_asleep: Callable[[], object] | None = None

    def __post_init__(self) -> None:
        self.server = HttpServer(self.serve, 0)

    def run(self, *arguments: str, typed: str | None = None) -> Ran:
        """The command, as an operator would type it."""
        out, err = io.StringIO(), io.StringIO()
        around = Surroundings(
            connect=self.connect, clock=self.clock, sleep=self.sleep, screen=Screen(out, err)
        )
        ended = CliRunner().invoke(app, list(arguments), obj=around, input=typed)
        return Ran(ended.exit_code, out.getvalue(), err.getvalue() + ended.stderr)

    def connect(self, _profile: str | None, _region: str | None) -> Any:
        ours = {"cloudformation": self.stack, "lambda": self.functions}
        return lambda service: ours.get(service) or self.aws[service]

    def sleep(self, seconds: float) -> None:
        self.clock.slept += timedelta(seconds=seconds)
        if self.while_asleep:
            self.while_asleep()
        if self.forwarding:
            self.forward()

    def forward(self) -> None:
        received = self.aws["sqs"].receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10)
        records = [_record(one) for one in received.get("Messages", [])]
        if records:
            forward({"Records": records}, a_context())

    def secret(self, account: Account) -> dict[str, Any]:
        value = self.aws["secretsmanager"].get_secret_value(SecretId=f"{account}/credentials")
        content: dict[str, Any] = json.loads(value["SecretString"])
        return content

    def put(self, account: Account, **changes: Any) -> None:
        self.aws["secretsmanager"].put_secret_value(
            SecretId=f"{account}/credentials",
            SecretString=json.dumps(self.secret(account) | changes),
        )

    def serve(self, request: Request, reply: Reply) -> None:
        answer = receive(_event(request), a_context())
        reply.write(Answer(answer["statusCode"], b"", answer["headers"]).head())

    def subscribed(self, account: Account) -> set[tuple[str, str | None]]:
        """Addresses and secrets that the portal holds."""
        if account == FINDER:
            return {(one.url, one.secret) for one in self.finder.subscriptions.held}
        held = self.seeker.subscriptions.of(self.seeker.agencies[0].name)
        return {(one.url, one.api_key) for one in held}


def _event(request: Request) -> dict[str, Any]:
    return {
        "version": "2.0",
        "rawPath": request.path,
        "rawQueryString": request.query_string,
        "requestContext": {"http": {"method": request.method, "path": request.path}},
        "headers": dict(request.headers),
        "body": request.body.decode(),
        "isBase64Encoded": False,
    }


def _record(message: Any) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:enquiries",
        "awsRegion": "us-east-1",
    }


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
    services = ("dynamodb", "secretsmanager", "sqs")
    aws: dict[str, Any] = {one: boto3.client(one) for one in services}  # type: ignore[call-overload]  # names
    states = DynamoPortalStates(aws["dynamodb"], tables["PORTAL_STATE_TABLE"])
    stack = CloudFormation(_parameters(seeker), {})
    there = Deployed(finder, seeker, crm, states, queue_url, stack, aws)
    there.server.start()
    arns = {account: _secrets(there, account) for account in ACCOUNTS}
    stack.outputs = _outputs(there, arns, tables)
    for name, value in _environment(there, arns, tables).items():
        monkeypatch.setenv(name, value)
    now = datetime.now(UTC)
    for account in ACCOUNTS:
        line = PollState(go_live=now - timedelta(days=1), history_done_at=now)
        states.write_poll(account, line)
    refresh({}, a_context())
    return there


def _parameters(seeker: SeekerLeadsSimulator) -> dict[str, str]:
    return {
        "PropertyFinderAccounts": "main",
        "SeekerLeadsAccounts": "main",
        "SeekerLeadsUrl": seeker.base_url,
        "PlaceholderEmailDomain": DOMAIN,
        "TestOfficeId": TEST_OFFICE,
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


def _outputs(
    there: Deployed, arns: Mapping[Account, Mapping[str, str]], tables: Mapping[str, str]
) -> dict[str, str]:
    secrets = {
        f"{CAMEL[account]}{kind}SecretArn{account.name}": arn
        for account, each in arns.items()
        for kind, arn in each.items()
    }
    return secrets | {
        "LedgerTableName": tables["LEDGER_TABLE"],
        "PortalStateTableName": tables["PORTAL_STATE_TABLE"],
        "SubscriptionKeeperFunctionName": "keeper",
        "TokenRefresherFunctionName": "refresher",
        "WebhookApiUrl": there.server.url,
    }


def _environment(
    there: Deployed, arns: Mapping[Account, Mapping[str, str]], tables: Mapping[str, str]
) -> dict[str, str]:
    lead_pro = there.aws["secretsmanager"].create_secret(
        Name="lead-pro", SecretString=json.dumps({"api_key": there.crm.api_key})
    )
    return {
        **environment_of(*(_settings(there, account, arns[account]) for account in ACCOUNTS)),
        **tables,
        "ENQUIRY_QUEUE_URL": there.queue_url,
        "BACKFILL_QUEUE_URL": there.queue_url,
        "DOORBELL_QUEUE_URLS": "{}",
        "TOKEN_REFRESHER_FUNCTION": "refresher",
        "WEBHOOK_BASE_URL": there.server.url,
        "LEAD_PRO_URL": there.crm.url,
        "LEAD_PRO_SECRET_ARN": lead_pro["ARN"],
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
