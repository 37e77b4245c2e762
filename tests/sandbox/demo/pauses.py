"""The one pause of the product that is longer than the whole played day."""

from tests.sandbox.stack import Stack

REFRESH_STATE = {"account": {"S": "property_finder:main"}, "part": {"S": "REFRESH"}}


def end_mint_pause(stack: Stack) -> None:
    """The refresher asks for a token once a minute at most; here ten hours take half of one."""
    table = stack.resources["PortalStateTable"]
    stack.client("dynamodb").delete_item(TableName=table, Key=REFRESH_STATE)
