"""What every ledger promises, the one in DynamoDB and its twin in memory."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.ledger_items import LARGEST_RECORD
from leadrelay.codec import record_to_json
from leadrelay.domain.admission import observed
from leadrelay.domain.enquiry import Account, Enquiry, Portal, Route
from leadrelay.domain.entry import LONGEST, Entry, Keeping, Note, ParkReason, State
from leadrelay.domain.errors import ConflictError, SchemaError
from leadrelay.domain.lead import Decision, LeadType, Shape
from leadrelay.domain.ports import Ledger, Seen
from leadrelay.domain.record import Handles, Record
from tests.builders import NOW, an_enquiry, an_unreadable
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import InMemoryLedger
from tests.fakes.ledger_limits import most_bytes

NOTE = Note(at=NOW, what="admitted", facts={"route": "poll", "posts": 0})


Open = Callable[[Keeping], Ledger]


@pytest.fixture(params=["dynamodb", "in memory"])
def opened(request: pytest.FixtureRequest, clock: FakeClock) -> Open:
    if request.param == "in memory":
        return lambda keeping: InMemoryLedger(clock, keeping=keeping)
    client, table = map(request.getfixturevalue, ("dynamodb", "ledger_table"))
    return lambda keeping: DynamoLedger(client, table, clock, keeping=keeping)


@pytest.fixture
def ledger(opened: Open) -> Ledger:
    return opened(LONGEST)


def an_entry(portal_lead_id: str = "1", **row: Any) -> Entry:
    entry = observed(None, an_enquiry(portal_lead_id=portal_lead_id, route=Route.POLL), NOW)
    first: dict[str, Any] = {"revision": 1, "write_id": f"write-{portal_lead_id}"}
    return changed(entry, **(first | row))


def changed(entry: Entry, record: Record | None = None, **row: Any) -> Entry:
    """The next revision, unless the row says which."""
    usual: dict[str, Any] = {"revision": entry.row.revision + 1, "write_id": "another-write"}
    return Entry(replace(entry.row, **(usual | row)), record or entry.record)


def a_record(**said: Any) -> Record:
    return Record(enquiry=an_enquiry(**said))


def committed(ledger: Ledger, entry: Entry) -> Entry:
    ledger.commit(entry, expected=None, note=NOTE)
    return entry


def test_what_was_never_committed_is_none(ledger: Ledger) -> None:
    assert ledger.read("property_finder:1") is None


def test_an_entry_is_read_as_it_was_committed(ledger: Ledger) -> None:
    entry = committed(ledger, an_entry())

    assert ledger.read(entry.row.key) == entry


def test_every_field_of_a_row_survives(ledger: Ledger) -> None:
    moment = NOW + timedelta(microseconds=123_456)
    entry = an_entry(
        state=State.PARKED,
        due_at=moment,
        owner="worker-1",
        lease_until=moment,
        send_bound=moment,
        posts=2,
        attempts=7,
        shape=Shape.SAFE,
        sent_version=3,
        sent_hash="aa",
        applied_version=2,
        applied_hash="bb",
        lead_id=2**53 + 1,
        delivered_at=moment,
        decision=Decision(
            office_id=375,
            lead_type=LeadType.LET,
            office_because="rule Marina",
            type_because="default type",
            inputs={"postcode": "69003"},
            labels=("hot", "été"),
            is_late=True,
            version=7,
        ),
        park_reason=ParkReason.REJECTED,
        reason="rejected: title",
        touched_at=moment,
    )

    committed(ledger, entry)

    assert ledger.read(entry.row.key) == entry


def test_every_part_of_a_record_survives(ledger: Ledger) -> None:
    enquiry = an_enquiry(name="Zoë \U0001f3e0 عائشة", details={"a": "b"}, tags=("x",), erased=False)
    record = Record(
        enquiry=enquiry,
        told_at={"name": NOW + timedelta(microseconds=1)},
        sent_as=(Handles("a@agency.example", None), Handles("b@agency.example", "+971501110001")),
        raw="e30=",
    )

    entry = committed(ledger, changed(an_entry(), record, revision=1))

    assert ledger.read(entry.row.key) == entry


def test_an_unreadable_observation_is_kept_whole(ledger: Ledger) -> None:
    entry = observed(None, an_unreadable(raw="eA==" * 40_000), NOW)

    committed(ledger, entry)

    assert ledger.read(entry.row.key) == entry


def test_a_row_changes_without_its_record(ledger: Ledger) -> None:
    entry = committed(ledger, an_entry())
    claimed = changed(entry, owner="worker-2")

    ledger.commit(claimed, expected=1, note=NOTE)

    assert ledger.read(entry.row.key) == claimed


def test_a_record_changes_with_its_version(ledger: Ledger) -> None:
    entry = committed(ledger, an_entry())
    newer = changed(entry, replace(entry.record, raw="e30="), version=2)

    ledger.commit(newer, expected=1, note=NOTE)

    assert ledger.read(entry.row.key) == newer


def test_a_record_changes_within_its_version(ledger: Ledger) -> None:
    entry = committed(ledger, an_entry())
    sent = changed(entry, replace(entry.record, sent_as=(Handles("a@agency.example", None),)))

    ledger.commit(sent, expected=1, note=NOTE)

    assert ledger.read(entry.row.key) == sent


def test_two_first_writes_of_one_key_conflict(ledger: Ledger) -> None:
    entry = committed(ledger, an_entry())

    with pytest.raises(ConflictError):
        ledger.commit(changed(entry, revision=1), expected=None, note=NOTE)
    assert ledger.read(entry.row.key) == entry


@pytest.mark.proves("F02")
def test_a_write_on_an_old_revision_conflicts_and_changes_nothing(ledger: Ledger) -> None:
    entry = committed(ledger, an_entry())
    first = changed(entry, owner="worker-1", write_id="first")
    ledger.commit(first, expected=1, note=NOTE)

    with pytest.raises(ConflictError):
        ledger.commit(changed(entry, owner="worker-2"), expected=1, note=NOTE)
    assert ledger.read(entry.row.key) == first


def test_a_write_on_a_row_that_is_not_there_conflicts(ledger: Ledger) -> None:
    with pytest.raises(ConflictError):
        ledger.commit(changed(an_entry()), expected=1, note=NOTE)


@pytest.mark.proves("F06")
def test_meeting_ones_own_first_write_is_success(ledger: Ledger) -> None:
    entry = committed(ledger, an_entry())

    ledger.commit(entry, expected=None, note=NOTE)

    assert ledger.read(entry.row.key) == entry


@pytest.mark.proves("F06")
def test_meeting_ones_own_later_write_is_success(ledger: Ledger) -> None:
    sending = changed(committed(ledger, an_entry()), state=State.SENDING)

    ledger.commit(sending, expected=1, note=NOTE)
    ledger.commit(sending, expected=1, note=NOTE)

    assert ledger.read(sending.row.key) == sending


def test_a_write_without_an_id_is_nobodys_own(ledger: Ledger) -> None:
    entry = committed(ledger, an_entry(write_id=""))

    with pytest.raises(ConflictError):
        ledger.commit(entry, expected=None, note=NOTE)


@pytest.mark.proves("F72")
def test_an_expired_record_reads_as_an_empty_one(ledger: Ledger, clock: FakeClock) -> None:
    entry = committed(ledger, an_entry(state=State.SUPPRESSED, due_at=None))

    clock.advance(timedelta(days=29))
    assert ledger.read(entry.row.key) == entry

    clock.advance(timedelta(days=2))
    assert ledger.read(entry.row.key) == Entry(entry.row, Record())


def test_what_has_expired_and_is_told_again_is_kept_anew(ledger: Ledger, clock: FakeClock) -> None:
    entry = committed(ledger, an_entry(state=State.SUPPRESSED, due_at=None))
    clock.advance(timedelta(days=31))
    again = changed(entry)

    ledger.commit(again, expected=1, note=replace(NOTE, at=clock()))

    clock.advance(timedelta(days=29))
    assert ledger.read(entry.row.key) == again


def test_a_parked_record_is_kept_for_longer(ledger: Ledger, clock: FakeClock) -> None:
    entry = committed(ledger, an_entry(state=State.PARKED, due_at=None))

    clock.advance(timedelta(days=89))

    assert ledger.read(entry.row.key) == entry


@pytest.mark.parametrize(("state", "days"), [(State.SUPPRESSED, 3), (State.PARKED, 9)])
def test_a_record_is_kept_for_as_long_as_the_agency_wants(
    opened: Open, clock: FakeClock, state: State, days: int
) -> None:
    ledger = opened(Keeping(record=timedelta(days=3), parked=timedelta(days=9)))
    entry = committed(ledger, an_entry(state=state, due_at=None))

    clock.advance(timedelta(days=days) - timedelta(seconds=1))
    assert ledger.read(entry.row.key) == entry

    clock.advance(timedelta(seconds=2))
    assert ledger.read(entry.row.key) == Entry(entry.row, Record())


def test_the_record_of_an_open_row_never_expires(ledger: Ledger, clock: FakeClock) -> None:
    entry = committed(ledger, an_entry(state=State.UNKNOWN))

    clock.advance(timedelta(days=1000))

    assert ledger.read(entry.row.key) == entry


def test_a_reopened_row_keeps_its_record_again(ledger: Ledger, clock: FakeClock) -> None:
    parked = committed(ledger, an_entry(state=State.PARKED, due_at=None))
    reopened = changed(parked, state=State.RETRY, due_at=NOW)

    ledger.commit(reopened, expected=1, note=NOTE)
    clock.advance(timedelta(days=200))

    assert ledger.read(parked.row.key) == reopened


def test_closing_a_row_starts_the_time_of_its_record(ledger: Ledger, clock: FakeClock) -> None:
    created = changed(committed(ledger, an_entry()), state=State.CREATED, due_at=None)

    ledger.commit(created, expected=1, note=NOTE)
    clock.advance(timedelta(days=31))

    assert ledger.read(created.row.key) == Entry(created.row, Record())


def test_touching_a_closed_row_does_not_keep_its_record_longer(
    ledger: Ledger, clock: FakeClock
) -> None:
    closed = committed(ledger, an_entry(state=State.CREATED, due_at=None))
    clock.advance(timedelta(days=20))
    touched = changed(closed, poll_hash="other")

    ledger.commit(touched, expected=1, note=replace(NOTE, at=clock()))
    clock.advance(timedelta(days=11))

    assert ledger.read(closed.row.key) == Entry(touched.row, Record())


def test_a_changed_record_of_a_closed_row_starts_anew(ledger: Ledger, clock: FakeClock) -> None:
    closed = committed(ledger, an_entry(state=State.CREATED, due_at=None))
    clock.advance(timedelta(days=20))
    newer = changed(closed, replace(closed.record, raw="e30="), version=2)

    ledger.commit(newer, expected=1, note=replace(NOTE, at=clock()))
    clock.advance(timedelta(days=11))

    assert ledger.read(closed.row.key) == newer


@pytest.mark.proves("F70")
def test_a_record_that_no_item_could_hold_is_refused_before_any_write(ledger: Ledger) -> None:
    entry = changed(an_entry(), Record(raw="A" * 360_000), revision=1)

    with pytest.raises(SchemaError, match="record"):
        ledger.commit(entry, expected=None, note=NOTE)
    assert ledger.read(entry.row.key) is None


@pytest.mark.proves("F70")
@pytest.mark.parametrize("filling", ["A", "\x00", "é", "\U0001f3e0"])
def test_the_largest_record_is_taken_and_one_character_more_is_not(
    ledger: Ledger, filling: str
) -> None:
    width = len(json.dumps(filling)) - 2
    room = LARGEST_RECORD - len(record_to_json(a_record(message="")))
    fitting = a_record(message=filling * (room // width) + "a" * (room % width))
    larger = a_record(message=f"{fitting.enquiry and fitting.enquiry.message}a")

    entry = committed(ledger, changed(an_entry(), fitting, revision=1))
    with pytest.raises(SchemaError, match="record"):
        ledger.commit(changed(entry, larger), expected=1, note=NOTE)

    assert len(record_to_json(fitting)) == LARGEST_RECORD
    assert ledger.read(entry.row.key) == entry


@pytest.mark.proves("F70")
def test_a_row_that_no_item_could_hold_is_refused(ledger: Ledger) -> None:
    with pytest.raises(SchemaError):
        ledger.commit(an_entry(reason="é" * 205_000), expected=None, note=NOTE)

    assert ledger.read("property_finder:1") is None


@pytest.mark.proves("F70")
def test_a_note_that_no_item_could_hold_is_refused(ledger: Ledger) -> None:
    long_note = replace(NOTE, facts={"why": "é" * 205_000})

    with pytest.raises(SchemaError):
        ledger.commit(an_entry(), expected=None, note=long_note)

    assert ledger.read("property_finder:1") is None


def test_the_twin_refuses_a_number_that_dynamodb_would_and_moto_would_not(
    clock: FakeClock,
) -> None:
    ledger = InMemoryLedger(clock)
    committed(ledger, an_entry("1", lead_id=10**38 - 1))

    with pytest.raises(SchemaError):
        committed(ledger, an_entry("2", lead_id=10**38))


@pytest.mark.parametrize("key", ["", "é" * 1025])
def test_the_twin_refuses_a_key_that_no_table_takes(clock: FakeClock, key: str) -> None:
    with pytest.raises(AssertionError):
        committed(InMemoryLedger(clock), an_entry(key=key))


WIDE = "\U0001f3e0" * 5000
LONG: Mapping[Any, list[Any]] = {
    str: [WIDE],
    str | None: [WIDE],
    tuple[str, ...] | None: [(WIDE, WIDE)],
    Mapping[str, str] | None: [{"a": WIDE}, {WIDE: "a"}],
}
LONG_RECORDS = [
    Record(raw=WIDE),
    Record(told_at={WIDE: NOW}),
    Record(sent_as=(Handles(WIDE, None),)),
    Record(sent_as=(Handles("a@agency.example", WIDE),)),
    a_record(tags=("",) * 5000),
    *(
        a_record(**{each.name: said})
        for each in fields(Enquiry)
        for said in LONG.get(each.type, [])
    ),
]


@pytest.mark.parametrize("record", LONG_RECORDS)
def test_no_record_is_longer_than_the_twin_reckons(record: Record) -> None:
    assert len(record_to_json(record)) <= most_bytes(record)


def test_what_was_heard_is_known_of_the_keys_that_have_a_row(ledger: Ledger) -> None:
    polled = committed(ledger, an_entry("1", poll_hash="h")).row
    told = committed(ledger, an_entry("2", poll_hash=None, announced_at=NOW)).row

    seen = ledger.seen([polled.key, told.key, "property_finder:3", polled.key])

    assert seen == {
        polled.key: Seen("h", is_announced=False),
        told.key: Seen(None, is_announced=True),
    }


def test_of_no_keys_nothing_was_heard(ledger: Ledger) -> None:
    assert ledger.seen([]) == {}


def test_what_was_heard_is_known_of_more_keys_than_one_read_takes(ledger: Ledger) -> None:
    for number in range(5):
        committed(ledger, an_entry(str(number)))

    seen = ledger.seen([f"property_finder:{number}" for number in range(230)])

    assert sorted(seen) == [f"property_finder:{number}" for number in range(5)]


def test_due_rows_come_oldest_first_with_account_and_time(ledger: Ledger) -> None:
    def at(seconds: float) -> datetime:
        return NOW - timedelta(seconds=seconds)

    for number, seconds in enumerate((5.25, 90, 0, -0.001)):
        committed(ledger, an_entry(str(number), due_at=at(seconds)))
    account = Account(Portal.PROPERTY_FINDER, "main")

    due = list(ledger.due(NOW, 10))

    assert due == [
        ("property_finder:1", account, at(90)),
        ("property_finder:0", account, at(5.25)),
        ("property_finder:2", account, at(0)),
    ]


def test_what_is_late_is_due_after_everything_else(ledger: Ledger) -> None:
    for number in range(8):
        ages = [timedelta(minutes=60), timedelta(minutes=61)]
        due_at = NOW - timedelta(seconds=number)
        asked_at = due_at - ages[number % 2]
        committed(ledger, an_entry(str(number), due_at=due_at, portal_created_at=asked_at))

    keys = [key for key, _, _ in ledger.due(NOW, 7)]

    assert keys == [f"property_finder:{number}" for number in (6, 4, 2, 0, 7, 5, 3)]


def test_what_becomes_late_is_due_once(ledger: Ledger) -> None:
    entry = committed(ledger, an_entry(due_at=NOW))
    much_later = NOW + timedelta(days=1)

    ledger.commit(changed(entry, due_at=much_later), expected=1, note=NOTE)

    assert [key for key, _, _ in ledger.due(much_later, 10)] == [entry.row.key]


def test_due_rows_end_at_the_limit(ledger: Ledger) -> None:
    for number in range(12):
        committed(ledger, an_entry(str(number), due_at=NOW - timedelta(seconds=number)))

    due = [key for key, _, _ in ledger.due(NOW, 3)]

    assert due == ["property_finder:11", "property_finder:10", "property_finder:9"]


def test_a_row_that_is_done_is_no_longer_due(ledger: Ledger) -> None:
    created = changed(committed(ledger, an_entry()), state=State.CREATED, due_at=None)

    ledger.commit(created, expected=1, note=NOTE)

    assert list(ledger.due(NOW + timedelta(days=1), 10)) == []


def lagging(clock: FakeClock) -> InMemoryLedger:
    """Of the table only the index lags, which moto's never does."""
    return InMemoryLedger(clock, index_lag=timedelta(seconds=2))


def due_keys(ledger: Ledger, clock: FakeClock) -> list[str]:
    return [key for key, _, _ in ledger.due(clock(), 10)]


def test_a_lagging_index_shows_a_row_later_than_the_table(clock: FakeClock) -> None:
    ledger = lagging(clock)
    entry = committed(ledger, an_entry(due_at=NOW))

    clock.advance(timedelta(seconds=1.999))
    assert ledger.read(entry.row.key) == entry
    assert due_keys(ledger, clock) == []

    clock.advance(timedelta(seconds=0.001))
    assert due_keys(ledger, clock) == [entry.row.key]


def test_a_lagging_index_still_shows_a_row_that_is_done(clock: FakeClock) -> None:
    ledger = lagging(clock)
    entry = committed(ledger, an_entry(due_at=NOW))
    clock.advance(timedelta(seconds=10))
    ledger.commit(changed(entry, state=State.CREATED, due_at=None), expected=1, note=NOTE)

    clock.advance(timedelta(seconds=1))
    assert due_keys(ledger, clock) == [entry.row.key]

    clock.advance(timedelta(seconds=1))
    assert due_keys(ledger, clock) == []


def test_a_lagging_index_knows_the_due_time_of_that_long_ago(clock: FakeClock) -> None:
    ledger = lagging(clock)
    entry = committed(ledger, an_entry(due_at=NOW))
    clock.advance(timedelta(seconds=10))
    later = changed(entry, due_at=clock() + timedelta(minutes=1))
    ledger.commit(later, expected=1, note=NOTE)

    assert [at for _, _, at in ledger.due(clock(), 10)] == [NOW]
    clock.advance(timedelta(seconds=2))
    assert due_keys(ledger, clock) == []


def test_a_lagging_index_that_nobody_asked_meanwhile_shows_the_newest_it_may(
    clock: FakeClock,
) -> None:
    ledger = lagging(clock)
    entry = committed(ledger, an_entry(due_at=NOW))
    ledger.commit(changed(entry, due_at=None, state=State.CREATED), expected=1, note=NOTE)
    committed(ledger, an_entry("2", due_at=NOW))

    clock.advance(timedelta(hours=1))

    assert due_keys(ledger, clock) == ["property_finder:2"]
