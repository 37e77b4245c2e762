"""A button of the console → enquiry queue, or the person of one enquiry."""

from typing import Any

from leadrelay.console.describe import ACTIONS
from leadrelay.wiring import operator_actions as wiring


def handler(event: dict[str, Any], context: Any) -> str:
    if event.get("describe"):
        return ACTIONS
    with wiring.invocation(context) as answer:
        return answer(event)
