"""What our clients of AWS put on the wire."""

import json
from collections.abc import Iterator

import pytest

from leadrelay.aws import clients
from leadrelay.aws.failures import typed
from leadrelay.domain.errors import SchemaError
from tests.simulators.server import Answer, HttpServer, Reply, Request

REFUSED = json.dumps({"__type": "ValidationException"}).encode()
PUT = {"Put": {"TableName": "ledger", "Item": {"key": {"S": "one"}}}}


class Aws:
    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.answer = Answer(200, b"{}")

    def __call__(self, request: Request, reply: Reply) -> None:
        self.asked.append(request)
        reply.write(self.answer.head() + self.answer.body)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    aws = Aws()
    server = HttpServer(aws, port=0)
    server.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    clients.forget()
    yield aws
    clients.forget()
    server.stop()


def test_a_transaction_carries_a_token_of_its_own_so_that_its_repetition_is_no_second(
    aws: Aws,
) -> None:
    for _ in range(2):
        clients.dynamodb().transact_write_items(TransactItems=[PUT])  # type: ignore[list-item]

    tokens = {json.loads(request.body)["ClientRequestToken"] for request in aws.asked}
    assert len(tokens) == 2


def test_what_aws_calls_malformed_is_so_for_us(aws: Aws) -> None:
    aws.answer = Answer(400, REFUSED)

    with pytest.raises(SchemaError), typed("put"):
        clients.dynamodb().put_item(TableName="ledger", Item={"key": {"S": ""}})


def test_aws_hears_who_asks(aws: Aws) -> None:
    clients.secretsmanager().get_secret_value(SecretId="one")

    assert aws.asked[0].headers["user-agent"].startswith("lead-relay")
