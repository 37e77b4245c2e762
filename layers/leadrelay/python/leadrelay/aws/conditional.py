"""A small item that is replaced only if it is still the revision that was read."""

import uuid
from typing import TYPE_CHECKING, Any

from leadrelay.aws.attributes import Attributes
from leadrelay.aws.failures import typed
from leadrelay.domain.errors import ConflictError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def get(client: "DynamoDBClient", table: str, key: Attributes) -> Attributes | None:
    with typed("state read"):
        return client.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")


def replace(client: "DynamoDBClient", table: str, item: Attributes, *, expected: int) -> None:
    """`expected` is the revision that must be there, 0 for none. Raises ConflictError."""
    write_id = uuid.uuid4().hex
    item = item | {"revision": {"N": str(expected + 1)}, "write_id": {"S": write_id}}
    with typed("state write"):
        try:
            client.put_item(TableName=table, Item=item, **_condition(expected))
        except client.exceptions.ConditionalCheckFailedException as error:
            there: Any = error.response.get("Item") or {}
            # The SDK repeats a put whose answer was lost, and then meets its own first try.
            if there.get("write_id", {}).get("S") != write_id:
                raise ConflictError("state write: another revision is there") from None


def _condition(expected: int) -> Any:
    condition: dict[str, Any] = {
        "ConditionExpression": "attribute_not_exists(revision)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    if expected:
        condition["ConditionExpression"] = "revision = :expected"
        condition["ExpressionAttributeValues"] = {":expected": {"N": str(expected)}}
    return condition
