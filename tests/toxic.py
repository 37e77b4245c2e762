"""A loopback HTTP server that misbehaves in one chosen way, for tests of `leadrelay.http`.

    with ToxicServer(html()) as server:
        JsonApi(server.url).call("GET", "/leads")

A toxic gets the connection after a whole request was read (or before, see `at_once`) and writes
what it likes; True means that the connection may serve another request.
"""

import gzip
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self

DRIP_SECONDS = 0.1  # between two bytes; every one of them would restart an ordinary time-out
POLL_SECONDS = 0.01  # how soon a server notices that its test is over


@dataclass(frozen=True, slots=True)
class Request:
    head: str
    body: bytes

    @property
    def line(self) -> str:
        return self.head.partition("\r\n")[0]

    def header(self, name: str) -> str | None:
        for line in self.head.split("\r\n")[1:]:
            key, _, text = line.partition(": ")
            if key.lower() == name.lower():
                return text
        return None


@dataclass(frozen=True, slots=True)
class Connection:
    sock: socket.socket
    stopping: threading.Event

    def write(self, *parts: bytes | str) -> None:
        self.sock.settimeout(2)
        joined = b"".join(p.encode("latin-1") if isinstance(p, str) else p for p in parts)
        self.sock.sendall(joined)

    def drip(self, content: bytes) -> None:
        for byte in content:
            if self.stopping.wait(DRIP_SECONDS):
                return
            self.sock.sendall(bytes([byte]))

    def reset(self) -> None:
        """RST instead of FIN."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


Toxic = Callable[[Connection, Request], bool]


class ToxicServer:
    """Records every request; `accepted` counts connections, also those without any request.

    The n-th request meets the n-th toxic, and the last one serves all that follow.
    """

    def __init__(
        self, *toxics: Toxic, tls: ssl.SSLContext | None = None, at_once: bool = False
    ) -> None:
        self.requests: list[Request] = []
        self.accepted = 0
        self._toxics = toxics
        self._tls = tls
        self._at_once = at_once
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(POLL_SECONDS)
        self.port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def _start(self, target: Callable[..., None], *arguments: socket.socket) -> None:
        thread = threading.Thread(target=target, args=arguments, name="toxic", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            with suppress(TimeoutError):
                sock, _ = self._listener.accept()
                self.accepted += 1
                self._start(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(2)
        with suppress(OSError), sock, self._secured(sock) as secured:
            self._answer_all(Connection(secured, self._stopping))

    @contextmanager
    def _secured(self, sock: socket.socket) -> Iterator[socket.socket]:
        if self._tls is None:
            yield sock
            return
        with self._tls.wrap_socket(sock, server_side=True) as secured:
            yield secured

    def _answer_all(self, connection: Connection) -> None:
        if self._at_once:
            self._toxics[0](connection, Request("", b""))
            return
        while request := self._read(connection.sock):
            self.requests.append(request)
            toxic = self._toxics[min(len(self.requests), len(self._toxics)) - 1]
            if not toxic(connection, request):
                return

    def _read(self, sock: socket.socket) -> Request | None:
        received = b""
        sock.settimeout(POLL_SECONDS)
        while not self._stopping.is_set():
            head, end, body = received.partition(b"\r\n\r\n")
            request = Request(head.decode("latin-1"), body)
            if end and len(body) >= int(request.header("content-length") or 0):
                return request
            with suppress(TimeoutError):
                received_now = sock.recv(65_536)
                if not received_now:
                    return None
                received += received_now
        return None


def answer(
    body: bytes | str, *, status: int = 200, head: str = "", length: int | None = None
) -> Toxic:
    """`head` is more header lines, each ended by CRLF; `length` may claim more than is sent."""
    content = body.encode() if isinstance(body, str) else body
    size = len(content) if length is None else length
    kind = "" if "content-type" in head.lower() else "Content-Type: application/json\r\n"

    def respond(connection: Connection, _: Request) -> bool:
        top = f"HTTP/1.1 {status} X\r\n{kind}{head}Content-Length: {size}\r\n\r\n"
        connection.write(top, content)
        return size == len(content)

    return respond


def json_answer(body: Any, *, status: int = 200, head: str = "") -> Toxic:
    return answer(json.dumps(body), status=status, head=head)


def html() -> Toxic:
    return answer("<html>We are back soon</html>", head="Content-Type: text/html\r\n")


def redirect(status: int, location: str, body: bytes = b"", head: str = "") -> Toxic:
    return answer(body, status=status, head=f"Location: {location}\r\n{head}")


def gzip_bomb(size: int) -> bytes:
    return gzip.compress(b'"' + b"0" * size + b'"')


def gzipped(content: bytes, *, status: int = 200) -> Toxic:
    return answer(content, status=status, head="Content-Encoding: gzip\r\n")


def raw(content: bytes) -> Toxic:
    """Exactly these bytes, then the connection closes."""

    def respond(connection: Connection, _: Request) -> bool:
        connection.write(content)
        return False

    return respond


def drip(at_full_speed: bytes, slowly: bytes) -> Toxic:
    def respond(connection: Connection, _: Request) -> bool:
        connection.write(at_full_speed)
        connection.drip(slowly)
        return False

    return respond


def silence(connection: Connection, _: Request) -> bool:
    connection.stopping.wait(30)
    return False


def reset(connection: Connection, _: Request) -> bool:
    connection.reset()
    return False


def reset_after(content: bytes) -> Toxic:
    def respond(connection: Connection, _: Request) -> bool:
        connection.write(content)
        connection.stopping.wait(0.05)  # an RST would overtake what was just written
        connection.reset()
        return False

    return respond


def then_close(toxic: Toxic) -> Toxic:
    """Promises a kept-alive connection and closes it after the answer."""

    def respond(connection: Connection, request: Request) -> bool:
        toxic(connection, request)
        return False

    return respond
