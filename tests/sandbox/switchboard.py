"""One address for several simulators of Property Finder, each of which knows one agency.

A request goes to the simulator that its API key or its token belongs to; one that belongs to none
goes to the first, which refuses it as the portal would.
"""

import json
from collections.abc import Sequence
from typing import Self

from tests.simulators.property_finder import PropertyFinderSimulator
from tests.simulators.server import HttpServer, Reply, Request


class Switchboard:
    def __init__(self, portals: Sequence[PropertyFinderSimulator]) -> None:
        self._portals = portals
        self._server = HttpServer(self._serve, port=0)

    @property
    def url(self) -> str:
        return self._server.url

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def _serve(self, request: Request, reply: Reply) -> None:
        mine = [portal for portal in self._portals if _knows(portal, request)]
        (mine or self._portals)[0].serve(request, reply)


def _knows(portal: PropertyFinderSimulator, request: Request) -> bool:
    token = request.headers.get("authorization", "").rpartition(" ")[2]
    return token in portal.access.tokens or _api_key(request) == portal.api_key


def _api_key(request: Request) -> object:
    try:
        content = json.loads(request.body or b"null")
    except ValueError:
        return None
    return content.get("apiKey") if isinstance(content, dict) else None
