"""Seeker Leads' webhooks through the function as it is deployed: a key in any place, or a bell."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from functions.portal_webhook.app import handler
from leadrelay.accounts import AccountSettings
from leadrelay.aws import clients
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.wiring import portal_webhook as wiring
from tests import canary
from tests.account_environment import environment_of
from tests.aws_answers import an_error, answers

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

CACHES = (wiring._receiver, wiring._telemetry, clients._client)  # noqa: SLF001 - a cold start
KEYS = {"lyon": "lyon/key+with&odd=signs-0123", "nantes": "nantes-key-0123456789"}
LEAD = json.dumps(
    {
        "metadata": {"leadId": "lead-1", "leadCategory": "AGENCY"},
        "contactRequest": {"firstName": canary.NAME},
    }
)
PATH = "/webhooks/seeker_leads/lyon.1"


@dataclass
class Deployed:
    sqs: "SQSClient"
    enquiries: str
    doorbells: str

    def queued(self, queue_url: str) -> list[Envelope]:
        found = self.sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10)
        return [Envelope.from_json(message["Body"]) for message in found.get("Messages", [])]

    @property
    def everything(self) -> list[Envelope]:
        return self.queued(self.enquiries) + self.queued(self.doorbells)


@pytest.fixture(autouse=True)
def cold_start() -> Iterator[None]:
    for cache in CACHES:
        cache.cache_clear()
    yield
    for cache in CACHES:
        cache.cache_clear()


@pytest.fixture
def deployed(
    secretsmanager: "SecretsManagerClient", sqs: "SQSClient", monkeypatch: pytest.MonkeyPatch
) -> Deployed:
    queues = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("all", "bells")}
    accounts = [
        AccountSettings(
            account=Account(Portal.SEEKER_LEADS, name),
            base_url="https://api.aviv-group.com/seeker-leads/v1",
            auth_url=None,
            credentials_secret_arn=secretsmanager.create_secret(
                Name=name, SecretString=json.dumps({"webhook_secrets": [key]})
            )["ARN"],
            token_secret_arn="unused",
        )
        for name, key in KEYS.items()
    ]
    variables = environment_of(*accounts) | {
        "ENQUIRY_QUEUE_URL": queues["all"],
        "DOORBELL_QUEUE_URLS": json.dumps({"seeker_leads": queues["bells"]}),
        "LEAD_PRO_WEBHOOK_SECRET_ARN": "unused",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Deployed(sqs, queues["all"], queues["bells"])


def status(body: str = LEAD, query: str = "", **headers: str) -> int:
    event = {
        "version": "2.0",
        "rawPath": PATH,
        "rawQueryString": query,
        "requestContext": {"http": {"method": "POST", "path": PATH}},
        "headers": {name.replace("_", "-"): text for name, text in headers.items()},
        "body": body,
        "isBase64Encoded": False,
    }
    answer = handler(event, SimpleNamespace(aws_request_id="1"))
    assert answer["body"] == ""
    code: int = answer["statusCode"]
    return code


def signed(key: str, body: str = LEAD) -> str:
    return hmac.new(key.encode(), body.encode(), hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    "shown",
    [
        {"x_api_key": KEYS["lyon"]},
        {"X_Api_Key": KEYS["lyon"]},
        {"authorization": KEYS["lyon"]},
        {"Authorization": f"Bearer {KEYS['lyon']}"},
        {"authorization": f"ApiKey {KEYS['lyon']}"},
        {"query": f"key={quote(KEYS['lyon'], safe='')}"},
        {"query": f"a=1&key={quote(KEYS['lyon'], safe='')}&key=2"},
        {"x_signature": signed(KEYS["lyon"])},
        {"x_signature": signed(KEYS["lyon"]).upper()},
    ],
)
def test_the_key_is_good_wherever_it_is_shown(deployed: Deployed, shown: dict[str, str]) -> None:
    assert status(**shown) == 202

    (envelope,) = deployed.everything
    assert envelope.account == Account(Portal.SEEKER_LEADS, "lyon")
    assert (envelope.kind, envelope.raw) == (Kind.RAW_WEBHOOK, LEAD.encode())


@pytest.mark.proves("F40", "F42")
@pytest.mark.parametrize(
    "shown",
    [
        {},
        {"x_api_key": ""},
        {"x_api_key": "lyon"},
        {"x_api_key": KEYS["lyon"][:-1]},
        {"x_api_key": KEYS["lyon"] + "é"},
        {"authorization": "Bearer "},
        {"query": f"key={KEYS['lyon']}"},  # its signs mean something else in a URL
        {"query": f"KEY={quote(KEYS['lyon'], safe='')}"},
        {"query": "&".join(f"a{number}=1" for number in range(1_000))},
        {":query": f"key={quote(KEYS['lyon'], safe='')}"},
        {"x_signature": signed(KEYS["lyon"], LEAD + " ")},
        {"x_signature": signed("another-key-0123456789")},
        {"cookie": f"key={KEYS['lyon']}"},
    ],
)
def test_anything_else_is_refused_without_a_trace(
    deployed: Deployed, shown: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(**shown) == 401

    assert deployed.everything == []
    canary.assert_clean(capsys.readouterr().out)


@pytest.mark.parametrize(
    "body", ["", "{}", "[]", "null", "look", '{"event": "lead"}', '{"items": []}', "é"]
)
def test_what_holds_no_lead_rings_the_bell_of_its_account(deployed: Deployed, body: str) -> None:
    assert status(body, x_api_key=KEYS["nantes"]) == 202

    assert deployed.queued(deployed.enquiries) == []
    (doorbell,) = deployed.queued(deployed.doorbells)
    assert doorbell.kind is Kind.DOORBELL
    assert doorbell.account == Account(Portal.SEEKER_LEADS, "nantes")


@pytest.mark.parametrize("body", ['{"metadata"', "[" * 100_000, '{"a": 1, "a": 2}', '{"a": NaN}'])
def test_what_looks_like_json_and_is_none_is_kept_for_a_person(
    deployed: Deployed, body: str
) -> None:
    assert status(body, x_api_key=KEYS["lyon"]) == 202

    (envelope,) = deployed.queued(deployed.enquiries)
    assert envelope.raw == body.encode()


@pytest.mark.proves("F45")
@pytest.mark.parametrize("body", ["look", LEAD])
def test_what_is_not_durable_must_come_again(deployed: Deployed, body: str) -> None:
    assert status(x_api_key="warms the container up") == 401
    queue = clients.sqs(clients.WEBHOOK)

    with answers(queue, "SendMessageBatch", *[an_error(queue, "ServiceUnavailable")] * 4):
        assert status(body, x_api_key=KEYS["lyon"]) == 503

    assert deployed.everything == []
