"""Between every HTTP request of a function and the simulators, over real loopback connections."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter

from tests.simulation.handlers.asked import of_vendor
from tests.simulation.handlers.crossings import Mishap
from tests.simulation.handlers.invocations import Crossings
from tests.simulators.faults import Fault
from tests.simulators.lead_pro import LeadProSimulator
from tests.simulators.property_finder import PropertyFinderSimulator
from tests.simulators.seeker_leads import SeekerLeadsSimulator

Vendor = LeadProSimulator | PropertyFinderSimulator | SeekerLeadsSimulator
LATENCY = timedelta(milliseconds=150)
TIME_OUT = timedelta(seconds=12)
LATE_BY = timedelta(seconds=54)
PAUSE = 300.0  # seconds that a vendor asks for: longer than an invocation can wait
PAGE = "<html>maintenance</html>"
FAULTS: Mapping[Mishap, Fault] = {
    Mishap.LOST: Fault(reset="before"),
    Mishap.ANSWER_LOST: Fault(reset="after"),
    Mishap.LATE: Fault(commit_after=LATE_BY.total_seconds()),
    Mishap.ERROR: Fault(status=500),
    Mishap.ERROR_COMMITTED: Fault(status=500, commit=True),
    Mishap.HTML: Fault(html=PAGE),
    Mishap.HTML_COMMITTED: Fault(html=PAGE, commit=True),
    Mishap.THROTTLED: Fault(retry_after=PAUSE),
    Mishap.LOCKED_OUT: Fault(expired_token=True),
    Mishap.REJECTED: Fault(status=422),
}
send = requests.Session.send


@dataclass(slots=True)
class VendorWire:
    crossings: Crossings
    vendors: tuple[Vendor, ...]

    @contextmanager
    def attached(self) -> Iterator[None]:
        """To every session of `requests`."""

        def through(
            session: requests.Session, request: requests.PreparedRequest, **options: Any
        ) -> requests.Response:
            return self._send(session, request, options)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(requests.Session, "send", through)
            yield

    def _send(
        self, session: requests.Session, request: requests.PreparedRequest, options: Any
    ) -> requests.Response:
        invocation = self.crossings.current
        if invocation is None:
            return send(session, request, **options)
        method, url = str(request.method), str(request.url)
        crossing = of_vendor(invocation.function, method, url, request.body)
        mishap = self.crossings.meet(crossing)
        self.crossings.timeline.advance(LATENCY)
        if mishap is Mishap.KILLED_BEFORE:
            self.crossings.kill()
        if mishap is Mishap.REFUSED:
            return _refused(session, request, options)
        if mishap in FAULTS:
            self._vendor(url).script(FAULTS[mishap])
        if mishap is Mishap.LATE:
            self.crossings.disturbed_until = self.crossings.timeline.now + LATE_BY
        return self._answered(mishap, session, request, options)

    def _answered(
        self,
        mishap: Mishap,
        session: requests.Session,
        request: requests.PreparedRequest,
        options: Any,
    ) -> requests.Response:
        try:
            answer = send(session, request, **options)
        except requests.ConnectionError:
            self.crossings.timeline.advance(TIME_OUT)
            raise
        if mishap is Mishap.KILLED_AFTER:
            answer.close()
            self.crossings.kill()
        return answer

    def _vendor(self, url: str) -> Vendor:
        (vendor,) = (one for one in self.vendors if urlsplit(one.url)[:2] == urlsplit(url)[:2])
        return vendor


def _refused(
    session: requests.Session, request: requests.PreparedRequest, options: Any
) -> requests.Response:
    """By a new connection: one that is open cannot be refused any more."""
    for adapter in session.adapters.values():
        if isinstance(adapter, HTTPAdapter):
            adapter.poolmanager.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "create_connection", _refuse)
        return send(session, request, **options)


def _refuse(*_: object, **__: object) -> None:
    raise ConnectionRefusedError
