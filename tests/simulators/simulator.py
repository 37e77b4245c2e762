"""What every simulator shares: life cycle, routing, faults and the record of what happened.

`with SomeSimulator() as simulator:` serves on a free port of 127.0.0.1 until the block ends.

- `url`, `control_url`: where the vendor's API and the control API are.
- `requests`: every vendor request (`Exchange`), in order; `received(method, path)` selects.
- `script(fault, method="*", path="*", contains="", times=1, skip=0)`: see `faults`.
- `killed`: the processes that a fault killed, and the request that each had sent.
- `settings`: switches, see the simulator; `reset()`: back to how it was started.
- `after_exchange`: called with each `Exchange` before its answer is sent, for page drift.
- leaving the block raises if the simulator itself crashed.

The same over HTTP: see `control`.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import TracebackType
from typing import ClassVar, Generic, Self, TypeVar

from tests.simulators import wire
from tests.simulators.background import Later
from tests.simulators.control import CONTROL, SharedControl
from tests.simulators.faults import Fault, FaultScript, Rule
from tests.simulators.routing import Exchange, Route, exchange_of, routed
from tests.simulators.sender import kill_sender
from tests.simulators.server import (
    Answer,
    Clock,
    HttpServer,
    RefusedError,
    Reply,
    Request,
    json_answer,
)
from tests.simulators.settings import Settings

SettingsType = TypeVar("SettingsType", bound=Settings)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Simulator(ABC, Generic[SettingsType]):
    name: ClassVar[str]

    def __init__(self, settings: SettingsType, *, port: int = 0, clock: Clock = utc_now) -> None:
        self.settings = settings
        self.clock = clock
        self.later = Later()
        self.lock = threading.RLock()
        self.requests: list[Exchange] = []
        self.killed: list[tuple[int, Request]] = []
        self.faults = FaultScript()
        self.after_exchange: Callable[[Exchange], None] | None = None
        self._as_started = deepcopy(settings)
        self._stopping = threading.Event()
        self._server = HttpServer(self.serve, port)
        self.forget()
        self._routes = list(self.routes())
        self._control_routes = [*self.control_routes(), *SharedControl(self).routes()]

    @abstractmethod
    def routes(self) -> Sequence[Route]:
        """The vendor's API."""

    @abstractmethod
    def control_routes(self) -> Sequence[Route]:
        """What the control API offers besides `control`."""

    @abstractmethod
    def refusal(self, request: Request, refused: RefusedError) -> Answer:
        """An error as the vendor words it."""

    def admit(self, request: Request) -> None:
        """Raise `RefusedError` for a request that must not reach its route (keys, limits)."""

    @abstractmethod
    def forget(self) -> None:
        """Begin with the state of a new vendor; `routes` is asked again afterwards."""

    @property
    def switches(self) -> Settings:
        return self.settings

    @property
    def url(self) -> str:
        return self._server.url

    @property
    def control_url(self) -> str:
        return f"{self.url}{CONTROL}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        if kind is None and self._server.crashes:
            raise AssertionError(f"{self.name} simulator crashed: {self._server.crashes}")

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._stopping.set()
        self.later.stop()
        self._server.stop()

    def script(
        self,
        fault: Fault,
        *,
        method: str = "*",
        path: str = "*",
        contains: str = "",
        times: int | None = 1,
        skip: int = 0,
    ) -> None:
        """Let `fault` happen to the next `times` matching requests (None: all) after `skip`."""
        self.faults.add(Rule(fault, method, path, contains, times, skip))

    def received(self, method: str, path: str) -> list[Exchange]:
        return [one for one in self.requests if (one.method, one.path) == (method, path)]

    def reset(self) -> None:
        with self.lock:
            self.later.clear()
            self.faults.clear()
            self.requests.clear()
            self.killed.clear()
            self.settings.change(self._as_started.as_json())
            self.forget()
            self._routes = list(self.routes())

    def serve(self, request: Request, reply: Reply) -> None:
        if request.path.startswith(CONTROL):
            wire.send(self._dated(self._control(request)), Fault(), reply, self._pause)
            return
        fault = self.faults.take(request)
        self._pause(fault.delay + self.settings.latency)
        answered = self._outcome(_first_page(request) if fault.same_page else request, fault)
        self._record(request, answered)
        if answered is None:
            reply.reset()
            return
        wire.send(self._dated(wire.distorted(answered, fault)), fault, reply, self._pause)

    def _control(self, request: Request) -> Answer:
        try:
            return routed(self._control_routes, request)
        except RefusedError as refused:
            return json_answer(refused.status, {"error": refused.detail})

    def _outcome(self, request: Request, fault: Fault) -> Answer | None:
        """Let the effect happen or not, and say what is answered; None: nothing, a reset."""
        answer = None if fault.kill == "before" else self._effect(request, fault)
        if fault.kill is None:
            return answer
        self.killed.append((kill_sender(request.line), request))
        return None

    def _effect(self, request: Request, fault: Fault) -> Answer | None:
        if fault.reset == "before":
            return None
        if fault.commit_after is not None:
            self.later.call(fault.commit_after, lambda: self._effect_only(request))
            self._pause(fault.answer_delay)
            return None
        status = fault.replaced_status
        answer = self._answer(request) if status is None or fault.commit else None
        if status is not None:
            answer = self._replaced(request, fault, status)
        self._pause(fault.answer_delay)
        return None if fault.reset == "after" else answer

    def _effect_only(self, request: Request) -> None:
        self._answer(request)

    def _replaced(self, request: Request, fault: Fault, status: int) -> Answer:
        headers = fault.extra_headers()
        if fault.html is not None:
            html = {"Content-Type": "text/html; charset=utf-8", **headers}
            return Answer(status, fault.html.encode(), html)
        if fault.content is not None or status < 400:
            return json_answer(status, fault.content, headers=headers)
        worded = self.refusal(request, RefusedError(status, "scripted"))
        return replace(worded, headers={**worded.headers, **headers})

    def _answer(self, request: Request) -> Answer:
        with self.lock:
            try:
                self.admit(request)
                return routed(self._routes, request)
            except RefusedError as refused:
                worded = self.refusal(request, refused)
                return replace(worded, headers={**worded.headers, **refused.headers})

    def _record(self, request: Request, answer: Answer | None) -> None:
        exchange = exchange_of(request, answer)
        with self.lock:
            self.requests.append(exchange)
        if self.after_exchange is not None:
            self.after_exchange(exchange)

    def _dated(self, answer: Answer) -> Answer:
        moment = self.clock() + timedelta(seconds=self.settings.date_skew)
        date = format_datetime(moment.astimezone(UTC), usegmt=True)
        return replace(answer, headers={"Date": date, **answer.headers})

    def _pause(self, seconds: float) -> None:
        if seconds > 0:
            self._stopping.wait(seconds)


def _first_page(request: Request) -> Request:
    kept = {name: values for name, values in request.query.items() if name not in {"page", "start"}}
    return replace(request, query=kept)
