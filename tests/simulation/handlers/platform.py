"""AWS around the functions: each start is an invocation of its own."""

import json
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from leadrelay.domain.errors import LeadRelayError
from tests.simulation.handlers.functions import Event, Function
from tests.simulation.handlers.invocations import Crossings, Invocation, Killed
from tests.simulation.handlers.witness import Invariant, Witness

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Answer:
    """`error` is the kind of what an invocation raised; "killed" where it was."""

    payload: Any = None
    error: str = ""


@dataclass(slots=True)
class Platform:
    functions: Mapping[str, Function]
    crossings: Crossings
    witness: Witness

    def start(self, name: str, event: Event) -> Answer:
        """Warm, but after a kill cold."""
        function = self.functions[name]
        with self.crossings.by(name, function.seconds) as invocation, function.environment():
            try:
                payload = function.handler(event, self._context(function, invocation))
            except Killed:
                function.forget()
                return Answer(error="killed")
            except LeadRelayError as error:
                sys.stdout.writelines(traceback.format_exception(error))  # as Lambda does
                return Answer(error=type(error).__name__)
        if invocation.is_dead:
            self.witness.blame(Invariant.OUTLIVED, name)
        return Answer(payload)

    def invoke(self, payload: bytes) -> tuple[bytes, bool]:
        """The refresher on behalf of a reader; see `AwsWire`."""
        answer = self.start("token_refresher", json.loads(payload))
        return json.dumps(answer.payload).encode(), bool(answer.error)

    def _context(self, function: Function, invocation: Invocation) -> Any:
        timeline = self.crossings.timeline
        return SimpleNamespace(
            aws_request_id="request-1",
            function_name=function.logical_id,
            memory_limit_in_mb=512,
            invoked_function_arn=ARN + function.logical_id,
            get_remaining_time_in_millis=lambda: (
                (invocation.deadline - timeline.now) // MILLISECOND
            ),
        )
