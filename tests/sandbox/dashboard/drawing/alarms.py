"""The state of each alarm."""

from collections.abc import Sequence
from html import escape

from tests.sandbox.dashboard.drawing.svg import tag
from tests.sandbox.dashboard.ports import Alarm

WORDS = {"OK": "OK", "ALARM": "In alarm", "INSUFFICIENT_DATA": "Insufficient data"}
ORDER = ("ALARM", "INSUFFICIENT_DATA", "OK")


def alarm_list(alarms: Sequence[Alarm]) -> str:
    """Those that ring first."""
    ordered = sorted(alarms, key=lambda alarm: ORDER.index(alarm.state))
    return tag("ul", *map(_alarm, ordered), class_="alarms")


def _alarm(alarm: Alarm) -> str:
    state = tag("b", WORDS[alarm.state])
    name = tag("span", escape(alarm.name))
    return tag("li", state, name, class_=alarm.state.lower(), title=alarm.description or None)
