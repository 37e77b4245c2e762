"""A transport for `requests` whose time-out bounds a whole call, however slowly the peer drips.

A usual time-out bounds one read and starts again with every byte. Here connecting, the TLS
handshake, sending, the header and the body share one deadline: each socket operation gets only the
time that is left. No thread and no signal takes part, so nothing can outlive the call. Looking up
the host's name counts, but only the resolver's own limits (`RES_OPTIONS`) can cut it short.
"""

import io
import socket
import time
from typing import Any, cast

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

# Servers commonly close after 5 s without a word. A request that crosses that close, or that
# follows a frozen Lambda's thaw, has an unknown outcome: a new connection costs far less.
REUSE_WITHIN_SECONDS = 4.0


class NotConnectedError(Exception):
    """No connection was made, so no byte of the request has left; the text is a class name."""


def seconds_until(deadline: float) -> float:
    """Always more than zero; raises TimeoutError when nothing is left."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class DeadlineSocket:
    """A connected socket whose `settimeout` says by when everything must be over."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._deadline = deadline
        # The wall clock goes on while a Lambda is frozen; the monotonic one need not.
        self._used_at = time.time()

    def settimeout(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds

    def use(self) -> socket.socket:
        self._sock.settimeout(seconds_until(self._deadline))
        self._used_at = time.time()
        return self._sock

    def is_reusable(self, now: float) -> bool:
        return 0 <= now - self._used_at < REUSE_WITHIN_SECONDS

    def sendall(self, payload: bytes) -> None:
        unsent = memoryview(payload)
        while unsent:
            unsent = unsent[self.use().send(unsent) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_DeadlineReader(self, self._sock.makefile("rb", buffering=0)))

    def fileno(self) -> int:
        return self._sock.fileno()

    def shutdown(self, how: int) -> None:
        self._sock.shutdown(how)

    def close(self) -> None:
        self._sock.close()


class _DeadlineReader(io.RawIOBase):
    def __init__(self, sock: DeadlineSocket, raw: socket.SocketIO) -> None:
        self._sock = sock
        self._raw = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.use()
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def connected(host: str, port: int, deadline: float) -> socket.socket:
    """Tries every address; a dead one cannot use up the share of the others."""
    addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    failure: OSError = socket.gaierror("no address")
    for tries_left, (*_, address) in zip(range(len(addresses), 0, -1), addresses, strict=True):
        share = seconds_until(deadline) / tries_left
        try:
            return socket.create_connection((str(address[0]), port), timeout=share)
        except OSError as error:
            failure = error
    raise failure


class DeadlineConnection(HTTPConnection):
    def connect(self) -> None:
        self._deadline = time.monotonic() + float(self.timeout or 0)
        try:
            super().connect()
            seconds_until(self._deadline)
        except (OSError, HTTPError, ValueError) as error:
            raise NotConnectedError(type(error).__name__) from None
        self.sock = cast("socket.socket", DeadlineSocket(self.sock, self._deadline))

    def _new_conn(self) -> socket.socket:
        sock = connected(self._dns_host.strip("[]"), self.port, self._deadline)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(seconds_until(self._deadline))  # bounds the TLS handshake as a whole
        return sock

    @property
    def is_connected(self) -> bool:
        sock = cast("DeadlineSocket | None", self.sock)
        return sock is not None and sock.is_reusable(time.time()) and super().is_connected


class DeadlineTlsConnection(DeadlineConnection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = DeadlineConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = DeadlineTlsConnection


class DeadlineAdapter(HTTPAdapter):
    """Wants `timeout=urllib3.Timeout(total=seconds)`; repeats and redirects nothing."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
