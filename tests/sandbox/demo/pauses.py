"""The pauses of the product that are longer than the whole played day."""

from collections.abc import Iterable
from typing import Any

from tests.sandbox.stack import Stack
from tests.simulators.simulator import Simulator

REFRESH_STATE = {"account": {"S": "property_finder:main"}, "part": {"S": "REFRESH"}}
GRACE = 330.0  # seconds; webhooks have five minutes before polls count what they missed


def end_mint_pause(stack: Stack) -> None:
    """The refresher asks for a token once a minute at most; here ten hours take half of one."""
    table = stack.resources["PortalStateTable"]
    stack.client("dynamodb").delete_item(TableName=table, Key=REFRESH_STATE)


def end_grace(portals: Iterable[Simulator[Any]]) -> None:
    """By the portals' own clocks, which polls believe."""
    for portal in portals:
        portal.settings.change({"date_skew": GRACE})
