"""HTTP/1.1 for asyncio: keep-alive, bodies of a known length, answers in their turn."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Request:
    """Header names are lower-case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        told = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        line = f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\n"
        length = f"Content-Length: {len(self.body)}\r\n\r\n"
        return (line + told + length).encode("latin-1") + self.body


Reply = Callable[[Answer], None]
Serve = Callable[[Request, Reply], None]


class Door(asyncio.Protocol):
    """One connection; `serve` may answer later, and is asked nothing more until it has."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self._buffer = bytearray()
        self._is_busy = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._go_on()

    def _go_on(self) -> None:
        while not self._is_busy and (request := self._taken()) is not None:
            self._is_busy = True
            self._serve(request, self._answer)

    def _answer(self, answer: Answer) -> None:
        assert self._transport is not None
        self._transport.write(answer.encoded())
        self._is_busy = False
        if self._buffer:
            self._go_on()

    def _taken(self) -> Request | None:
        head = self._buffer.find(END)
        if head < 0:
            return None
        first, *lines = self._buffer[:head].decode("latin-1").split("\r\n")
        headers = {name.lower(): text.strip() for name, _, text in map(_parts, lines)}
        start = head + len(END)
        end = start + int(headers.get("content-length", "0"))
        if len(self._buffer) < end:
            return None
        body = bytes(self._buffer[start:end])
        del self._buffer[:end]
        method, target, _ = first.split(" ")
        url = urlsplit(target)
        return Request(method, url.path, url.query, headers, body)


def _parts(line: str) -> tuple[str, str, str]:
    return line.partition(":")
