"""Whatever a portal answers: a typed error, and never "no leads"."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from leadrelay.domain.errors import (
    CredentialsRefusedError,
    LeadRelayError,
    RateLimitedError,
    SchemaError,
    TokenRejectedError,
    TransientError,
    UnavailableError,
)
from tests.builders import NOW
from tests.conformance.bench import HOUR, LAST_DAY, Bench
from tests.simulators.faults import Fault
from tests.simulators.server import Answer, HttpServer, Reply, Request

SOON = {"Retry-After": "3"}  # which is later than these callers have time for
ANSWERS: dict[str, tuple[Fault, type[LeadRelayError]]] = {
    "a page for people": (Fault(html="<html><body>Welcome</body></html>"), SchemaError),
    "a page for people, not found": (Fault(status=404, html="<html/>"), LeadRelayError),
    "null": (Fault(status=200, content=None), SchemaError),
    "a list": (Fault(status=200, content=[]), SchemaError),
    "an object without leads": (Fault(status=200, content={"message": "ok"}), SchemaError),
    "another success": (Fault(status=202, content={}), LeadRelayError),
    "401 for ever": (Fault(expired_token=True), TokenRejectedError),
    "403": (Fault(status=403), CredentialsRefusedError),
    "429": (Fault(status=429, headers=SOON), RateLimitedError),
    "500": (Fault(status=500, headers=SOON), UnavailableError),
    "a gateway's 502": (Fault(status=502, html="<html/>", headers=SOON), UnavailableError),
    "a cut body": (Fault(truncate=20), LeadRelayError),
    "a reset": (Fault(reset="after"), TransientError),
}
FOR_ONE = {
    **{name: ANSWERS[name] for name in ("a page for people", "null", "a list", "403", "500")},
    "a page for people, not found": ANSWERS["a page for people, not found"],
}


@pytest.mark.parametrize("name", list(ANSWERS))
def test_an_answer_that_is_none_is_a_typed_error(bench: Bench, name: str) -> None:
    fault, error = ANSWERS[name]
    bench.kit.fill(3, NOW - 3 * HOUR, NOW - HOUR)
    bench.seconds = 2
    bench.kit.on_leads(fault, times=None)

    with pytest.raises(error):
        bench.read()


@pytest.mark.parametrize("name", list(FOR_ONE))
def test_of_a_single_lead_it_is_an_error_too(bench: Bench, name: str) -> None:
    fault, error = FOR_ONE[name]
    bench.seconds = 2
    bench.kit.on_leads(fault, times=None)

    with pytest.raises(error):
        bench.reader.find("lead-1")


def test_a_second_page_that_fails_ends_in_an_error_after_the_first(bench: Bench) -> None:
    bench.kit.fill(bench.kit.page_size + 3, NOW - 3 * HOUR, NOW - HOUR)
    bench.kit.on_leads(Fault(html="<html/>"), times=None, skip=1)
    pages = bench.reader.pages(LAST_DAY)

    first = next(pages)
    with pytest.raises(SchemaError):
        next(pages)

    assert len(first.observations) == bench.kit.page_size


def test_a_failure_that_passes_is_not_even_seen(bench: Bench) -> None:
    wanted = bench.kit.fill(3, NOW - 3 * HOUR, NOW - HOUR)
    bench.kit.on_leads(Fault(status=503))

    assert {each.portal_lead_id for each in bench.read()} == wanted


def test_a_slow_answer_ends_with_the_callers_time(bench: Bench) -> None:
    bench.seconds = 0.5
    bench.kit.on_leads(Fault(delay=30), times=None)

    with pytest.raises(TransientError):
        bench.read()


def test_without_time_nothing_is_sent(bench: Bench) -> None:
    bench.tokens.current()
    asked, bench.seconds = len(bench.kit.simulator.requests), 0

    with pytest.raises(TransientError):
        bench.read()

    assert len(bench.kit.simulator.requests) == asked


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_never_followed(bench: Bench, status: int) -> None:
    bench.seconds = 1
    with a_stranger() as (url, heard):
        bench.kit.on_leads(Fault(redirect=f"{url}/leads", status=status), times=None)

        with pytest.raises(LeadRelayError):
            bench.read()

    assert heard == []


@contextmanager
def a_stranger() -> Iterator[tuple[str, list[Any]]]:
    """Somebody who would like to be sent our token."""
    heard: list[Any] = []

    def serve(request: Request, reply: Reply) -> None:
        heard.append(request)
        reply.write(Answer(200, b"{}").head() + b"{}")

    server = HttpServer(serve, port=0)
    server.start()
    try:
        yield server.url, heard
    finally:
        server.stop()
