"""What the ledger tells of one enquiry, without the person in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leadrelay.aws.ledger_items import STATE, item_key, row_of
from leadrelay.cli.asking import asking
from leadrelay.domain.entry import Row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

HISTORY = "H#"


@dataclass(frozen=True, slots=True)
class Trail:
    """`notes` are the names of what was done, the earliest first."""

    row: Row
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Trails:
    client: "DynamoDBClient"
    table_name: str

    def of(self, key: str) -> Trail | None:
        state = self._state(key)
        return Trail(row_of(state), self._notes(key)) if state else None

    def _state(self, key: str) -> dict[str, Any] | None:
        with asking("dynamodb:GetItem"):
            answer = self.client.get_item(
                TableName=self.table_name, Key=item_key(key, STATE), ConsistentRead=True
            )
        return answer.get("Item")

    def _notes(self, key: str) -> list[str]:
        """At most one page: an enquiry of some minutes has no more."""
        with asking("dynamodb:Query"):
            answer = self.client.query(
                TableName=self.table_name,
                KeyConditionExpression="#key = :key AND begins_with(part, :history)",
                ExpressionAttributeNames={"#key": "key"},
                ExpressionAttributeValues={":key": {"S": key}, ":history": {"S": HISTORY}},
                ConsistentRead=True,
            )
        return [item["what"]["S"] for item in sorted(answer["Items"], key=_revision)]


def _revision(note: Mapping[str, Any]) -> int:
    """Times are those of several machines."""
    return int(note["part"]["S"].rpartition("#")[2])
