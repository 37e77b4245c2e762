"""Whatever is written to them in whatever order, the ledger in DynamoDB and its twin agree."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from operator import itemgetter
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from leadrelay.aws.ledger import DynamoLedger
from leadrelay.domain.admission import observed
from leadrelay.domain.enquiry import Route
from leadrelay.domain.entry import Entry, Note, State
from leadrelay.domain.errors import ConflictError
from leadrelay.domain.ports import Ledger
from leadrelay.domain.record import Handles, Record
from tests.builders import NOW, an_enquiry
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import InMemoryLedger

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

STEPS = 60
KEYS = ["property_finder:1", "property_finder:2"]
RECORDS = [
    Record(enquiry=an_enquiry(), told_at={"name": NOW}),
    Record(enquiry=an_enquiry(), sent_as=(Handles("a@agency.example", None),)),
    Record(raw="e30="),
]


@dataclass
class Walk:
    """Writers at random: some on an old revision, some that repeat what they wrote."""

    ledger: Ledger
    chance: Random
    clock: FakeClock = field(default_factory=FakeClock)
    written: list[tuple[Entry, int | None]] = field(default_factory=list)
    seen: list[Any] = field(default_factory=list)

    def __call__(self) -> list[Any]:
        for step in range(STEPS):
            self.chance.choice([self.write, self.write, self.write, self.repeat, self.wait])(step)
            self.look()
        return self.seen

    def write(self, step: int) -> None:
        key = self.chance.choice(KEYS)
        known = [entry for entry, _ in self.written if entry.row.key == key]
        there = self.chance.choice([*known[-1:] * 6, *known, None])
        self._commit(self._next(there or self._first(key), f"write-{step}"), _revision(there))

    def repeat(self, _: int) -> None:
        if self.written:
            self._commit(*self.chance.choice(self.written[-3:]))

    def wait(self, _: int) -> None:
        self.clock.advance(timedelta(days=self.chance.choice([0, 1, 29, 31]), microseconds=7))

    def look(self) -> None:
        now = self.clock()
        self.seen += [self.ledger.read(key) for key in KEYS]
        # Rows that are due at one moment come in any order.
        self.seen += [self.ledger.seen(KEYS), sorted(self.ledger.due(now, 10), key=itemgetter(0))]

    def _first(self, key: str) -> Entry:
        enquiry = an_enquiry(portal_lead_id=key.partition(":")[2], route=Route.POLL)
        entry = observed(None, enquiry, self.clock())
        return replace(entry, row=replace(entry.row, revision=0))

    def _next(self, entry: Entry, write_id: str) -> Entry:
        row, record = entry.row, self.chance.choice([entry.record, entry.record, *RECORDS])
        row = replace(
            row,
            revision=row.revision + 1,
            write_id=write_id,
            version=row.version + self.chance.choice([0, 0, 1]),
            poll_hash=self.chance.choice([None, "a", "b"]),
            **self.chance.choice(
                [_open(self.clock), _closed(State.CREATED), _closed(State.PARKED)]
            ),
        )
        return Entry(row, record)

    def _commit(self, entry: Entry, expected: int | None) -> None:
        try:
            self.ledger.commit(entry, expected=expected, note=Note(at=self.clock(), what="walked"))
        except ConflictError as error:
            self.seen.append(str(error))
        else:
            self.written.append((entry, expected))


def _revision(entry: Entry | None) -> int | None:
    return entry.row.revision if entry else None


def _open(clock: FakeClock) -> dict[str, Any]:
    return {"state": State.RETRY, "due_at": clock() + timedelta(hours=1)}


def _closed(state: State) -> dict[str, Any]:
    return {"state": state, "due_at": None}


@pytest.mark.parametrize("seed", range(6))
def test_the_table_and_its_twin_agree(
    dynamodb: "DynamoDBClient", ledger_table: str, seed: int
) -> None:
    clocks = FakeClock(), FakeClock()
    table = Walk(DynamoLedger(dynamodb, ledger_table, clocks[0]), Random(seed), clocks[0])
    twin = Walk(InMemoryLedger(clocks[1]), Random(seed), clocks[1])

    seen = table()

    assert seen == twin()
    assert any(isinstance(each, str) for each in seen)
    assert any(isinstance(each, Entry) and each.record == Record() for each in seen)
