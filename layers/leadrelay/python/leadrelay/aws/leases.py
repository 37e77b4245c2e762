"""The right to do something alone for a while; it ends by itself."""

from datetime import datetime
from typing import TYPE_CHECKING

from leadrelay.aws.attributes import Attributes, expiry, instant
from leadrelay.aws.failures import typed
from leadrelay.domain.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoLeases:
    """Implements `ports.Leases` in the table of portal states; `now` must be our own clock."""

    def __init__(self, client: "DynamoDBClient", table_name: str, now: Clock) -> None:
        self._client = client
        self._table_name = table_name
        self._now = now

    def acquire(self, name: str, owner: str, until: datetime) -> bool:
        lease = {"owner": {"S": owner}, "until": instant(until), "expires_at": expiry(until)}
        with typed("lease"):
            try:
                self._client.put_item(
                    TableName=self._table_name,
                    Item=_key(name) | lease,
                    ConditionExpression="attribute_not_exists(#owner) OR #owner = :owner "
                    "OR #until <= :now",
                    ExpressionAttributeNames={"#owner": "owner", "#until": "until"},
                    ExpressionAttributeValues={
                        ":owner": {"S": owner},
                        ":now": instant(self._now()),
                    },
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def release(self, name: str, owner: str) -> None:
        """Nothing happens where somebody else holds it by now."""
        with typed("lease"):
            try:
                self._client.delete_item(
                    TableName=self._table_name,
                    Key=_key(name),
                    ConditionExpression="#owner = :owner",
                    ExpressionAttributeNames={"#owner": "owner"},
                    ExpressionAttributeValues={":owner": {"S": owner}},
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return


def _key(name: str) -> Attributes:
    return {"account": {"S": name}, "part": {"S": "LEASE"}}
