"""Keeps what is signed. Nothing is decided, counted or logged."""

import hashlib
import hmac
import json
import os
from functools import cache
from typing import Any

import boto3

CREDENTIALS = "PropertyFinderCredentialsSecretmain"


@cache
def _sqs() -> Any:
    return boto3.client("sqs")


@cache
def _secret() -> bytes:
    name = os.environ[CREDENTIALS]
    answer = boto3.client("secretsmanager").get_secret_value(SecretId=name)
    secret: str = json.loads(answer["SecretString"])["webhook_secrets"][0]
    return secret.encode()


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    body: str = event["body"]
    signature = hmac.new(_secret(), body.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signature, event["headers"].get("x-signature", "")):
        return {"statusCode": 401, "headers": {}, "body": ""}
    entry = {"Id": "0", "MessageBody": body}
    _sqs().send_message_batch(QueueUrl=os.environ["ENQUIRY_QUEUE_URL"], Entries=[entry])
    return {"statusCode": 202, "headers": {}, "body": ""}
