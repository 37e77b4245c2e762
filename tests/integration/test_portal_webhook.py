"""The webhook function as it is deployed: events of API Gateway in, messages on SQS out."""

import base64
import hashlib
import hmac
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ConnectTimeoutError

from functions.portal_webhook.app import handler
from leadrelay.accounts import AccountSettings
from leadrelay.aws import clients
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.wiring import portal_webhook as wiring
from tests import canary
from tests.account_environment import environment_of
from tests.aws_answers import an_error, answers
from tests.integration.webhook_deployment import Deployed

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

SECRET = canary.WEBHOOK_SECRET
BODY = '{"id":"lead-created-1","sender":"' + canary.NAME + '"}'
CACHES = (wiring._receiver, wiring._telemetry, clients._client)  # noqa: SLF001 - a cold start
ROLLED_UP = {"WebhookFaulted", "OperatorCalled"}


@pytest.fixture(autouse=True)
def cold_start() -> Iterator[None]:
    for cache in CACHES:
        cache.cache_clear()
    yield
    for cache in CACHES:
        cache.cache_clear()


@pytest.fixture
def deployed(
    secretsmanager: "SecretsManagerClient",
    sqs: "SQSClient",
    queue_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Deployed:
    arn = secretsmanager.create_secret(Name="credentials")["ARN"]
    account = AccountSettings(
        account=Account(Portal.PROPERTY_FINDER, "main"),
        base_url="https://atlas.propertyfinder.com",
        auth_url=None,
        credentials_secret_arn=arn,
        token_secret_arn="unused",
    )
    for name, value in environment_of(account).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DOORBELL_QUEUE_URLS", "{}")
    monkeypatch.setenv("LEAD_PRO_WEBHOOK_SECRET_ARN", "unused")
    monkeypatch.setenv("ENQUIRY_QUEUE_URL", queue_url)
    there = Deployed(secretsmanager, sqs, arn, queue_url)
    there.put({"webhook_secrets": [SECRET]})
    return there


def signature(body: str | bytes = BODY, secret: str = SECRET) -> str:
    raw = body.encode() if isinstance(body, str) else body
    return hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def http_event(**told: Any) -> dict[str, Any]:
    event = {
        "version": "2.0",
        "routeKey": "POST /webhooks/{portal}/{generation}",
        "rawPath": "/webhooks/property_finder/1",
        "requestContext": {"http": {"method": "POST", "path": "/webhooks/property_finder/1"}},
        "headers": {"x-signature": signature(), "content-type": "application/json"},
        "body": BODY,
        "isBase64Encoded": False,
    }
    return event | told


def rest_event(**told: Any) -> dict[str, Any]:
    event = {
        "version": "1.0",
        "resource": "/webhooks/{portal}/{generation}",
        "path": "/webhooks/property_finder/1",
        "httpMethod": "POST",
        "requestContext": {"stage": "prod", "httpMethod": "POST"},
        "headers": {"X-Signature": signature()},
        "multiValueHeaders": {"X-Signature": [signature()]},
        "body": BODY,
        "isBase64Encoded": False,
    }
    return event | told


def status(event: dict[str, Any]) -> int:
    answer = handler(event, SimpleNamespace(aws_request_id="1"))
    assert set(answer) == {"statusCode", "headers", "body"}
    assert answer["body"] == ""
    code: int = answer["statusCode"]
    return code


def metrics(capsys: pytest.CaptureFixture[str]) -> set[str]:
    printed = capsys.readouterr()
    canary.assert_clean(printed.out, printed.err)
    lines = [json.loads(line) for line in printed.out.splitlines() if line.startswith("{")]
    emitted = [line["_aws"]["CloudWatchMetrics"] for line in lines if "_aws" in line]
    return {metric["Name"] for [block] in emitted for metric in block["Metrics"]}


@pytest.mark.parametrize("make", [http_event, rest_event])
@pytest.mark.proves("F49")
def test_a_signed_delivery_of_either_api_is_on_the_queue_before_it_is_answered(
    deployed: Deployed, make: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(make()) == 202

    [envelope] = deployed.queued()
    assert envelope.raw == BODY.encode()
    assert str(envelope.account) == "property_finder:main"
    assert metrics(capsys) == {"WebhookAccepted", "EnquiriesReceived"}


@pytest.mark.proves("F42", "F49")
def test_a_base64_body_is_verified_as_the_bytes_that_were_sent(deployed: Deployed) -> None:
    raw = b'\xff\xfe{"not": "utf-8"}'
    encoded = base64.b64encode(raw).decode()

    told = {"body": encoded, "isBase64Encoded": True, "headers": {"X-SIGNATURE": signature(raw)}}

    assert status(http_event(**told)) == 202
    assert deployed.queued()[0].raw == raw


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"headers": {}}, 401),
        ({"headers": None}, 401),
        ({"headers": {"x-signature": "é\ud800" * 99}}, 401),
        ({"headers": {"x-signature": signature(secret="other")}}, 401),
        ({"body": None}, 401),
        ({"body": "\ud800"}, 401),
        ({"body": "not base64!", "isBase64Encoded": True}, 401),
        ({"body": "x" * 131_073}, 413),
        ({"rawPath": "/webhooks/seeker_leads/1"}, 404),
        ({"rawPath": None}, 404),
        ({"requestContext": {"http": {"method": "GET"}}}, 405),
        ({"requestContext": {"http": {"method": "OPTIONS"}}}, 405),
        ({"requestContext": None}, 405),
    ],
)
@pytest.mark.proves("F40", "F47", "F49")
def test_anything_else_is_refused_without_a_trace_on_the_queue(
    deployed: Deployed, told: dict[str, Any], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(http_event(**told)) == code

    assert deployed.queued() == []
    assert metrics(capsys) == {"WebhookRefused", "WebhookFaulted"}


def test_all_refused_signatures_are_answered_identically(deployed: Deployed) -> None:  # noqa: ARG001
    context = SimpleNamespace(aws_request_id="1")
    absent = handler(http_event(headers={}), context)

    assert absent == handler(http_event(headers={"x-signature": "0" * 64}), context)
    assert absent["statusCode"] == 401


@pytest.mark.proves("F40")
def test_ten_thousand_forgeries_cost_hardly_a_reading_of_the_secret(deployed: Deployed) -> None:
    dice = random.Random(40)
    client = clients.secretsmanager(clients.WEBHOOK)

    with answers(client, "GetSecretValue") as asked:
        codes = {
            status(http_event(headers={"x-signature": f"{dice.getrandbits(256):064x}"}))
            for _ in range(10_000)
        }

    assert codes == {401}
    assert len(asked) <= 2  # one in 30 seconds
    assert deployed.queued() == []


@pytest.mark.proves("F43")
def test_both_secrets_are_good_while_they_are_exchanged(deployed: Deployed) -> None:
    deployed.put({"webhook_secrets": ["new", SECRET]})

    assert status(http_event()) == 202
    assert status(http_event(headers={"x-signature": signature(secret="new")})) == 202


@pytest.mark.parametrize(
    ("secret", "counted"),
    [
        ({}, {"NotConfigured"}),
        ({"webhook_secrets": []}, {"NotConfigured"}),
        ({"webhook_secrets": [""]}, {"NotConfigured"}),
        ({"webhook_secrets": ["changeme"]}, {"NotConfigured"}),
        ([SECRET], {"WebhookUnavailable", "ConfigurationInvalid", *ROLLED_UP}),
    ],
)
@pytest.mark.proves("F44")
def test_without_a_usable_secret_even_a_right_signature_must_come_again(
    deployed: Deployed, secret: Any, counted: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    deployed.put(secret)

    answer = handler(http_event(), SimpleNamespace(aws_request_id="1"))

    assert (answer["statusCode"], answer["headers"]["Retry-After"]) == (503, "30")
    assert deployed.queued() == []
    assert metrics(capsys) == counted


@pytest.mark.proves("F16")
def test_a_cold_start_without_secrets_manager_is_a_503_and_a_warm_one_is_not(
    deployed: Deployed,
) -> None:
    client = clients.secretsmanager(clients.WEBHOOK)
    lost = ConnectTimeoutError(endpoint_url="https://secretsmanager.example")

    with answers(client, "GetSecretValue", lost):
        assert status(http_event()) == 503
    assert deployed.queued() == []

    wiring._receiver.cache_clear()  # noqa: SLF001 - another container
    assert status(http_event()) == 202
    with answers(client, "GetSecretValue", *[lost] * 9):
        assert status(http_event()) == 202


@pytest.mark.parametrize("code", ["ServiceUnavailable", "AccessDenied", "QueueDoesNotExist"])
@pytest.mark.proves("F45")
def test_what_sqs_does_not_confirm_is_not_accepted(
    deployed: Deployed, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    client = clients.sqs(clients.WEBHOOK)

    with answers(client, "SendMessageBatch", an_error(client, code)):
        assert status(http_event()) == 503

    assert deployed.queued() == []
    assert "WebhookAccepted" not in metrics(capsys)


@pytest.mark.proves("F45")
def test_sqs_and_secrets_manager_get_two_short_attempts() -> None:
    assert (clients.WEBHOOK.connect, clients.WEBHOOK.read) == (0.5, 1.0)
    assert clients.WEBHOOK.attempts == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [("ENQUIRY_QUEUE_URL", ""), ("PORTALS", "nonsense"), ("PORTALS", '{"nowhere": {}}')],
)
def test_a_wrong_deployment_is_named_and_everything_must_come_again(
    deployed: Deployed,
    name: str,
    value: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(name, value)

    assert status(http_event()) == 503

    assert deployed.queued() == []
    printed = capsys.readouterr().out
    assert f"missing or invalid: {name}" in printed
    assert '"ConfigurationInvalid"' in printed


def test_a_deployment_that_was_put_right_recovers_without_a_new_container(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as wrong:
        wrong.delenv("ENQUIRY_QUEUE_URL")
        assert status(http_event()) == 503

    assert status(http_event()) == 202
    assert len(deployed.queued()) == 1


UNSIGNED = """
import json, sys
from types import SimpleNamespace
from functions.portal_webhook.app import handler
from leadrelay.aws import secrets
secrets.secret_text = lambda client, arn: json.dumps({"webhook_secrets": ["known"]})
event = {"rawPath": "/webhooks/property_finder/1", "headers": {"x-signature": "0" * 64},
         "requestContext": {"http": {"method": "POST"}}, "body": "[" * 100000}
assert handler(event, SimpleNamespace(aws_request_id="1"))["statusCode"] == 401
loaded = {name.partition(".")[0] for name in sys.modules}
print(sorted(loaded & {"pydantic", "requests"}), file=sys.stderr)
"""


@pytest.mark.proves("F40")
def test_before_a_signature_is_right_no_schema_and_no_http_client_is_even_loaded(
    deployed: Deployed,  # noqa: ARG001 - its environment
) -> None:
    paths = {"PYTHONPATH": ".:layers/leadrelay/python"}
    ran = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", UNSIGNED],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **paths},
    )

    assert (ran.returncode, ran.stderr.strip()) == (0, "[]")
