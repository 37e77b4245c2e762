"""HTTP API → `portal_webhook`: one of the processes that share a port, each as busy as a Lambda.

The harness signs with a prefix that Property Finder does not write; nothing else is changed.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from typing import Any

from tests.benchmarks.beside_others.door import Answer, Door, Reply, Request
from tests.benchmarks.beside_others.invoking import Event, end_with_the_starter, invoke

SIGNATURE = "x-signature"
PREFIX = "sha256="


class Gateway:
    def __init__(self, function: Callable[[Event], Any]) -> None:
        self._function = function

    def __call__(self, request: Request, reply: Reply) -> None:
        answer = self._function(_event(request))
        reply(Answer(answer["statusCode"], answer["body"].encode(), answer["headers"]))


def _event(request: Request) -> Event:
    headers = dict(request.headers)
    headers[SIGNATURE] = headers.get(SIGNATURE, "").removeprefix(PREFIX)
    return {
        "version": "2.0",
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": headers,
        "requestContext": {"http": {"method": request.method, "path": request.path}},
        "body": request.body.decode(),
        "isBase64Encoded": False,
    }


async def _serve(port: int) -> None:
    gateway = Gateway(invoke())
    loop = asyncio.get_running_loop()
    await loop.create_server(
        lambda: Door(gateway), "127.0.0.1", port, reuse_port=True, backlog=1024
    )
    await loop.create_future()


if __name__ == "__main__":
    end_with_the_starter()
    asyncio.run(_serve(int(os.environ["LISTEN_PORT"])))
    sys.exit(1)
