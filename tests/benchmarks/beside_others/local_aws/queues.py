"""SQS as far as our adapters and Lambda's event source call it: at least once, in any order."""

import hashlib
import time
from collections.abc import Mapping
from typing import Any

from tests.benchmarks.beside_others.local_aws.store import Store

ADDRESS = "http://127.0.0.1/000000000000/"
Asked = Mapping[str, Any]
Told = dict[str, Any]


class Queues:
    """`visibility` replaces what the template says of how long a message is held."""

    def __init__(self, store: Store, visibility: float | None) -> None:
        self._store = store
        self._visibility = visibility

    def create_queue(self, asked: Asked) -> Told:
        seconds = self._visibility or float(asked["Attributes"].get("VisibilityTimeout", "30"))
        statement = "INSERT OR REPLACE INTO queues VALUES (?, ?)"
        self._store.change(statement, asked["QueueName"], seconds)
        return {"QueueUrl": ADDRESS + asked["QueueName"]}

    def get_queue_attributes(self, asked: Asked) -> Told:
        statement = "SELECT count(*) FROM messages WHERE queue = ? AND visible_at <= ?"
        (waiting,) = self._store.row(statement, _queue(asked), time.time()) or (0,)
        return {"Attributes": {"ApproximateNumberOfMessages": str(waiting)}}

    def send_message_batch(self, asked: Asked) -> Told:
        sent = [self._sent(_queue(asked), entry) for entry in asked["Entries"]]
        return {"Successful": sent, "Failed": []}

    def receive_message(self, asked: Asked) -> Told:
        now, queue = time.time(), _queue(asked)
        (seconds,) = self._store.row("SELECT visibility FROM queues WHERE name = ?", queue) or (30,)
        rows = self._store.rows(
            "UPDATE messages SET visible_at = ?, receives = receives + 1 WHERE id IN "
            "(SELECT id FROM messages WHERE queue = ? AND visible_at <= ? "
            "ORDER BY visible_at LIMIT ?) RETURNING id, body, receives, sent_at",
            *(now + seconds, queue, now, asked.get("MaxNumberOfMessages", 1)),
        )
        return {"Messages": [_message(*row) for row in rows]}

    def delete_message_batch(self, asked: Asked) -> Told:
        for entry in asked["Entries"]:
            where = _held(entry["ReceiptHandle"])
            self._store.change("DELETE FROM messages WHERE id = ? AND receives = ?", *where)
        return {"Successful": [{"Id": entry["Id"]} for entry in asked["Entries"]], "Failed": []}

    def change_message_visibility(self, asked: Asked) -> Told:
        until = time.time() + asked["VisibilityTimeout"]
        statement = "UPDATE messages SET visible_at = ? WHERE id = ? AND receives = ?"
        self._store.change(statement, until, *_held(asked["ReceiptHandle"]))
        return {}

    def _sent(self, queue: str, entry: Asked) -> Told:
        body, now = entry["MessageBody"], time.time()
        statement = "INSERT INTO messages VALUES (NULL, ?, ?, ?, ?, 0)"
        number = self._store.insert(statement, queue, body, now, now)
        md5 = hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()
        return {"Id": entry["Id"], "MessageId": str(number), "MD5OfMessageBody": md5}


def _queue(asked: Asked) -> str:
    return str(asked["QueueUrl"]).rpartition("/")[2]


def _held(receipt_handle: str) -> tuple[int, int]:
    """Nothing fits a handle of an earlier receive."""
    number, receives = receipt_handle.split("/")
    return int(number), int(receives)


def _message(number: int, body: str, receives: int, sent_at: float) -> Told:
    attributes = {
        "ApproximateReceiveCount": str(receives),
        "SentTimestamp": str(int(sent_at * 1000)),
    }
    handle = f"{number}/{receives}"
    return {
        "MessageId": str(number),
        "ReceiptHandle": handle,
        "Body": body,
        "Attributes": attributes,
    }
