"""Commands for enquiries: put on the queue, and followed until the forwarder has carried them out.

Nothing here writes a row.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from leadrelay.aws.ledger_reading import LedgerReader
from leadrelay.aws.queue import SqsQueue
from leadrelay.cli.asking import asking
from leadrelay.cli.ledger import reader_of
from leadrelay.cli.operator import Operator
from leadrelay.cli.queues import URLS, QueueName
from leadrelay.cli.selection import BATCH, chunks
from leadrelay.domain.command import Command
from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import Row
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.ports import Clock

LOOKED_AFTER_SECONDS = 1.0
FEW = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """`past` is served beside new enquiries, never before them."""

    queue: SqsQueue
    past: SqsQueue
    reader: LedgerReader
    clock: Clock
    sleep: Callable[[float], None]

    def send(self, command: Command, rows: Sequence[Row]) -> None:
        """On return every one is durable. Many delay no new enquiry."""
        queue = self.queue if len(rows) <= FEW else self.past
        self._send(queue, command, {row.key: row.account for row in rows})

    def send_for(self, command: Command, keys: Mapping[str, Account]) -> None:
        """At once however many there are, and whether the ledger knows them or not."""
        self._send(self.queue, command, keys)

    def _send(self, queue: SqsQueue, command: Command, keys: Mapping[str, Account]) -> None:
        now = self.clock()
        with asking("sqs:SendMessage"):
            queue.send([Envelope.of_command(each, now, command, key) for key, each in keys.items()])

    def follow(
        self, rows: Sequence[Row], until: datetime, reached: Callable[[int], None]
    ) -> Mapping[str, Row]:
        """As they are once all have come to rest, or at `until`; tells how many have."""
        before = {row.key: row for row in rows}
        while True:
            after = self.read(list(before))
            rested = sum(is_carried_out(before[key], row) for key, row in after.items())
            reached(rested)
            if rested == len(before) or self.clock() >= until:
                return after
            self.sleep(LOOKED_AFTER_SECONDS)

    def read(self, keys: Sequence[str]) -> Mapping[str, Row]:
        with asking("dynamodb:BatchGetItem"):
            read = [self.reader.rows(batch) for batch in chunks(keys, BATCH)]
        return {key: row for rows in read for key, row in rows.items()}


def is_carried_out(before: Row, after: Row) -> bool:
    """Whether the forwarder has written it since, and nothing of it is due any more."""
    return after.revision > before.revision and after.due_at is None


def orders_of(operator: Operator) -> Orders:
    stack, around = operator.stack, operator.around
    return Orders(
        queue=SqsQueue(stack.client("sqs"), stack.output(URLS[QueueName.ENQUIRY])),
        past=SqsQueue(stack.client("sqs"), stack.output(URLS[QueueName.BACKFILL])),
        reader=reader_of(stack),
        clock=around.clock,
        sleep=around.sleep,
    )
