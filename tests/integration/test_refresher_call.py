"""Asking the token refresher: a word comes back, never a token."""

import io
import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError

from leadrelay.aws.refresher import LambdaTokenRefresher
from leadrelay.domain.errors import ConfigurationError, UnavailableError
from leadrelay.domain.token import AccessToken, Refreshed
from tests import canary
from tests.aws_answers import an_error, answers
from tests.builders import ACCOUNT, NOW

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

TOKEN = AccessToken(value=canary.TOKEN, minted_at=NOW, expires_at=NOW)


@pytest.fixture
def client(aws: None) -> "LambdaClient":  # noqa: ARG001 - it must be there first
    return boto3.client("lambda")


def answered(payload: Any, **more: Any) -> dict[str, Any]:
    text = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return {"StatusCode": 200, "Payload": io.BytesIO(text), **more}


@pytest.mark.parametrize("outcome", list(Refreshed))
def test_the_word_of_the_refresher_is_the_answer(
    client: "LambdaClient", outcome: Refreshed
) -> None:
    answer = answered({"outcomes": {"property_finder:main": outcome}})

    with answers(client, "Invoke", answer) as asked:
        assert LambdaTokenRefresher(client, "refresher").refresh(ACCOUNT, TOKEN) is outcome

    assert json.loads(asked[0]) == {
        "portal": "property_finder",
        "account": "main",
        "minted_at": NOW.isoformat(),
    }
    canary.assert_clean(asked[0].decode())


def test_no_rejected_token_is_null(client: "LambdaClient") -> None:
    answer = answered({"outcomes": {"property_finder:main": "minted"}})

    with answers(client, "Invoke", answer) as asked:
        LambdaTokenRefresher(client, "refresher").refresh(ACCOUNT, None)

    assert json.loads(asked[0])["minted_at"] is None


@pytest.mark.parametrize(
    "answer",
    [
        answered({"errorType": "Sandbox.Timedout", "errorMessage": "x"}, FunctionError="Unhandled"),
        answered(b"not json"),
        answered(b""),
        answered({"outcomes": {"property_finder:main": "a word of tomorrow"}}),
        answered({"outcomes": {}}),
        answered({"outcomes": []}),
        answered(None),
    ],
)
def test_anything_else_is_unavailable(client: "LambdaClient", answer: dict[str, Any]) -> None:
    answer["Payload"].seek(0)

    with answers(client, "Invoke", answer), pytest.raises(UnavailableError):
        LambdaTokenRefresher(client, "refresher").refresh(ACCOUNT, TOKEN)


def test_no_answer_is_unavailable(client: "LambdaClient") -> None:
    lost = ReadTimeoutError(endpoint_url="https://lambda.example")

    with answers(client, "Invoke", lost), pytest.raises(UnavailableError):
        LambdaTokenRefresher(client, "refresher").refresh(ACCOUNT, TOKEN)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("TooManyRequestsException", UnavailableError),
        ("ServiceException", UnavailableError),
        ("ResourceNotFoundException", ConfigurationError),
    ],
)
def test_a_refusal_by_lambda_is_named(
    client: "LambdaClient", code: str, kind: type[Exception]
) -> None:
    with answers(client, "Invoke", an_error(client, code)), pytest.raises(kind, match=code):
        LambdaTokenRefresher(client, "refresher").refresh(ACCOUNT, TOKEN)
