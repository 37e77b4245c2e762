"""Lead.pro's own webhook at the function as it is deployed."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ConnectTimeoutError

from functions.portal_webhook.app import handler
from leadrelay.aws import clients
from leadrelay.crm.lead_pro.webhook import path_of
from leadrelay.domain.crm_event import CrmEvent, Told
from leadrelay.domain.envelope import Kind
from leadrelay.wiring import portal_webhook as wiring
from tests import canary
from tests.aws_answers import an_error, answers
from tests.integration.webhook_deployment import Deployed
from tests.simulation.handlers.functions import forget

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

TOKEN = canary.TOKEN * 3


@pytest.fixture(autouse=True)
def cold_start() -> Iterator[None]:
    forget(wiring)
    forget(clients)
    yield
    forget(wiring)
    forget(clients)


@pytest.fixture
def deployed(
    secretsmanager: "SecretsManagerClient",
    sqs: "SQSClient",
    queue_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Deployed:
    arn = secretsmanager.create_secret(Name="lead-pro-webhook")["ARN"]
    portal = {"base_url": "https://atlas.propertyfinder.com", "accounts": "main"}
    variables = {
        "PORTALS": json.dumps({"property_finder": portal}),
        "PropertyFinderCredentialsSecretmain": "unused",
        "PropertyFinderTokenSecretmain": "unused",
        "DOORBELL_QUEUE_URLS": "{}",
        "ENQUIRY_QUEUE_URL": queue_url,
        "LEAD_PRO_WEBHOOK_SECRET_ARN": arn,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    there = Deployed(secretsmanager, sqs, arn, queue_url)
    there.put({"token": TOKEN})
    return there


def a_body(event: str = "lead.created", **members: Any) -> str:
    lead = {"id": 18_377, "full_name": canary.NAME, "email": canary.EMAIL, **members}
    meta = {"src_key": "property_finder:message_lead_1"}
    return json.dumps({"event": event, "data": {"meta": meta, **lead}})


def answer(token: str = TOKEN, body: str | None = None, **told: Any) -> dict[str, Any]:
    path = path_of(token)
    event = {
        "version": "2.0",
        "routeKey": "POST /webhooks/{portal}/{generation}",
        "rawPath": path,
        "requestContext": {"http": {"method": "POST", "path": path}},
        "headers": {"content-type": "application/json"},
        "body": a_body() if body is None else body,
        "isBase64Encoded": False,
    }
    return handler(event | told, SimpleNamespace(aws_request_id="1"))


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    """Without a person, without the token."""
    shown = capsys.readouterr()
    canary.assert_clean(shown.out, shown.err)
    return shown.out


def metrics(text: str) -> set[str]:
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    emitted = [line["_aws"]["CloudWatchMetrics"] for line in lines if "_aws" in line]
    return {metric["Name"] for [block] in emitted for metric in block["Metrics"]}


def test_what_lead_pro_tells_of_a_lead_of_ours_is_queued_without_anybody_in_it(
    deployed: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    answered = answer()

    assert (answered["statusCode"], answered["body"]) == (202, "")
    [envelope] = deployed.queued()
    assert envelope.kind is Kind.CRM_EVENT
    event = CrmEvent.from_body(envelope.body)
    assert (event.told, event.lead_id) == (Told.CREATED, 18_377)
    canary.assert_clean(envelope.to_json())
    assert metrics(printed(capsys)) == {"WebhookAccepted"}


@pytest.mark.parametrize(
    ("body", "metric"),
    [
        (a_body(meta=None), "LeadsMadeElsewhere"),
        (a_body("lead.updated", meta={}), "WebhookIgnored"),
        (a_body(id=canary.NAME), "CrmEventsUnreadable"),
        (canary.MESSAGE, "CrmEventsUnreadable"),
        ("[" * 100_000, "CrmEventsUnreadable"),
    ],
    ids=range(5),
)
@pytest.mark.proves("F46")
def test_what_is_of_no_use_is_answered_and_counted_and_leaves_nothing(
    deployed: Deployed, body: str, metric: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(body=body)["statusCode"] == 200

    assert deployed.queued() == []
    assert metrics(printed(capsys)) == {metric}


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"rawPath": path_of("x" * 48)}, 401),
        ({"rawPath": path_of(TOKEN[:-1])}, 401),
        ({"rawPath": path_of("%F0%9F%98%80")}, 401),
        ({"rawPath": f"{path_of(TOKEN)}/1"}, 404),
        ({"body": "x" * 131_073}, 413),
        ({"requestContext": {"http": {"method": "GET"}}}, 405),
    ],
)
@pytest.mark.proves("F40", "F47", "F49")
def test_anything_else_is_refused_as_by_the_portals_webhooks(
    deployed: Deployed, told: dict[str, Any], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    answered = answer(**told)

    assert (answered["statusCode"], answered["body"]) == (code, "")
    assert answered["headers"] == {"Cache-Control": "no-store"}
    assert deployed.queued() == []
    assert metrics(printed(capsys)) == {"WebhookRefused", "WebhookFaulted"}


@pytest.mark.proves("F43")
def test_a_token_that_was_replaced_is_no_longer_good(
    deployed: Deployed,
) -> None:
    assert answer()["statusCode"] == 202
    deployed.put({"token": "n" * 48})
    wiring._crm_receiver.cache_clear()  # noqa: SLF001 - as if half a minute had passed

    assert answer("n" * 48)["statusCode"] == 202
    assert answer()["statusCode"] == 401


@pytest.mark.proves("F40")
def test_guesses_cost_hardly_a_reading_of_the_secret(deployed: Deployed) -> None:
    client = clients.secretsmanager(clients.WEBHOOK)

    with answers(client, "GetSecretValue") as asked:
        codes = {answer(f"{number:048}")["statusCode"] for number in range(1_000)}

    assert codes == {401}
    assert len(asked) <= 2  # one in 30 seconds
    assert deployed.queued() == []


@pytest.mark.parametrize(
    "secret", [{}, {"token": ""}, {"token": "short"}, {"token": None}, [TOKEN]]
)
@pytest.mark.proves("F44")
def test_without_a_usable_token_nobody_is_let_in(deployed: Deployed, secret: Any) -> None:
    deployed.put(secret)

    for token in (TOKEN, "", "short"):
        assert answer(token)["statusCode"] in {404, 503}
    assert deployed.queued() == []


@pytest.mark.proves("F16")
def test_a_cold_start_without_secrets_manager_is_a_503(deployed: Deployed) -> None:
    client = clients.secretsmanager(clients.WEBHOOK)
    lost = ConnectTimeoutError(endpoint_url="https://secretsmanager.example")

    with answers(client, "GetSecretValue", lost):
        answered = answer()

    assert (answered["statusCode"], answered["headers"]["Retry-After"]) == (503, "30")
    assert deployed.queued() == []


@pytest.mark.proves("F45")
def test_what_sqs_does_not_confirm_must_come_again(deployed: Deployed) -> None:
    client = clients.sqs(clients.WEBHOOK)

    with answers(client, "SendMessageBatch", an_error(client, "ServiceUnavailable")):
        assert answer()["statusCode"] == 503

    assert deployed.queued() == []


def test_a_wrong_deployment_is_named_and_everything_must_come_again(
    deployed: Deployed,  # noqa: ARG001 - its environment
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("LEAD_PRO_WEBHOOK_SECRET_ARN")

    assert answer()["statusCode"] == 503

    assert "missing or invalid: LEAD_PRO_WEBHOOK_SECRET_ARN" in printed(capsys)
