"""What only the ledger in DynamoDB has: its items, and answers that moto never gives."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ReadTimeoutError

from leadrelay.aws.ledger import DynamoLedger
from leadrelay.domain.admission import observed
from leadrelay.domain.entry import ROW_KEPT, Entry, Note, Row, State
from leadrelay.domain.errors import ConfigurationError, SchemaError, UnavailableError
from leadrelay.domain.ports import Seen
from leadrelay.domain.record import Record
from tests import canary
from tests.aws_answers import an_error, answers
from tests.builders import NOW, an_enquiry
from tests.fakes.clock import FakeClock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY = an_enquiry().key
NOTE = Note(at=NOW, what="admitted")


@pytest.fixture
def ledger(dynamodb: "DynamoDBClient", ledger_table: str, clock: FakeClock) -> DynamoLedger:
    return DynamoLedger(dynamodb, ledger_table, clock, sleep=lambda _: None)


def a_person() -> Entry:
    enquiry = an_enquiry(name=canary.NAME, email=canary.EMAIL, phones=(canary.PHONE,))
    entry = observed(None, enquiry, NOW)
    return Entry(replace(entry.row, write_id="w1"), entry.record)


def after(entry: Entry, record: Record | None = None, **row: Any) -> Entry:
    revision = entry.row.revision + 1
    usual: dict[str, Any] = {"revision": revision, "write_id": f"w{revision}"}
    return Entry(replace(entry.row, **(usual | row)), record or entry.record)


def parts(client: "DynamoDBClient", table: str) -> dict[str, Any]:
    return {item["part"]["S"]: item for item in client.scan(TableName=table)["Items"]}


def test_only_the_data_part_holds_a_person(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient", ledger_table: str
) -> None:
    ledger.commit(a_person(), expected=None, note=NOTE)

    items = parts(dynamodb, ledger_table)

    assert set(items) == {"STATE", "DATA#1", f"H#{NOW.isoformat()}#1"}
    assert canary.spilled([repr(items.pop("DATA#1"))]) != []
    canary.assert_clean(repr(items))


@pytest.mark.proves("F48")
def test_a_record_is_one_ascii_string(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient", ledger_table: str
) -> None:
    entry = observed(None, an_enquiry(name="Zoë \x00\x1f\ud800 \U0001f3e0"), NOW)

    ledger.commit(entry, expected=None, note=NOTE)

    text = parts(dynamodb, ledger_table)["DATA#1"]["record"]["S"]
    assert text.isascii()
    assert text.isprintable()


def test_a_change_of_the_row_alone_leaves_the_data_part_alone(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient", ledger_table: str
) -> None:
    entry = a_person()
    ledger.commit(entry, expected=None, note=NOTE)

    with answers(dynamodb, "TransactWriteItems") as asked:
        ledger.commit(after(entry, attempts=1), expected=1, note=NOTE)

    assert b"DATA#1" in asked[0]  # the row points at it
    assert b'"record"' not in asked[0]
    canary.assert_clean(asked[0].decode())
    assert "DATA#1" in parts(dynamodb, ledger_table)


def test_a_ledger_that_has_read_nothing_leaves_the_data_part_alone_too(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient", ledger_table: str, clock: FakeClock
) -> None:
    entry = a_person()
    ledger.commit(entry, expected=None, note=NOTE)

    with answers(dynamodb, "TransactWriteItems") as asked:
        cold = DynamoLedger(dynamodb, ledger_table, clock)
        cold.commit(after(entry, attempts=1), expected=1, note=NOTE)

    assert b'"record"' not in asked[0]


def test_one_data_part_is_kept_however_often_the_content_changes(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient", ledger_table: str
) -> None:
    entry = a_person()
    ledger.commit(entry, expected=None, note=NOTE)
    for version in (2, 3):
        entry = after(entry, replace(entry.record, raw="e30=" * version), version=version)
        ledger.commit(entry, expected=version - 1, note=NOTE)

    assert [part for part in parts(dynamodb, ledger_table) if part[0] == "D"] == ["DATA#3"]
    assert ledger.read(KEY) == entry


def test_an_open_row_is_in_the_index_and_a_closed_one_is_not(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient", ledger_table: str
) -> None:
    entry = a_person()
    ledger.commit(entry, expected=None, note=NOTE)
    assert {"due_at", "due_shard"} <= set(parts(dynamodb, ledger_table)["STATE"])

    ledger.commit(after(entry, due_at=None, state=State.CREATED), expected=1, note=NOTE)
    assert {"due_at", "due_shard"}.isdisjoint(parts(dynamodb, ledger_table)["STATE"])


@pytest.mark.proves("F71")
def test_a_closed_row_outlives_everything_a_portal_can_send_again(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient", ledger_table: str
) -> None:
    closed = after(a_person(), due_at=None, state=State.CREATED, revision=1)

    ledger.commit(closed, expected=None, note=NOTE)

    items = parts(dynamodb, ledger_table)
    kept = timedelta(seconds=int(items["STATE"]["expires_at"]["N"]) - NOW.timestamp())
    assert kept == ROW_KEPT > timedelta(days=26 * 30.5)
    assert int(items["DATA#1"]["expires_at"]["N"]) == (NOW + timedelta(days=30)).timestamp()


def test_an_open_row_never_expires(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient", ledger_table: str
) -> None:
    ledger.commit(a_person(), expected=None, note=NOTE)

    items = parts(dynamodb, ledger_table)

    assert "expires_at" not in items["STATE"]
    assert "expires_at" not in items["DATA#1"]


def test_a_record_that_time_to_live_removed_is_empty(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient", ledger_table: str
) -> None:
    entry = a_person()
    ledger.commit(entry, expected=None, note=NOTE)
    key = {"key": {"S": KEY}, "part": {"S": "DATA#1"}}
    dynamodb.delete_item(TableName=ledger_table, Key=key)

    assert ledger.read(KEY) == Entry(entry.row, Record())


def test_a_row_that_moves_its_record_between_two_reads_is_read_again(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient", ledger_table: str, clock: FakeClock
) -> None:
    entry = a_person()
    ledger.commit(entry, expected=None, note=NOTE)
    newer = after(entry, replace(entry.record, raw="e30="), version=2)
    other = DynamoLedger(dynamodb, ledger_table, clock)
    reads: list[str] = []

    def between(params: Any, **_: Any) -> None:
        reads.append(params["body"])
        if len(reads) == 2:
            other.commit(newer, expected=1, note=NOTE)

    dynamodb.meta.events.register_first("before-call.dynamodb.GetItem", between)

    assert ledger.read(KEY) == newer


def test_a_row_of_a_newer_release_is_read_without_what_it_added(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient", ledger_table: str
) -> None:
    entry = a_person()
    ledger.commit(entry, expected=None, note=NOTE)
    state = parts(dynamodb, ledger_table)["STATE"]
    newer = {"colour": {"S": "blue"}, "more": {"L": [{"N": "1.5"}]}, "ratio": {"NULL": True}}
    dynamodb.put_item(TableName=ledger_table, Item=state | newer)

    assert ledger.read(KEY) == entry


def test_a_state_that_only_a_newer_release_knows_is_named_without_its_value(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient", ledger_table: str
) -> None:
    ledger.commit(a_person(), expected=None, note=NOTE)
    state = parts(dynamodb, ledger_table)["STATE"]
    dynamodb.put_item(TableName=ledger_table, Item=state | {"state": {"S": canary.NAME}})

    with pytest.raises(SchemaError, match="state") as raised:
        ledger.read(KEY)
    canary.assert_clean(str(raised.value))


def test_due_leaves_out_the_portals_of_a_newer_release(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient", ledger_table: str
) -> None:
    ledger.commit(a_person(), expected=None, note=NOTE)
    state = parts(dynamodb, ledger_table)["STATE"]
    newer = {"key": {"S": "newer:1"}, "portal": {"S": "newer"}}
    dynamodb.put_item(TableName=ledger_table, Item=state | newer)

    assert [key for key, _, _ in ledger.due(NOW, 10)] == [KEY]


@pytest.mark.proves("F68", "F69")
@pytest.mark.parametrize(
    "code",
    [
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "TransactionInProgressException",
        "InternalServerError",
    ],
)
def test_a_commit_that_dynamodb_cannot_take_now_is_unavailable(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient", code: str
) -> None:
    with (
        answers(dynamodb, "TransactWriteItems", an_error(dynamodb, code)),
        pytest.raises(UnavailableError, match=code) as raised,
    ):
        ledger.commit(a_person(), expected=None, note=NOTE)

    canary.assert_clean(str(raised.value), repr(raised.value))


@pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError"])
def test_a_transaction_that_met_another_one_is_unavailable(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient", code: str
) -> None:
    reasons = [{"Code": "None"}, {"Code": code, "Message": canary.EMAIL}]
    error = an_error(dynamodb, "TransactionCanceledException", CancellationReasons=reasons)

    with (
        answers(dynamodb, "TransactWriteItems", error),
        pytest.raises(UnavailableError, match=code),
    ):
        ledger.commit(a_person(), expected=None, note=NOTE)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AccessDeniedException", ConfigurationError),
        ("ResourceNotFoundException", ConfigurationError),
        ("ValidationException", SchemaError),
    ],
)
def test_a_failure_that_no_repetition_cures_says_so(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient", code: str, kind: type[Exception]
) -> None:
    with (
        answers(dynamodb, "GetItem", an_error(dynamodb, code)),
        pytest.raises(kind, match=code) as raised,
    ):
        ledger.read(KEY)

    canary.assert_clean(str(raised.value))


def test_no_answer_at_all_is_unavailable(ledger: DynamoLedger, dynamodb: "DynamoDBClient") -> None:
    lost = ReadTimeoutError(endpoint_url=f"https://dynamodb.example/?{canary.EMAIL}")

    with (
        answers(dynamodb, "GetItem", lost),
        pytest.raises(UnavailableError, match="ReadTimeoutError") as raised,
    ):
        ledger.read(KEY)

    canary.assert_clean(str(raised.value))


@pytest.mark.proves("F06")
def test_a_commit_whose_answer_was_lost_can_be_repeated(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient"
) -> None:
    entry = a_person()

    def lose(**_: Any) -> None:
        raise ReadTimeoutError(endpoint_url="https://dynamodb.example/")

    event = "after-call.dynamodb.TransactWriteItems"
    dynamodb.meta.events.register(event, lose)
    with pytest.raises(UnavailableError):
        ledger.commit(entry, expected=None, note=NOTE)
    dynamodb.meta.events.unregister(event, lose)
    ledger.commit(entry, expected=None, note=NOTE)

    assert ledger.read(KEY) == entry


def test_keys_that_were_left_unprocessed_are_asked_for_again(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient", ledger_table: str
) -> None:
    ledger.commit(after(a_person(), revision=1, poll_hash="h"), expected=None, note=NOTE)
    key = {"key": {"S": KEY}, "part": {"S": "STATE"}}
    nothing = {"Responses": {}, "UnprocessedKeys": {ledger_table: {"Keys": [key]}}}

    with answers(dynamodb, "BatchGetItem", nothing, nothing) as asked:
        seen = ledger.seen([KEY])

    assert seen == {KEY: Seen("h", is_announced=True)}
    assert len(asked) == 3


def test_keys_that_stay_unprocessed_are_not_taken_for_unknown_ones(
    ledger: DynamoLedger, dynamodb: "DynamoDBClient", ledger_table: str
) -> None:
    key = {"key": {"S": KEY}, "part": {"S": "STATE"}}
    nothing = {"Responses": {}, "UnprocessedKeys": {ledger_table: {"Keys": [key]}}}

    with answers(dynamodb, "BatchGetItem", *[nothing] * 5), pytest.raises(UnavailableError):
        ledger.seen([KEY])


def test_due_reads_every_page(ledger: DynamoLedger, dynamodb: "DynamoDBClient") -> None:
    keys = [f"property_finder:{number}" for number in range(9)]
    for key in keys:
        row: Row = replace(a_person().row, key=key)
        ledger.commit(Entry(row, Record()), expected=None, note=NOTE)
    dynamodb.meta.events.register(
        "provide-client-params.dynamodb.Query", lambda params, **_: params | {"Limit": 1}
    )

    assert sorted(key for key, _, _ in ledger.due(NOW, 100)) == keys


def test_what_a_ledger_remembers_is_bounded(
    ledger: DynamoLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadrelay.aws.ledger.MOST_REMEMBERED", 2)
    for number in range(4):
        row = replace(a_person().row, key=f"property_finder:{number}")
        ledger.commit(Entry(row, Record()), expected=None, note=NOTE)

    assert list(ledger._remembered) == ["property_finder:2", "property_finder:3"]  # noqa: SLF001
