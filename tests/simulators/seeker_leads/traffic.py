"""What stands before the portal: a firewall that reads User-Agent, and the rate limit."""

import re
import threading
from collections import defaultdict, deque
from datetime import datetime, timedelta

from tests.simulators.seeker_leads.problems import BlockedError
from tests.simulators.sender import Line
from tests.simulators.server import Request

USER_AGENT = re.compile(r"[^/\s]+/[^/\s]+ [^/\s]+/[^/\s]+ [^/\s]+/[^/\s]+")
MOST, SPAN = 10, timedelta(milliseconds=200)


def check_user_agent(request: Request) -> None:
    """`software/version tool/version os/version`, or the request goes no further."""
    if not USER_AGENT.fullmatch(request.headers.get("user-agent", "")):
        raise BlockedError(403, "blocked")


class Traffic:
    """Counts the requests of each caller; those that are refused do not count."""

    def __init__(self) -> None:
        self._in_flight: dict[Line | None, str] = {}
        self._refused: set[Line | None] = set()
        self._started: defaultdict[str, deque[datetime]] = defaultdict(deque)
        self._lock = threading.Lock()

    @property
    def present(self) -> int:
        """Requests that wait for their answers, those to be refused included."""
        return len(self._in_flight) + len(self._refused)

    def arrived(self, request: Request, caller: str, now: datetime) -> None:
        with self._lock:
            if self._is_too_much(caller, now):
                self._refused.add(request.line)
                return
            self._in_flight[request.line] = caller
            self._started[caller].append(now)

    def left(self, request: Request) -> None:
        """A connection carries one request at a time; may be said more than once."""
        with self._lock:
            self._in_flight.pop(request.line, None)
            self._refused.discard(request.line)

    def refuses(self, request: Request) -> bool:
        return request.line in self._refused

    def _is_too_much(self, caller: str, now: datetime) -> bool:
        started = self._started[caller]
        while started and started[0] <= now - SPAN:
            started.popleft()
        return max(len(started), [*self._in_flight.values()].count(caller)) >= MOST
