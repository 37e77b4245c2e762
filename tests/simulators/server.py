"""A small HTTP/1.1 server: keep-alive, no Nagle delay, one write per answer, resets on request.

`HttpServer(serve, port)` listens on 127.0.0.1 at once; `start()` serves in the background and
`stop()` cuts every open connection and joins its thread, so that nothing outlives a test.
"""

import json
import socket
import socketserver
import struct
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from io import BufferedIOBase
from typing import TypeAlias, cast
from urllib.parse import parse_qs, unquote, urlsplit

from tests.simulators.sender import Address, Line

Clock: TypeAlias = Callable[[], datetime]


class RefusedError(Exception):
    """A request that breaks a rule; each simulator words the answer as its vendor does."""

    def __init__(
        self, status: int, detail: str, pointer: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {detail}")
        self.status, self.detail, self.pointer = status, detail, pointer
        self.headers = dict(headers or {})


@dataclass(frozen=True)
class Request:
    """What arrived; header names are lower-case, query values are lists in order of arrival."""

    method: str
    path: str
    query_string: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    line: Line | None = None
    """None: it was made here and came over no connection."""

    def json_object(self) -> dict[str, object]:
        try:
            content = json.loads(self.body)
        except ValueError as error:
            raise RefusedError(400, "the body is not JSON") from error
        if not isinstance(content, dict):
            raise RefusedError(400, "the body is not a JSON object")
        return content

    def one(self, name: str) -> str | None:
        values = self.query.get(name)
        return values[-1] if values else None


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def head(self) -> bytes:
        """Status line and headers; Content-Length is that of the whole body."""
        lines = [f"HTTP/1.1 {self.status} {reason(self.status)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        lines += (
            [f"Content-Length: {len(self.body)}"] if self.status != HTTPStatus.NO_CONTENT else []
        )
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def json_answer(
    status: int,
    content: object,
    *,
    content_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    body = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    payload = body.encode("utf-8", "surrogatepass")
    return Answer(status, payload, {"Content-Type": content_type, **(headers or {})})


def reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


class Reply:
    """The one connection that a request came in on."""

    def __init__(self, connection: socket.socket, reader: BufferedIOBase) -> None:
        self._connection, self._reader = connection, reader
        self.open = True

    def write(self, payload: bytes) -> None:
        self._connection.sendall(payload)

    def close(self) -> None:
        self.open = False

    def reset(self) -> None:
        """Send RST, not FIN: the reader must go first, it keeps the socket alive."""
        self.open = False
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._reader.close()
        self._connection.close()


def read_request(reader: BufferedIOBase, line: Line) -> Request | None:
    """The next request of the connection; None at its end."""
    words = reader.readline(65_536).decode("latin-1").split()
    if len(words) != len(("method", "target", "version")):
        return None
    headers = dict(_headers(reader))
    body = reader.read(int(headers.get("content-length", "0")))
    target = urlsplit(words[1])
    query = parse_qs(target.query, keep_blank_values=True)
    path = unquote(target.path)
    return Request(words[0], path, target.query, query, headers, body, line=line)


def _headers(reader: BufferedIOBase) -> list[tuple[str, str]]:
    headers = []
    while (line := reader.readline(65_536).decode("latin-1").rstrip("\r\n")) != "":
        name, _, value = line.partition(":")
        headers.append((name.strip().lower(), value.strip()))
    return headers


Serve: TypeAlias = Callable[[Request, Reply], None]


class Conversation(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        reply = Reply(self.connection, self.rfile)
        server = cast("HttpServer", self.server)
        line = (self.client_address, server.address)
        try:
            while reply.open and (request := read_request(self.rfile, line)) is not None:
                server.serve(request, reply)
                if request.headers.get("connection", "").lower() == "close":
                    return
        except (ConnectionError, TimeoutError):
            return  # the client hung up, which is its right


class HttpServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self, serve: Serve, port: int) -> None:
        super().__init__(("127.0.0.1", port), Conversation)
        self.serve = serve
        self.crashes: list[str] = []
        self._conversations: dict[socket.socket, threading.Thread] = {}
        self._acceptor = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    @property
    def address(self) -> Address:
        return "127.0.0.1", self.server_address[1]

    @property
    def url(self) -> str:
        return "http://{}:{}".format(*self.address)

    def start(self) -> None:
        self._acceptor.start()

    def stop(self) -> None:
        if self._acceptor.is_alive():
            self.shutdown()
            self._acceptor.join()
        for connection, thread in list(self._conversations.items()):
            _cut(connection)
            thread.join(timeout=10)
        self.server_close()

    def process_request(self, request: object, client_address: object) -> None:
        connection = cast("socket.socket", request)
        arguments = (connection, client_address)
        thread = threading.Thread(target=self._converse, args=arguments, daemon=True)
        self._conversations[connection] = thread
        thread.start()

    def _converse(self, connection: socket.socket, client_address: object) -> None:
        self.process_request_thread(connection, client_address)
        self._conversations.pop(connection, None)

    def handle_error(self, request: object, client_address: object) -> None:
        self.crashes.append(repr(sys.exc_info()[1]))
        super().handle_error(cast("socket.socket", request), client_address)


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # already closed by the other side
