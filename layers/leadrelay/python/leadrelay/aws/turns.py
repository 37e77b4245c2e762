"""Whose turn it is to call the CRM: one item that every process of the stack moves on."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from leadrelay.aws.attributes import Attributes, instant, seconds, to_instant
from leadrelay.aws.failures import typed
from leadrelay.aws.portal_state import CRM
from leadrelay.domain.ports import LONGEST_LINE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY: Attributes = {"account": {"S": CRM}, "part": {"S": "TURN"}}
TRIES = 3  # between the two writes of one somebody else may have come


class DynamoTurns:
    """Implements `ports.Turns` in the table of portal states."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def take(self, now: datetime, apart: timedelta, latest: datetime) -> datetime | None:
        for _ in range(TRIES):
            if (turn := self._last_in_line(now, apart, latest)) is not None:
                return turn
            if self._alone(now, apart):
                return now
        return None

    def _last_in_line(self, now: datetime, apart: timedelta, latest: datetime) -> datetime | None:
        before = self._moved(
            "next_at + :apart",
            "next_at BETWEEN :now AND :latest",
            {":apart": seconds(apart), ":now": instant(now), ":latest": instant(latest)},
        )
        return to_instant(before["next_at"]) if before else None

    def _alone(self, now: datetime, apart: timedelta) -> bool:
        """Nobody waits; nor where a clock that was wrong has left a turn that is too far away."""
        times = {":now": now, ":next": now + apart, ":absurd": now + LONGEST_LINE}
        before = self._moved(
            ":next",
            "attribute_not_exists(next_at) OR next_at < :now OR next_at > :absurd",
            {name: instant(at) for name, at in times.items()},
        )
        return before is not None

    def _moved(self, to: str, condition: str, values: Attributes) -> Attributes | None:
        """What was there before; None, and nothing is moved, where the condition does not hold."""
        with typed("turn"):
            try:
                answer: Any = self._client.update_item(
                    TableName=self._table_name,
                    Key=KEY,
                    UpdateExpression=f"SET next_at = {to}",
                    ConditionExpression=condition,
                    ExpressionAttributeValues=values,
                    ReturnValues="UPDATED_OLD",
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return None
        before: Attributes = answer.get("Attributes", {})
        return before
