"""SQS → function, as Lambda's event source mapping does it, one batch at a time.

What the service does around a function is no work of the function: it speaks plain HTTP here.
"""

import json
import os
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from tests.benchmarks.beside_others.invoking import Event, end_with_the_starter, invoke

WAIT_SECONDS = 20


class Queue:
    def __init__(self, endpoint: str, url: str, batch_size: int) -> None:
        self._connection = HTTPConnection(urlsplit(endpoint).netloc)
        self._url = url
        self._batch_size = batch_size

    @property
    def arn(self) -> str:
        return f"arn:aws:sqs:us-east-1:000000000000:{self._url.rpartition('/')[2]}"

    def receive(self) -> list[Any]:
        answer = self._call(
            "ReceiveMessage", MaxNumberOfMessages=self._batch_size, WaitTimeSeconds=WAIT_SECONDS
        )
        messages: list[Any] = answer.get("Messages", [])
        return messages

    def delete(self, messages: list[Any]) -> None:
        entries = [
            {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
            for number, message in enumerate(messages)
        ]
        if entries:
            self._call("DeleteMessageBatch", Entries=entries)

    def _call(self, name: str, **asked: Any) -> Any:
        headers = {"X-Amz-Target": f"AmazonSQS.{name}"}
        body = json.dumps({"QueueUrl": self._url, **asked})
        self._connection.request("POST", "/", body, headers)
        return json.loads(self._connection.getresponse().read())


def serve(queue: Queue) -> None:
    function = invoke()
    while True:
        messages = queue.receive()
        if messages:
            answer = function(_event(queue.arn, messages))
            failed = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
            queue.delete([one for one in messages if one["MessageId"] not in failed])


def _event(arn: str, messages: list[Any]) -> Event:
    return {"Records": [_record(arn, message) for message in messages]}


def _record(arn: str, message: Any) -> Event:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": "us-east-1",
    }


if __name__ == "__main__":
    end_with_the_starter()
    serve(
        Queue(
            os.environ["AWS_ENDPOINT_URL"],
            os.environ["SOURCE_QUEUE_URL"],
            int(os.environ["SOURCE_BATCH_SIZE"]),
        )
    )
