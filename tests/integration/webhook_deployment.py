"""The webhook function between one secret and one queue."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leadrelay.domain.envelope import Envelope

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient


@dataclass
class Deployed:
    secrets: "SecretsManagerClient"
    sqs: "SQSClient"
    arn: str
    queue_url: str

    def put(self, value: Any) -> None:
        self.secrets.put_secret_value(SecretId=self.arn, SecretString=json.dumps(value))

    def queued(self) -> list[Envelope]:
        found = self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10)
        return [Envelope.from_json(message["Body"]) for message in found.get("Messages", [])]
