"""Kills functions at their calls of AWS, before a call takes effect or after it did.

`POST /_sandbox/kills {"action": "DynamoDB_20120810.TransactWriteItems", "contains": ["sending"],
"moment": "before", "times": 1}` orders it: SIGKILL to the processes of the next `times` functions
that call this action (an X-Amz-Target, or the Action of a query) with all of these texts in the
body. `GET` answers every order with the ids of the processes that were `killed` for it so far.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qs

from tests.simulators.sender import kill_sender

PATH = "/_sandbox/kills"
OF_A_FUNCTION = ("lead-relay", "exec-env/AWS_Lambda")  # in the user agent: ours, and a probe's

Scope = dict[str, Any]
Event = dict[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def install() -> None:
    from ministack import app as gateway  # type: ignore[import-not-found]  # noqa: PLC0415

    gateway.app = Gateway(gateway.app)


@dataclass
class Order:
    action: str
    moment: Literal["before", "after"]
    contains: list[str] = field(default_factory=list)
    times: int = 1
    killed: list[int] = field(default_factory=list)

    def meets(self, action: str, text: str) -> bool:
        is_open = self.times > 0 and action == self.action
        return is_open and all(wanted in text for wanted in self.contains)

    def carry_out(self, scope: Scope) -> None:
        self.killed.append(kill_sender((scope["client"], scope["server"])))


class Gateway:
    """Where all calls come in."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._orders: list[Order] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") == PATH:
            await self._take(scope, receive, send)
        elif self._orders and _is_of_a_function(_header(scope, b"user-agent")):
            await self._pass(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _take(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "POST":
            self._orders.append(Order(**json.loads(await _body(receive))))
        content = json.dumps([asdict(order) for order in self._orders]).encode()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        order = self._order_for(_header(scope, b"x-amz-target"), body.decode(errors="replace"))
        if order is not None and order.moment == "before":
            order.carry_out(scope)
            return
        answering = send if order is None else _after(order, scope, send)
        await self._app(scope, _again(body, receive), answering)

    def _order_for(self, target: str, text: str) -> Order | None:
        action = target or parse_qs(text).get("Action", [""])[0]
        order = next((order for order in self._orders if order.meets(action, text)), None)
        if order is not None:
            order.times -= 1
        return order


def _is_of_a_function(user_agent: str) -> bool:
    return any(each in user_agent for each in OF_A_FUNCTION)


def _header(scope: Scope, name: bytes) -> str:
    found = next((value for each, value in scope.get("headers", ()) if each == name), b"")
    text: str = found.decode("latin-1")
    return text


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        event = await receive()
        body, more = body + event.get("body", b""), event.get("more_body", False)
    return body


def _again(body: bytes, receive: Receive) -> Receive:
    """What was read already, and then whatever comes next."""
    read = [{"type": "http.request", "body": body, "more_body": False}]

    async def call() -> Event:
        return read.pop() if read else await receive()

    return call


def _after(order: Order, scope: Scope, send: Send) -> Send:
    """The answer begins when the effect is complete."""

    async def call(event: Event) -> None:
        if event["type"] == "http.response.start":
            order.carry_out(scope)
        await send(event)

    return call
