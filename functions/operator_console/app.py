"""Dashboard → HTML: what has become of enquiries, and how the portals stand."""

from typing import Any

from leadrelay.console.describe import CONSOLE
from leadrelay.wiring import operator_console as wiring


def handler(event: dict[str, Any], context: Any) -> str:
    if event.get("describe"):
        return CONSOLE
    with wiring.invocation(context) as answer:
        return answer(event)
