"""The local AWS over HTTP: boto3 finds it by `AWS_ENDPOINT_URL`.

No answer leaves before what it says is on the disk; whatever arrives meanwhile shares the next
commit. Of a message nobody waits for, a receiver hears as soon as it is there.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from botocore import xform_name

from tests.benchmarks.beside_others.door import Answer, Door, Reply, Request
from tests.benchmarks.beside_others.local_aws.queues import Queues
from tests.benchmarks.beside_others.local_aws.refusal import RefusalError
from tests.benchmarks.beside_others.local_aws.store import Store
from tests.benchmarks.beside_others.local_aws.tables import Tables
from tests.benchmarks.beside_others.local_aws.vault import Vault

LOOK_AGAIN = 0.1  # seconds, for what becomes visible again
Operation = Callable[[Mapping[str, Any]], dict[str, Any]]


class LocalAws:
    def __init__(self, path: Path, visibility: float | None = None) -> None:
        self.store = Store(path)
        self._services = {
            "DynamoDB_20120810": Tables(self.store),
            "AmazonSQS": Queues(self.store, visibility),
            "secretsmanager": Vault(self.store),
        }
        self._held: list[tuple[Reply, Answer]] = []
        self._server: asyncio.Server | None = None
        self._receivers: defaultdict[str, list[Callable[[], None]]] = defaultdict(list)

    async def listen(self) -> str:
        """Its address."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Door(self._serve), "127.0.0.1", 0)
        return "http://{}:{}".format(*self._server.sockets[0].getsockname())

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self.store.close()

    def _serve(self, request: Request, reply: Reply) -> None:
        target = request.headers.get("x-amz-target", "")
        asked = json.loads(request.body or b"{}")
        if target == "AmazonSQS.ReceiveMessage":
            self._receive(asked, reply, self._deadline(asked))
            return
        self._hold(reply, self._answered(target, asked))
        if target == "AmazonSQS.SendMessageBatch":
            self._wake(asked["QueueUrl"])

    def _answered(self, target: str, asked: Mapping[str, Any]) -> Answer:
        try:
            return _told(200, self._operation(target)(asked))
        except RefusalError as refusal:
            return _told(400, {"__type": refusal.code, **refusal.more})

    def _operation(self, target: str) -> Operation:
        service, _, name = target.partition(".")
        operation = getattr(self._services.get(service), xform_name(name) if name else "", None)
        if operation is None:
            raise RefusalError("UnknownOperationException", message=f"not here: {target}")
        found: Operation = operation
        return found

    def _hold(self, reply: Reply, answer: Answer) -> None:
        if not self._held:
            asyncio.get_running_loop().call_soon(self._commit)
        self._held.append((reply, answer))

    def _commit(self) -> None:
        self.store.commit()
        held, self._held = self._held, []
        for reply, answer in held:
            reply(answer)

    def _receive(self, asked: Mapping[str, Any], reply: Reply, deadline: float) -> None:
        answer = self._operation("AmazonSQS.ReceiveMessage")(asked)
        if answer["Messages"] or self._now() >= deadline:
            self._hold(reply, _told(200, answer))
            return
        waiting = self._receivers[asked["QueueUrl"]]
        waiting.append(lambda: self._receive(asked, reply, deadline))
        if len(waiting) == 1:
            loop = asyncio.get_running_loop()
            loop.call_later(LOOK_AGAIN, self._wake, asked["QueueUrl"])

    def _wake(self, queue_url: str) -> None:
        for receive in self._receivers.pop(queue_url, ()):
            receive()

    def _deadline(self, asked: Mapping[str, Any]) -> float:
        return self._now() + float(asked.get("WaitTimeSeconds", 0))

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _told(status: int, content: Mapping[str, Any]) -> Answer:
    body = json.dumps(content).encode()
    return Answer(status, body, {"Content-Type": "application/x-amz-json-1.0"})
