"""The agency's configuration in one DynamoDB table: every version that was ever pushed.

| `part` | holds |
|---|---|
| `VERSION#000007` | the document as JSON, the file as it was written, when, by whom, and why |
| `CURRENT` | the number of the version in force |
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from leadrelay.aws.attributes import Attributes
from leadrelay.aws.failures import failure, typed
from leadrelay.domain.agency import Agency
from leadrelay.domain.errors import (
    ConfigurationError,
    ConflictError,
    LeadRelayError,
    SchemaError,
    TransientError,
)
from leadrelay.domain.ports import Clock, Telemetry

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

AGENCY, CURRENT, VERSION = "agency", "CURRENT", "VERSION#"
LARGEST_VERSION = 390_000  # bytes of document and file together; an item may have 400 KB
BETWEEN_READS = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """`document` is JSON, `text` the file; both are empty in a list of versions."""

    number: int
    at: datetime
    by: str
    comment: str = ""
    document: str = field(default="", repr=False)
    text: str = field(default="", repr=False)

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.document.encode()) + len(self.text.encode())


class DynamoConfigurations:
    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def current(self) -> int:
        """The number of the version in force; 0 where none was pushed."""
        item = self._item(CURRENT)
        with _readable():
            return int(item["number"]["N"]) if item else 0

    def read(self, number: int) -> Version | None:
        item = self._item(_part(number))
        return None if item is None else _version(item)

    def history(self) -> Iterator[Version]:
        """The newest first, without their contents."""
        asked: Any = {
            "TableName": self._table_name,
            "KeyConditionExpression": "agency = :agency AND begins_with(part, :version)",
            "ExpressionAttributeValues": {":agency": {"S": AGENCY}, ":version": {"S": VERSION}},
            "ProjectionExpression": "#number, pushed_at, pushed_by, why",
            "ExpressionAttributeNames": {"#number": "number"},
            "ScanIndexForward": False,
            "ConsistentRead": True,
        }
        while asked is not None:
            with typed("configuration history"):
                answer = self._client.query(**asked)
            yield from map(_version, answer["Items"])
            last = answer.get("LastEvaluatedKey")
            asked = asked | {"ExclusiveStartKey": last} if last else None

    def push(self, version: Version) -> None:
        """In force at once. Raises ConflictError unless the one before it is in force now.

        The SDK sends a token of its own with the transaction, so that its repetition is no second.
        """
        if version.size > LARGEST_VERSION:
            raise SchemaError(f"configuration is larger than {LARGEST_VERSION} bytes")
        with typed("configuration push"):
            try:
                self._client.transact_write_items(TransactItems=[*self._writes(version)])
            except self._client.exceptions.TransactionCanceledException as error:
                raise _cancelled(error.response.get("CancellationReasons", [])) from None

    def _writes(self, version: Version) -> Iterator[Any]:
        yield self._put(_item(version), "attribute_not_exists(part)", {})
        pointer = _key(CURRENT) | {"number": {"N": str(version.number)}}
        if version.number == 1:
            yield self._put(pointer, "attribute_not_exists(part)", {})
            return
        names = {
            "ExpressionAttributeNames": {"#number": "number"},
            "ExpressionAttributeValues": {":before": {"N": str(version.number - 1)}},
        }
        yield self._put(pointer, "#number = :before", names)

    def _put(self, item: Attributes, condition: str, names: Mapping[str, Any]) -> Any:
        put = {"TableName": self._table_name, "Item": item, "ConditionExpression": condition}
        return {"Put": put | dict(names)}

    def _item(self, part: str) -> Attributes | None:
        with typed("configuration read"):
            answer = self._client.get_item(
                TableName=self._table_name, Key=_key(part), ConsistentRead=True
            )
        return answer.get("Item")


class ConfigurationReader:
    """What a function decides by. Asks at most every 30 s, whatever its callers do.

    What was good stays in force while the table, or a version that was pushed later, cannot be
    read.
    """

    def __init__(self, store: DynamoConfigurations, clock: Clock, telemetry: Telemetry) -> None:
        self._store = store
        self._clock = clock
        self._telemetry = telemetry
        self._agency: Agency | None = None
        self._number: int | None = None
        self._failure: LeadRelayError | None = None
        self._tried_at: datetime | None = None

    def read(self) -> Agency | None:
        """None where no version was ever pushed.

        Raises ConfigurationError or TransientError while none could be read yet.
        """
        now = self._clock()
        if self._tried_at is None or now - self._tried_at >= BETWEEN_READS:
            self._tried_at = now
            self._try()
        if self._number is None and self._failure is not None:
            raise self._failure.with_traceback(None)
        return self._agency

    def _try(self) -> None:
        try:
            number = self._store.current()
            if number != self._number:
                self._agency = self._agency_of(number) if number else None
                self._number = number
        except LeadRelayError as error:
            self._failure = error
            self._tell(error)
        else:
            self._failure = None

    def _tell(self, error: LeadRelayError) -> None:
        """Whoever has nothing to decide by is told by `read`."""
        if self._number is None:
            return
        if not isinstance(error, TransientError):
            self._telemetry.count("ConfigurationInvalid")
        self._telemetry.event("ConfigurationKept", version=self._number, error=error)

    def _agency_of(self, number: int) -> Agency:
        # Models that nobody needs before a version was pushed.
        from leadrelay.configuration.conversion import agency_of  # noqa: PLC0415
        from leadrelay.configuration.stored import document_from_text  # noqa: PLC0415

        version = self._store.read(number)
        if version is None:
            raise ConfigurationError(f"version {number} of the configuration is not there")
        return agency_of(document_from_text(version.document), number)


def _key(part: str) -> Attributes:
    return {"agency": {"S": AGENCY}, "part": {"S": part}}


def _part(number: int) -> str:
    return f"{VERSION}{number:06d}"


def _item(version: Version) -> Attributes:
    return _key(_part(version.number)) | {
        "number": {"N": str(version.number)},
        "pushed_at": {"S": version.at.isoformat()},
        "pushed_by": {"S": version.by},
        "why": {"S": version.comment},
        "document": {"S": version.document},
        "text": {"S": version.text},
    }


def _version(item: Attributes) -> Version:
    with _readable():
        return Version(
            number=int(item["number"]["N"]),
            at=datetime.fromisoformat(item["pushed_at"]["S"]),
            by=item["pushed_by"]["S"],
            comment=item["why"]["S"],
            document=item.get("document", {}).get("S", ""),
            text=item.get("text", {}).get("S", ""),
        )


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError):
        raise ConfigurationError("an item of the configuration is not ours") from None


def _cancelled(reasons: list[Any]) -> LeadRelayError:
    codes = [str(reason.get("Code", "None")) for reason in reasons]
    if not {"ConditionalCheckFailed", "TransactionConflict"}.isdisjoint(codes):
        return ConflictError("configuration push: another version is in force")
    code = next((code for code in codes if code != "None"), "TransactionCanceled")
    return failure("configuration push", code)
