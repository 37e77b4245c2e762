"""The pauses of the product that are longer than the whole played day."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from tests.sandbox.stack import Stack
from tests.simulators.simulator import Simulator

TABLE = "PortalStateTable"
REFRESH_STATE = {"account": {"S": "property_finder:main"}, "part": {"S": "REFRESH"}}
GRACE = timedelta(seconds=330)  # webhooks have five minutes before polls count what they missed
TRIES = 20


def end_mint_pause(stack: Stack) -> None:
    """The refresher asks for a token once a minute at most; here ten hours take half of one."""
    table = stack.resources[TABLE]
    stack.client("dynamodb").delete_item(TableName=table, Key=REFRESH_STATE)


def end_grace(stack: Stack, portals: Iterable[Simulator[Any]]) -> None:
    """Time passes by the clocks of the portals, and since every doorbell that polls remember."""
    for item in polls(stack):
        _age_doorbells(stack, item["account"])
    for portal in portals:
        portal.settings.change({"date_skew": GRACE.total_seconds()})


def polls(stack: Stack) -> list[dict[str, Any]]:
    """What is remembered of the polls, one item for each account."""
    return [item for item in stack.table(TABLE) if item["part"] == "POLL"]


def _age_doorbells(stack: Stack, account: str) -> None:
    for _ in range(TRIES):
        item = next(one for one in polls(stack) if one["account"] == account)
        with suppress(ClientError):  # a poll wrote in between
            _put(stack, item, _aged(json.loads(item["state"])))
            return


def _aged(state: Mapping[str, Any]) -> dict[str, Any]:
    rings = [datetime.fromisoformat(ring) - GRACE for ring in state["watch"]["rings"]]
    aged = {"rings": [ring.isoformat() for ring in rings]}
    return {**state, "watch": {**state["watch"], **aged}}


def _put(stack: Stack, item: Mapping[str, Any], state: Mapping[str, Any]) -> None:
    revision = int(item["revision"])
    stack.client("dynamodb").update_item(
        TableName=stack.resources[TABLE],
        Key={name: {"S": item[name]} for name in ("account", "part")},
        UpdateExpression="SET #state = :state, revision = :next",
        ConditionExpression="revision = :revision",
        ExpressionAttributeNames={"#state": "state"},
        ExpressionAttributeValues={
            ":state": {"S": json.dumps(state)},
            ":next": {"N": str(revision + 1)},
            ":revision": {"N": str(revision)},
        },
    )
