"""Webhook deliveries: POSTs in the background, a deadline each, repeats until a 2xx."""

import http.client
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from tests.simulators.background import Later


@dataclass(frozen=True)
class Parcel:
    """One delivery of one event to one URL; a repeat is the same parcel, byte for byte."""

    url: str
    body: bytes
    event: str
    event_id: str
    lead_id: str
    headers: dict[str, str] = field(default_factory=dict)
    attempt: int = 1


@dataclass(frozen=True)
class Attempt:
    """What became of one POST; `status` None: no answer within the deadline."""

    at: datetime
    parcel: Parcel
    status: int | None
    error: str | None

    def as_json(self) -> dict[str, object]:
        sent = {**vars(self.parcel), "body": self.parcel.body.decode("utf-8", "replace")}
        return {"at": self.at.isoformat(), "status": self.status, "error": self.error, **sent}


@dataclass(frozen=True)
class Terms:
    timeout: float = 5.0
    retry_delays: tuple[float, ...] = ()


class Courier:
    """`terms` is asked at every attempt, so that a changed setting counts at once."""

    def __init__(self, later: Later, terms: Callable[[], Terms]) -> None:
        self.attempts: list[Attempt] = []
        self._later, self._terms = later, terms
        self._open: set[http.client.HTTPConnection] = set()
        self._over = False
        self._lock = threading.Lock()

    def send(self, parcel: Parcel, delay: float = 0.0) -> None:
        self._later.call(delay, lambda: self._deliver(parcel))

    def hang_up(self) -> None:
        """Cut the deliveries that wait for an answer, and make no more."""
        with self._lock:
            self._over = True
            for connection in self._open:
                if connection.sock is not None:
                    _cut(connection.sock)

    def _deliver(self, parcel: Parcel) -> None:
        terms = self._terms()
        status, error = self._post(parcel, terms.timeout)
        self.attempts.append(Attempt(datetime.now(UTC), parcel, status, error))
        accepted = status is not None and 200 <= status < 300
        if not accepted and not self._over and parcel.attempt <= len(terms.retry_delays):
            again = replace(parcel, attempt=parcel.attempt + 1)
            self.send(again, terms.retry_delays[parcel.attempt - 1])

    def _post(self, parcel: Parcel, timeout: float) -> tuple[int | None, str | None]:
        target = urlsplit(parcel.url)
        secure = target.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(target.hostname or "", target.port, timeout=timeout)
        try:
            self._connect(connection)
            path = f"{target.path or '/'}?{target.query}" if target.query else target.path or "/"
            connection.request("POST", path, parcel.body, parcel.headers)
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException) as error:
            return None, type(error).__name__
        else:
            return response.status, None
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def _connect(self, connection: http.client.HTTPConnection) -> None:
        connection.connect()
        with self._lock:
            if self._over:
                raise ConnectionAbortedError
            self._open.add(connection)


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was faster
