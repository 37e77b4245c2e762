"""MiniStack judges what a role asks for by its policies; here it is written down as well.

Every line of `PERMISSIONS_FILE` is a JSON list, of when it happened first: role, action, resource.
"""

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack.core import iam_evaluator  # type: ignore[import-not-found]

from tests.sandbox.emulation.kills import App, Receive, Scope, Send

ROLE = ":assumed-role/"
PROTOCOL = b"x-forwarded-proto"
_writing = threading.Lock()
_written: set[str] = set()


def install() -> None:
    from ministack import app as gateway  # type: ignore[import-not-found]  # noqa: PLC0415

    iam_evaluator.enforce = _noting(iam_evaluator.enforce)
    gateway.app = ByTls(gateway.app)


def _noting(enforce: Callable[..., Any]) -> Callable[..., Any]:
    def call(key: str, action: str, service: str, *place: Any, **more: Any) -> Any:
        if service == "sqs":
            action = action.removesuffix("Batch")  # IAM has no permission of its own for many
        _note(action, str(more.get("resource_arn", "*")))
        return enforce(key, action, service, *place, **more)

    return call


def _note(action: str, resource: str) -> None:
    _, found, session = iam_evaluator.caller_arn().partition(ROLE)
    line = json.dumps([session.partition("/")[0], action, resource])
    with _writing:
        if found and line not in _written:
            _written.add(line)
            with Path(os.environ["PERMISSIONS_FILE"]).open("a", encoding="utf-8") as notes:
                notes.write(f"{line}\n")


class ByTls:
    """Nobody else listens on this machine; `X-Forwarded-Proto: http` is how to be without TLS."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = scope.get("headers", ())
        if PROTOCOL not in dict(headers):
            scope = {**scope, "headers": [*headers, (PROTOCOL, b"https")]}
        await self._app(scope, receive, send)
