"""A deployed stack for the operator command: moto's AWS, simulators over HTTP, our functions here.

The functions are the real handlers, run in this process: the keeper and the refresher when they
are invoked, the webhook behind a real HTTP server, the forwarder whenever the command waits.
"""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from typer.testing import CliRunner

from functions.lead_forwarder.app import handler as forward
from functions.ledger_auditor.app import handler as audit
from functions.portal_webhook.app import handler as receive
from functions.subscription_keeper.app import handler as keep
from functions.token_refresher.app import handler as refresh
from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.cli.app import app
from leadrelay.cli.operator import Operator, Surroundings
from leadrelay.cli.screen import Screen
from leadrelay.domain.enquiry import Account, Portal
from tests.integration.cli_stack import NAME, CloudFormation
from tests.simulators.lead_pro import LeadProSimulator
from tests.simulators.property_finder import PropertyFinderSimulator
from tests.simulators.seeker_leads import SeekerLeadsSimulator
from tests.simulators.server import Answer, HttpServer, Reply, Request

FINDER = Account(Portal.PROPERTY_FINDER, "main")
SEEKER = Account(Portal.SEEKER_LEADS, "main")
ACCOUNTS = (FINDER, SEEKER)
FIRST_SECRET = "first-webhook-secret-for-tests"
CRM_WEBHOOK, CRM_TOKEN = "lead-pro-webhook", "crm-webhook-token-for-tests-0123456789"
CONTACT_KEY = "contact-key"
DOMAIN, TEST_OFFICE = "agency.example", "1213"


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
class Functions:
    """Lambda's `invoke`, of the functions that the command asks; `broken` ones raise."""

    broken: set[str] = field(default_factory=set)
    scripted: Any = None
    """What the keeper answers instead of doing anything."""
    at_once: int = 1_000

    def get_account_settings(self) -> Any:
        return {"AccountLimit": {"UnreservedConcurrentExecutions": self.at_once}}

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
        handler = {"keeper": keep, "refresher": refresh, "auditor": audit}[FunctionName]
        return {"Payload": _stream(handler(json.loads(Payload), a_context(300)))}


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
    lead_pro_secret: str
    clock: Clock = field(default_factory=Clock)
    functions: Functions = field(default_factory=Functions)
    forwarding: bool = True
    while_asleep: Callable[[], object] | None = None

    def __post_init__(self) -> None:
        self.server = HttpServer(self.serve, 0)

    def run(self, *arguments: str, typed: str | None = None) -> Ran:
        """The command, as an operator would type it."""
        out, err = io.StringIO(), io.StringIO()
        around = self._around(Screen(out, err))
        ended = CliRunner().invoke(app, list(arguments), obj=around, input=typed)
        return Ran(ended.exit_code, out.getvalue(), err.getvalue() + ended.stderr)

    def operator(self, stack_name: str) -> Operator:
        """For what cannot be asked by a command: the stack has another name here."""
        around = self._around(Screen(io.StringIO(), io.StringIO()))
        operator = Operator(stack_name=NAME, profile=None, region=None, around=around)
        operator.__dict__["stack"] = replace(operator.stack, name=stack_name)
        return operator

    def _around(self, screen: Screen) -> Surroundings:
        return Surroundings(connect=self.connect, clock=self.clock, sleep=self.sleep, screen=screen)

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
