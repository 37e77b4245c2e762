"""What surrounds every view: the time where its reader is, and the ways on from it."""

import json
from dataclasses import dataclass
from datetime import datetime, tzinfo

import htpy as h

from leadrelay.console.elements import Node, seen
from leadrelay.console.style import CSS
from leadrelay.domain.command import Command
from leadrelay.usecases.tell_timeline import duration

REVEAL = "reveal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """`here` and `actions` are the functions that clicks call: this one, and the one that acts."""

    now: datetime
    zone: tzinfo
    here: str
    actions: str
    is_dark: bool = False

    @property
    def midnight(self) -> datetime:
        local = self.now.astimezone(self.zone)
        return local.replace(hour=0, minute=0, second=0, microsecond=0)

    def time(self, at: datetime | None) -> str:
        if at is None:
            return "–"
        local = at.astimezone(self.zone)
        is_today = local.date() == self.midnight.date()
        return f"{local:%H:%M:%S}" if is_today else f"{local.day} {local:%b %H:%M}"

    def since(self, at: datetime) -> str:
        return duration(max((self.now - at).total_seconds(), 0))

    def ago(self, at: datetime | None) -> str:
        return "never" if at is None else f"{self.since(at)} ago"

    def link(self, text: str, view: str, **params: str) -> Node:
        return self._call(h.a[text], self.here, {"view": view, **params})

    def button(self, text: str, view: str, *, is_here: bool = False, **params: str) -> Node:
        element = h.a(class_=["lr-button", "lr-here" if is_here else ""])[text]
        return self._call(element, self.here, {"view": view, **params})

    def ask(self, command: Command, key: str, consequence: str) -> Node:
        return self._act(command.value, key, f"{command.value.title()} {key}? {consequence}")

    def reveal(self, key: str) -> Node:
        return self._act(REVEAL, key, f"Show who asked? The log will say that {key} was looked at.")

    def page(self, *content: Node) -> str:
        """Harmless whatever is in it: escaped, and without what could deceive the eye."""
        theme = "lr-dark" if self.is_dark else ""
        root = h.div(class_=["lr", theme, "cwdb-no-default-styles"])
        return seen(str(root[h.style[CSS], content]))

    def _act(self, command: str, key: str, confirmation: str) -> Node:
        element = h.a(".lr-button")[command.title()]
        payload = {"command": command, "key": key}
        return self._call(element, self.actions, payload, seen(confirmation))

    def _call(
        self, element: h.Element, endpoint: str, payload: object, confirmation: str | None = None
    ) -> Node:
        """What is clicked comes first; CloudWatch takes the action for that of its neighbour."""
        action = h.cwdb_action(
            action="call",
            endpoint=endpoint,
            display="popup" if confirmation else "widget",
            confirmation=confirmation,
        )
        return h.fragment[element, action[json.dumps(payload)]]
