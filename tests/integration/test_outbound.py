"""Whoever we call may be broken, slow or hostile: it gets no time, no memory and no key."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from leadrelay.domain.errors import LeadRelayError
from leadrelay.domain.outcome import Outcome, Verdict
from tests import canary
from tests.certificates import LOOPBACK, self_signed
from tests.integration.outbound_callers import Caller, callers
from tests.toxic import (
    Connection,
    Request,
    Toxic,
    ToxicServer,
    drip,
    gzip_bomb,
    gzipped,
    html,
    json_answer,
    raw,
    redirect,
    reset,
    silence,
)

CALLERS = callers()
SECONDS = 0.4
PATIENCE = 2.5  # what a busy machine may take on top
STATUS_LINE = b"HTTP/1.1 200 OK\r\n"
HEAD = STATUS_LINE + b"Content-Type: application/json\r\nContent-Length: 900\r\n\r\n"
CHUNKED = STATUS_LINE + b"Transfer-Encoding: chunked\r\n\r\n"
MUCH = 60_000_000


def endless_chunks(connection: Connection, _: Request) -> bool:
    connection.write(CHUNKED)
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    for _written in range(0, MUCH, len(chunk)):
        connection.write(chunk)
    return False


SLOW: dict[str, Toxic] = {
    "silence": silence,
    "a header that drips": drip(STATUS_LINE, b"X-Slow: " + b"y" * 900),
    "a body that drips": drip(HEAD, b"[" * 900),
    "chunks that drip": drip(CHUNKED, b"1\r\n[\r\n" * 99),
}
BROKEN: dict[str, Toxic] = {
    "a reset": reset,
    "an end before its time": raw(HEAD + b'{"data": ['),
    "a gzip bomb": gzipped(gzip_bomb(30_000_000)),
    "chunks without end": endless_chunks,
    "a page for people": html(),
    "a picture": raw(STATUS_LINE + b"Content-Type: image/png\r\nContent-Length: 4\r\n\r\n\x89PNG"),
    "a huge header": raw(STATUS_LINE + b"X-Long: " + b"y" * 90_000 + b"\r\n\r\n{}"),
    "a thousand headers": raw(STATUS_LINE + b"X: y\r\n" * 1_000 + b"\r\n{}"),
    "another protocol": raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
}


@pytest.fixture(params=CALLERS, ids=[each.name for each in CALLERS])
def caller(request: pytest.FixtureRequest) -> Caller:
    found: Caller = request.param
    return found


def has_failed(caller: Caller, url: str, seconds: float = SECONDS) -> bool:
    """By an error or an outcome of ours that tells of nobody."""
    try:
        ended = caller.call(url, seconds)
    except LeadRelayError as error:
        canary.assert_clean(str(error), repr(error))
        return True
    canary.assert_clean(repr(ended))
    return isinstance(ended, Outcome) and ended.verdict is not Verdict.DONE


@pytest.mark.proves("F85")
@pytest.mark.parametrize("name", SLOW)
def test_nobody_can_stretch_a_call(name: str) -> None:
    """All callers at once, because each waits; those for tokens take the client's own time."""
    with ToxicServer(SLOW[name]) as server, ThreadPoolExecutor(len(CALLERS)) as threads:
        began = time.monotonic()

        calls = [threads.submit(has_failed, each, server.url) for each in CALLERS if each.is_hasty]

        assert all(call.result() for call in calls)
        assert time.monotonic() - began < SECONDS + PATIENCE


@pytest.mark.proves("F20", "F21", "F81")
@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_answer_is_taken_for_none(caller: Caller, name: str) -> None:
    with ToxicServer(BROKEN[name]) as server:
        assert has_failed(caller, server.url)

        assert server.requests


@pytest.fixture
def stranger() -> Iterator[ToxicServer]:
    """Would like to hear a key; nobody may even connect to it."""
    with ToxicServer(json_answer([])) as server:
        yield server
        assert (server.accepted, server.requests) == (0, [])


@pytest.mark.proves("F22")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nobody_can_send_us_elsewhere(caller: Caller, status: int, stranger: ToxicServer) -> None:
    with ToxicServer(redirect(status, f"{stranger.url}/leads")) as server:
        assert has_failed(caller, server.url)


@pytest.mark.proves("F20", "F80")
def test_whoever_cannot_prove_a_name_hears_nothing(
    caller: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    _, context = self_signed(tmp_path, LOOPBACK)

    with ToxicServer(json_answer([]), tls=context) as server:
        assert has_failed(caller, server.url)

        assert server.accepted
    assert server.requests == []


LINKS = ("next", "nextPage", "next_page_url", "url", "href", "self", "callbackUrl", "location")


@pytest.mark.proves("F22")
def test_no_address_in_an_answer_is_ever_called(caller: Caller, stranger: ToxicServer) -> None:
    there = dict.fromkeys(LINKS, f"{stranger.url}/leads?page=2")
    lead = {"id": "lead-1", **there, "links": there}
    told = {"links": there, "_links": there, "pagination": {"page": 1, **there}, "paging": there}
    content = {**there, **told, "data": [lead], "items": [lead], "results": [lead]}

    with ToxicServer(
        json_answer(content, head=f'Link: <{stranger.url}>; rel="next"\r\n')
    ) as server:
        has_failed(caller, server.url)

        assert server.requests
