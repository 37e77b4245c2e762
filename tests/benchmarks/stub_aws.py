"""AWS as far as a benchmark needs it: answers at once, keeps items and secrets, judges nothing.

Conditions always hold and every index is empty, so it proves nothing; it only keeps a client busy.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.simulators.server import Answer, HttpServer, Reply, Request
from tests.template.cloudformation import properties

Content = Mapping[str, Any]
Item = dict[str, Any]
KEYS = {
    name: [each["AttributeName"] for each in table["KeySchema"]]
    for name, table in properties("AWS::DynamoDB::Table").items()
}


@dataclass(slots=True)
class StubAws:
    """`asked` counts operations."""

    secrets: dict[str, str] = field(default_factory=dict)
    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)

    def serve(self, request: Request, reply: Reply) -> None:
        operation = request.headers.get("x-amz-target", "").rpartition(".")[2] or "Invoke"
        self.asked[operation] = self.asked.get(operation, 0) + 1
        body = json.dumps(OPERATIONS[operation](self, json.loads(request.body or b"{}")))
        answer = Answer(200, body.encode(), {"Content-Type": "application/x-amz-json-1.0"})
        reply.write(answer.head() + answer.body)

    def get_item(self, asked: Content) -> Content:
        found = self.items.get(_place(asked["TableName"], asked["Key"]))
        return {"Item": found} if found else {}

    def batch_get_item(self, asked: Content) -> Content:
        answers = {
            table: [
                found for key in wanted["Keys"] if (found := self.items.get(_place(table, key)))
            ]
            for table, wanted in asked["RequestItems"].items()
        }
        return {"Responses": answers, "UnprocessedKeys": {}}

    def put_item(self, asked: Content) -> Content:
        self.items[_place(asked["TableName"], asked["Item"])] = asked["Item"]
        return {}

    def delete_item(self, asked: Content) -> Content:
        self.items.pop(_place(asked["TableName"], asked["Key"]), None)
        return {}

    def transact_write_items(self, asked: Content) -> Content:
        for write in asked["TransactItems"]:
            if "Put" in write:
                self.put_item(write["Put"])
            if "Delete" in write:
                self.delete_item(write["Delete"])
        return {}

    def query(self, _asked: Content) -> Content:
        return {"Items": [], "Count": 0, "ScannedCount": 0}

    def send_message_batch(self, asked: Content) -> Content:
        return {"Successful": [_sent(entry) for entry in asked["Entries"]], "Failed": []}

    def get_queue_attributes(self, _asked: Content) -> Content:
        return {"Attributes": {"ApproximateNumberOfMessages": "0"}}

    def get_secret_value(self, asked: Content) -> Content:
        secret = asked["SecretId"]
        return {"ARN": secret, "Name": secret, "SecretString": self.secrets.get(secret, "")}

    def put_secret_value(self, asked: Content) -> Content:
        self.secrets[asked["SecretId"]] = asked["SecretString"]
        return {"ARN": asked["SecretId"], "VersionId": str(uuid4())}

    def nothing(self, _asked: Content) -> Content:
        return {}


OPERATIONS: Mapping[str, Callable[[StubAws, Content], Content]] = {
    "GetItem": StubAws.get_item,
    "BatchGetItem": StubAws.batch_get_item,
    "PutItem": StubAws.put_item,
    "DeleteItem": StubAws.delete_item,
    "TransactWriteItems": StubAws.transact_write_items,
    "Query": StubAws.query,
    "SendMessageBatch": StubAws.send_message_batch,
    "GetQueueAttributes": StubAws.get_queue_attributes,
    "ChangeMessageVisibility": StubAws.nothing,
    "GetSecretValue": StubAws.get_secret_value,
    "PutSecretValue": StubAws.put_secret_value,
    "Invoke": StubAws.nothing,
}


def server(aws: StubAws) -> HttpServer:
    return HttpServer(aws.serve, 0)


def _place(table: str, item: Content) -> tuple[str, str]:
    return table, json.dumps([item[name] for name in KEYS[table]])


def _sent(entry: Content) -> Content:
    digest = hashlib.md5(entry["MessageBody"].encode(), usedforsecurity=False).hexdigest()
    return {"Id": entry["Id"], "MessageId": str(uuid4()), "MD5OfMessageBody": digest}
