"""Versions of the agency's configuration on moto, and what a function makes of them."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from leadrelay.aws.configuration import (
    BETWEEN_READS,
    LARGEST_VERSION,
    ConfigurationReader,
    DynamoConfigurations,
    Version,
)
from leadrelay.domain.errors import (
    ConfigurationError,
    ConflictError,
    LeadRelayError,
    SchemaError,
    UnavailableError,
)
from tests import canary
from tests.aws_answers import an_error, answers
from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.telemetry import RecordingTelemetry

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

DOCUMENT = {
    "default_office": 375,
    "default_type": "sale",
    "placeholder_email_domain": "agency.example",
    "phone_region": "AE",
    "source": "homepage",
}
Break = Callable[["DynamoDBClient"], None]


def a_version(number: int, **said: Any) -> Version:
    document = json.dumps(DOCUMENT | {"default_office": 1000 + number})
    told: dict[str, Any] = {"by": "user/jane", "document": document, "text": f"# {number}\n"}
    return Version(number=number, at=NOW, **(told | said))


@pytest.fixture
def store(dynamodb: "DynamoDBClient", configuration_table: str) -> DynamoConfigurations:
    return DynamoConfigurations(dynamodb, configuration_table)


@pytest.fixture
def telemetry() -> RecordingTelemetry:
    return RecordingTelemetry()


@pytest.fixture
def reader(
    store: DynamoConfigurations, clock: FakeClock, telemetry: RecordingTelemetry
) -> ConfigurationReader:
    return ConfigurationReader(store, clock, telemetry)


def office(reader: ConfigurationReader) -> int:
    agency = reader.read()
    assert agency is not None
    return agency.office_id


def test_what_was_pushed_is_in_force_and_can_be_read_whole(store: DynamoConfigurations) -> None:
    version = a_version(1, comment="a beginning – étage")

    store.push(version)

    assert (store.current(), store.read(1), store.read(2)) == (1, version, None)


def test_nothing_is_in_force_before_something_was_pushed(store: DynamoConfigurations) -> None:
    assert (store.current(), list(store.history())) == (0, [])


def test_the_history_tells_of_every_version_the_newest_first_and_not_what_it_says(
    store: DynamoConfigurations,
) -> None:
    for number in range(1, 12):
        store.push(a_version(number))

    told = list(store.history())

    assert [each.number for each in told] == list(range(11, 0, -1))
    assert {(each.by, each.at, each.document, each.text) for each in told} == {
        ("user/jane", NOW, "", "")
    }


def test_a_history_of_many_pages_is_read_to_its_end(
    store: DynamoConfigurations, dynamodb: "DynamoDBClient"
) -> None:
    store.push(a_version(1))
    item = {
        "number": {"N": "2"},
        "pushed_at": {"S": NOW.isoformat()},
        "pushed_by": {"S": "user/jane"},
        "why": {"S": ""},
    }
    page = {"Items": [item], "LastEvaluatedKey": {"agency": {"S": "agency"}, "part": {"S": "Z"}}}

    with answers(dynamodb, "Query", page):
        assert [each.number for each in store.history()] == [2, 1]


@pytest.mark.parametrize("number", [1, 3], ids=["the same", "one too far"])
def test_a_version_that_does_not_follow_the_one_in_force_conflicts_and_changes_nothing(
    store: DynamoConfigurations, number: int
) -> None:
    store.push(a_version(1))

    with pytest.raises(ConflictError):
        store.push(a_version(number, text="another"))

    first = store.read(1)
    assert first is not None
    assert (store.current(), first.text, store.read(3)) == (1, "# 1\n", None)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("TransactionConflict", ConflictError),
        ("ThrottlingError", UnavailableError),
        ("ValidationError", SchemaError),
    ],
)
def test_a_push_that_is_cancelled_is_told_by_what_can_be_done_about_it(
    store: DynamoConfigurations,
    dynamodb: "DynamoDBClient",
    code: str,
    expected: type[LeadRelayError],
) -> None:
    reasons = [{"Code": "None"}, {"Code": code}]
    error = an_error(dynamodb, "TransactionCanceledException", CancellationReasons=reasons)

    with answers(dynamodb, "TransactWriteItems", error), pytest.raises(expected) as told:
        store.push(a_version(1))

    canary.assert_clean(str(told.value))


def test_a_version_has_bounds_that_an_item_can_hold(store: DynamoConfigurations) -> None:
    fitting = a_version(1, document="", text="é" * (LARGEST_VERSION // 2))

    with pytest.raises(SchemaError, match="larger than"):
        store.push(a_version(1, document="x", text=fitting.text))
    store.push(fitting)

    assert store.read(1) == fitting


def test_a_version_shows_nobody_when_it_is_printed() -> None:
    version = a_version(1, document=canary.EMAIL, text=canary.PHONE)

    canary.assert_clean(repr(version))


def test_where_nothing_was_pushed_a_function_is_told_so(reader: ConfigurationReader) -> None:
    assert reader.read() is None


def test_a_push_is_decided_by_within_thirty_seconds(
    store: DynamoConfigurations, reader: ConfigurationReader, clock: FakeClock
) -> None:
    assert reader.read() is None
    store.push(a_version(1))
    clock.advance(BETWEEN_READS - timedelta(seconds=1))
    assert reader.read() is None

    clock.advance(timedelta(seconds=1))

    agency = reader.read()
    assert agency is not None
    assert (agency.office_id, agency.version) == (1001, 1)


def test_however_often_it_is_asked_the_table_is_read_once_in_thirty_seconds(
    store: DynamoConfigurations,
    reader: ConfigurationReader,
    dynamodb: "DynamoDBClient",
    clock: FakeClock,
) -> None:
    store.push(a_version(1))

    with answers(dynamodb, "GetItem") as asked:
        first = {id(reader.read()) for _ in range(50)}
        assert len(asked) == 2  # which one, and what it says
        clock.advance(BETWEEN_READS)
        again = {id(reader.read()) for _ in range(50)}
        assert len(asked) == 3  # still that one

    assert first == again
    assert len(first) == 1


def nothing(_: "DynamoDBClient") -> None:
    """The version itself is missing."""


def of_a_newer_release(client: "DynamoDBClient") -> None:
    _put(client, "VERSION#000002", document=json.dumps(DOCUMENT | {"valuation": canary.NAME}))


def nonsense(client: "DynamoDBClient") -> None:
    _put(client, "VERSION#000002", document=canary.EMAIL)


def without_a_document(client: "DynamoDBClient") -> None:
    _put(client, "VERSION#000002")


def not_ours(client: "DynamoDBClient") -> None:
    key = {"agency": {"S": "agency"}, "part": {"S": "VERSION#000002"}}
    client.put_item(TableName="configuration", Item={**key, "number": {"S": canary.NAME}})


def _put(client: "DynamoDBClient", part: str, **texts: str) -> None:
    item: Any = {
        "agency": {"S": "agency"},
        "part": {"S": part},
        "number": {"N": "2"},
        "pushed_at": {"S": NOW.isoformat()},
        "pushed_by": {"S": "user/jane"},
        "why": {"S": ""},
    }
    client.put_item(
        TableName="configuration", Item=item | {name: {"S": text} for name, text in texts.items()}
    )


def point_at_the_second(client: "DynamoDBClient") -> None:
    key = {"agency": {"S": "agency"}, "part": {"S": "CURRENT"}}
    client.put_item(TableName="configuration", Item={**key, "number": {"N": "2"}})


BROKEN = [nothing, of_a_newer_release, nonsense, without_a_document, not_ours]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_version_that_cannot_be_read_leaves_the_last_good_one_in_force_and_is_counted(  # noqa: PLR0917
    store: DynamoConfigurations,
    reader: ConfigurationReader,
    dynamodb: "DynamoDBClient",
    clock: FakeClock,
    telemetry: RecordingTelemetry,
    broken: Break,
) -> None:
    store.push(a_version(1))
    assert office(reader) == 1001
    broken(dynamodb)
    point_at_the_second(dynamodb)

    clock.advance(BETWEEN_READS)

    assert [office(reader) for _ in range(3)] == [1001] * 3
    assert telemetry.values("ConfigurationInvalid") == [1]
    assert [name for name, _ in telemetry.events] == ["ConfigurationKept"]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_function_that_has_never_read_a_good_one_is_told_why(
    reader: ConfigurationReader, dynamodb: "DynamoDBClient", broken: Break
) -> None:
    broken(dynamodb)
    point_at_the_second(dynamodb)

    for _ in range(2):
        with pytest.raises(ConfigurationError) as told:
            reader.read()
        canary.assert_clean(str(told.value))


def test_the_version_after_a_broken_one_is_taken(
    store: DynamoConfigurations,
    reader: ConfigurationReader,
    dynamodb: "DynamoDBClient",
    clock: FakeClock,
) -> None:
    store.push(a_version(1))
    of_a_newer_release(dynamodb)
    point_at_the_second(dynamodb)
    with pytest.raises(ConfigurationError):
        reader.read()

    store.push(a_version(3))
    clock.advance(BETWEEN_READS)

    assert office(reader) == 1003


@pytest.mark.parametrize(
    ("code", "counted"),
    [("ProvisionedThroughputExceededException", []), ("AccessDeniedException", [1])],
)
def test_a_table_that_cannot_be_read_leaves_the_last_good_one_in_force(  # noqa: PLR0917
    store: DynamoConfigurations,
    reader: ConfigurationReader,
    dynamodb: "DynamoDBClient",
    clock: FakeClock,
    telemetry: RecordingTelemetry,
    code: str,
    counted: list[int],
) -> None:
    store.push(a_version(1))
    assert office(reader) == 1001
    clock.advance(BETWEEN_READS)

    with answers(dynamodb, "GetItem", an_error(dynamodb, code)):
        assert office(reader) == 1001

    assert telemetry.values("ConfigurationInvalid") == counted
    assert telemetry.events[0][1]["version"] == 1


def test_a_table_that_has_never_been_read_is_no_table_without_versions(
    reader: ConfigurationReader, dynamodb: "DynamoDBClient", clock: FakeClock
) -> None:
    with answers(dynamodb, "GetItem", an_error(dynamodb, "InternalServerError")):
        for _ in range(2):
            with pytest.raises(UnavailableError):
                reader.read()

    clock.advance(BETWEEN_READS)
    assert reader.read() is None


def test_a_table_that_was_emptied_is_one_without_versions(
    store: DynamoConfigurations,
    reader: ConfigurationReader,
    dynamodb: "DynamoDBClient",
    clock: FakeClock,
) -> None:
    store.push(a_version(1))
    reader.read()
    key: Any = {"agency": {"S": "agency"}, "part": {"S": "CURRENT"}}
    dynamodb.delete_item(TableName="configuration", Key=key)

    clock.advance(BETWEEN_READS)

    assert reader.read() is None
