"""The control API of every simulator, JSON under `/_control` on the simulator's own port.

| call | does |
|---|---|
| GET /_control/health | `{"status": "ok", "simulator": name, "url": ...}` |
| GET /_control/requests | what was received: at, method, path, query, headers, body, status |
| GET, PATCH /_control/settings | read, change the switches |
| GET, POST, DELETE /_control/faults | list, add (see `faults`), drop scripted faults |
| POST /_control/reset | everything as it was at the start |

Errors are 400 or 404 with `{"error": ...}`. Control calls are neither recorded nor faulted.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tests.simulators.faults import FaultScript, rule_from
from tests.simulators.routing import Exchange, Route
from tests.simulators.server import Answer, RefusedError, Request, json_answer
from tests.simulators.settings import Settings

CONTROL = "/_control"


def json_content(request: Request) -> Any:
    try:
        return json.loads(request.body)
    except ValueError as error:
        raise RefusedError(400, "the body is not JSON") from error


class Controlled(Protocol):
    """What the shared calls need of a simulator."""

    requests: list[Exchange]
    faults: FaultScript

    @property
    def name(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def switches(self) -> Settings: ...
    def reset(self) -> None: ...


@dataclass(frozen=True)
class SharedControl:
    simulator: Controlled

    def routes(self) -> Sequence[Route]:
        return (
            Route("GET", f"{CONTROL}/health", self.health),
            Route("GET", f"{CONTROL}/requests", self.requests),
            Route("GET", f"{CONTROL}/settings", self.settings),
            Route("PATCH", f"{CONTROL}/settings", self.change_settings),
            Route("GET", f"{CONTROL}/faults", self.faults),
            Route("POST", f"{CONTROL}/faults", self.add_fault),
            Route("DELETE", f"{CONTROL}/faults", self.drop_faults),
            Route("POST", f"{CONTROL}/reset", self.reset),
        )

    def health(self, _: Request) -> Answer:
        content = {"status": "ok", "simulator": self.simulator.name, "url": self.simulator.url}
        return json_answer(200, content)

    def requests(self, _: Request) -> Answer:
        return json_answer(200, [one.as_json() for one in self.simulator.requests])

    def settings(self, _: Request) -> Answer:
        return json_answer(200, self.simulator.switches.as_json())

    def change_settings(self, request: Request) -> Answer:
        self.simulator.switches.change(request.json_object())
        return self.settings(request)

    def faults(self, _: Request) -> Answer:
        return json_answer(200, self.simulator.faults.as_json())

    def add_fault(self, request: Request) -> Answer:
        self.simulator.faults.add(rule_from(request.json_object()))
        return json_answer(201, self.simulator.faults.as_json())

    def drop_faults(self, _: Request) -> Answer:
        self.simulator.faults.clear()
        return Answer(204)

    def reset(self, _: Request) -> Answer:
        self.simulator.reset()
        return Answer(204)
