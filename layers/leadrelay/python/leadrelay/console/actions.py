"""The console's buttons that act: each click is one command for one enquiry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import htpy as h

from leadrelay.console.frame import REVEAL, Frame
from leadrelay.console.person import answer
from leadrelay.console.request import Request
from leadrelay.domain.command import Command
from leadrelay.domain.entry import Entry
from leadrelay.domain.errors import LeadRelayError
from leadrelay.domain.ports import Clock, Telemetry
from leadrelay.usecases.ask_command import ALLOWED, Operator, Queued, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    operator: Operator
    clock: Clock
    telemetry: Telemetry

    def answer(self, event: Mapping[str, Any]) -> str:
        """HTML for a popup."""
        request = Request.from_event(event)
        frame = Frame(
            now=self.clock(),
            zone=request.viewer_zone,
            here="",
            actions="",
            is_dark=request.is_dark,
        )
        try:
            result = self._done(request.said("command"), request.said("key"))
        except LeadRelayError as error:
            self.telemetry.event("CommandFailed", error=error)
            return frame.page(h.p[f"It did not work ({type(error).__name__}). Try again."])
        return frame.page(answer(frame, result))

    def _done(self, command: str, key: str) -> Queued | Refused | Entry:
        if not key:
            return Refused("no enquiry was named")
        if command == REVEAL:
            return self.operator.reveal(key)
        if command in {each.value for each in ALLOWED}:
            return self.operator.ask(Command(command), key)
        return Refused("there is no such command")
