"""Where a person is found: by keyed hash, record by record, and among the dead letters."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadrelay import codec, registry
from leadrelay.aws.ledger_items import DATA
from leadrelay.cli.asking import asking
from leadrelay.cli.ledger import TABLE, reader_of
from leadrelay.cli.letters import Letter, box_of
from leadrelay.cli.operator import Operator
from leadrelay.cli.queues import QueueName
from leadrelay.cli.selection import BATCH, chunks
from leadrelay.cli.subject import Wanted
from leadrelay.domain.enquiry import Account, Enquiry, Observation
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.domain.errors import LeadRelayError
from leadrelay.domain.record import Record

MOST_LETTERS = 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """`letters` are the dead letters that speak of the person, by their queues."""

    keys: Mapping[str, Account]
    letters: Mapping[QueueName, Sequence[Letter]]

    @property
    def count_of_letters(self) -> int:
        return sum(map(len, self.letters.values()))


def found(operator: Operator, wanted: Wanted, *, thorough: bool) -> Found:
    with operator.screen.working("looking for the person"):
        letters = {name: list(_letters(operator, wanted, name)) for name in QueueName}
        keys = dict(_ledgered(operator, wanted))
        if thorough:
            keys |= _scanned(operator, wanted)
    for each in (letter for some in letters.values() for letter in some):
        keys |= {one.key: Account(one.portal, one.account) for one in observations_in(each)}
    return Found(keys, letters)


def observations_in(letter: Letter) -> tuple[Observation, ...]:
    """None of a message that says nothing of anybody, or that nobody can read."""
    try:
        envelope = Envelope.from_json(letter.body)
        if envelope.kind is Kind.ENQUIRY:
            return (codec.observation_from_body(envelope.body),)
        if envelope.kind is Kind.RAW_WEBHOOK:
            read = registry.deliveries(envelope.account.portal)
            return tuple(read(envelope.raw, envelope.account, envelope.received_at))
    except LeadRelayError:
        return ()
    return ()


def _ledgered(operator: Operator, wanted: Wanted) -> Iterator[tuple[str, Account]]:
    reader = reader_of(operator.stack)
    with asking("dynamodb:Query"):
        keys = [wanted.key] if wanted.key else reader.keys_of(wanted.digest)
        for batch in chunks(keys, BATCH):
            yield from ((row.key, row.account) for row in reader.rows(batch).values())


def _scanned(operator: Operator, wanted: Wanted) -> Mapping[str, Account]:
    keys = [key for key, record in _records(operator) if _is_of(wanted, record)]
    reader = reader_of(operator.stack)
    with asking("dynamodb:BatchGetItem"):
        rows = [reader.rows(batch) for batch in chunks(keys, BATCH)]
    return {key: row.account for some in rows for key, row in some.items()}


def _records(operator: Operator) -> Iterator[tuple[str, Record]]:
    pages = (
        operator.stack.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=operator.stack.output(TABLE),
            FilterExpression="begins_with(part, :data)",
            ExpressionAttributeValues={":data": {"S": DATA}},
            ConsistentRead=True,
        )
    )
    with asking("dynamodb:Scan"):
        for page in pages:
            for item in page["Items"]:
                yield item["key"]["S"], _record(item)


def _record(item: Mapping[str, Any]) -> Record:
    """As raw as it is, where this release cannot read it."""
    try:
        return codec.record_from_json(item["record"]["S"])
    except LeadRelayError:
        return Record(raw=base64.b64encode(item["record"]["S"].encode()).decode())


def _is_of(wanted: Wanted, record: Record) -> bool:
    handles = {each.email.lower() for each in record.sent_as} | {h.phone for h in record.sent_as}
    return (
        wanted.is_in(record.enquiry)
        or (bool(wanted.contact) and wanted.contact in handles)
        or (record.raw is not None and wanted.is_mentioned(_text(record.raw)))
    )


def _text(raw: str) -> str:
    return base64.b64decode(raw, validate=False).decode(errors="replace")


def _letters(operator: Operator, wanted: Wanted, name: QueueName) -> Iterator[Letter]:
    for letter in box_of(operator.stack, name).look(MOST_LETTERS):
        if _is_letter_of(wanted, letter):
            yield letter


def _is_letter_of(wanted: Wanted, letter: Letter) -> bool:
    seen = observations_in(letter)
    if seen and all(isinstance(each, Enquiry) for each in seen):
        return any(map(wanted.is_in, seen))
    return bool(wanted.key and letter.key == wanted.key) or wanted.is_mentioned(_opened(letter))


def _opened(letter: Letter) -> str:
    """What is inside of a message that holds a body as base64."""
    try:
        return Envelope.from_json(letter.body).raw.decode(errors="replace")
    except LeadRelayError:
        return letter.body
