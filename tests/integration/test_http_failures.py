"""What a call without a complete answer means, and how long it may take."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from leadrelay.deadline import REUSE_WITHIN_SECONDS, DeadlineSocket
from leadrelay.domain.errors import (
    OutcomeUnknownError,
    RequestNotSentError,
    UnreadableAnswerError,
)
from leadrelay.http import JsonApi
from tests.integration.personal_calls import (
    API_KEY,
    BUSY_SECONDS,
    EMAIL,
    NAME,
    failure_of,
    personal_call,
    within,
)
from tests.toxic import (
    Connection,
    Request,
    ToxicServer,
    drip,
    json_answer,
    raw,
    reset,
    reset_after,
    silence,
    then_close,
)

STATUS_LINE = b"HTTP/1.1 200 OK\r\n"
HEAD = STATUS_LINE + b"Content-Type: application/json\r\nContent-Length: 500\r\n\r\n"
SLOW = {
    "never an answer": silence,
    "status line drips": drip(b"", STATUS_LINE * 9),
    "header drips": drip(STATUS_LINE, b"X-Slow: " + b"y" * 500),
    "body drips": drip(HEAD, b"[" * 500),
    "chunks drip": drip(STATUS_LINE + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n[\r\n" * 99),
    "body of an error drips": drip(HEAD.replace(b"200", b"500"), b"[" * 500),
}


@pytest.mark.proves("F20", "F81", "F85")
@pytest.mark.parametrize("name", SLOW)
def test_a_server_that_is_too_slow_cannot_stretch_the_call(name: str) -> None:
    with ToxicServer(SLOW[name]) as server:
        failure = failure_of(server.url, seconds=0.5)

    assert type(failure) is OutcomeUnknownError
    assert len(server.requests) == 1


@pytest.mark.proves("F85")
def test_one_call_may_have_less_time_than_the_others() -> None:
    with ToxicServer(silence) as server, within(0.5), pytest.raises(OutcomeUnknownError):
        JsonApi(server.url).call("GET", "/leads", total_seconds=0.2)


@pytest.mark.proves("F85")
def test_the_deadline_holds_in_any_thread_and_for_each_of_them() -> None:
    with ToxicServer(drip(HEAD, b"[" * 500)) as server, ThreadPoolExecutor(4) as threads:
        api, started = JsonApi(server.url, total_seconds=0.5), time.monotonic()
        calls = [threads.submit(api.call, "GET", "/leads") for _ in range(4)]
        failures = [call.exception() for call in calls]

    assert [type(failure) for failure in failures] == [OutcomeUnknownError] * 4
    assert time.monotonic() - started < 0.5 + BUSY_SECONDS


@pytest.mark.proves("F85")
def test_a_server_that_does_not_read_cannot_stretch_the_sending() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, within(1):
        api = JsonApi(f"http://127.0.0.1:{listener.getsockname()[1]}", total_seconds=0.4)
        with pytest.raises(OutcomeUnknownError):
            api.call("POST", "/leads", body="x" * 20_000_000)


@pytest.mark.proves("F85")
def test_a_server_that_reads_slowly_cannot_stretch_the_sending() -> None:
    def sip(connection: Connection, _: Request) -> bool:
        while not connection.stopping.wait(0.1) and connection.sock.recv(500_000):
            pass
        return False

    with ToxicServer(sip, at_once=True) as server:
        api = JsonApi(server.url, total_seconds=0.5)
        with within(1), pytest.raises(OutcomeUnknownError):
            api.call("POST", "/leads", body="x" * 20_000_000)


@pytest.mark.proves("F85")
def test_a_slow_answer_within_the_time_is_an_answer() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"

    with ToxicServer(drip(head, b"[17]")) as server:
        assert personal_call(server.url, seconds=5).body == [17]


@pytest.mark.proves("F20", "F80")
def test_a_refused_connection_means_that_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    assert isinstance(failure_of(f"http://127.0.0.1:{port}"), RequestNotSentError)


@pytest.mark.proves("F20", "F80")
@pytest.mark.parametrize("host", [".".join(["x" * 60] * 5), "a..b", "x" * 64 + ".test"])
def test_a_host_without_an_address_means_that_nothing_was_sent(host: str) -> None:
    failure = failure_of(f"http://{host}", seconds=5)

    assert isinstance(failure, RequestNotSentError)


@pytest.fixture
def full_backlog() -> Iterator[int]:
    """A port on which the kernel accepts no further connection: SYNs stay unanswered."""
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


@pytest.mark.proves("F20", "F80")
def test_a_connection_that_is_not_made_in_time_means_that_nothing_was_sent(
    full_backlog: int,
) -> None:
    failure = failure_of(f"http://127.0.0.1:{full_backlog}", seconds=0.4)

    assert isinstance(failure, RequestNotSentError)


@pytest.mark.proves("F80")
@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_without_time_left_nothing_is_sent(seconds: float) -> None:
    with ToxicServer(json_answer([])) as server:
        with pytest.raises(RequestNotSentError, match="GET /leads"):
            JsonApi(server.url).call("GET", "/leads", total_seconds=seconds)

        assert server.accepted == 0


BROKEN = {
    "reset after the request": reset,
    "closed after the request": raw(b""),
    "reset within the header": reset_after(STATUS_LINE),
    "not HTTP": raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
    "endless header": raw(STATUS_LINE + b"X-Long: " + b"y" * 70_000),
    "too many headers": raw(STATUS_LINE + b"X: y\r\n" * 200 + b"\r\n"),
    "two lengths": raw(STATUS_LINE + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n[]"),
    "only an interim answer": raw(b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "an echo instead of HTTP": raw(f"{NAME} {EMAIL} {API_KEY}\r\n\r\n".encode()),
    "error cut off": raw(HEAD.replace(b"200", b"502") + b"{"),
}


@pytest.mark.proves("F20", "F81")
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
@pytest.mark.parametrize("name", BROKEN)
def test_a_connection_that_breaks_after_the_request_leaves_the_outcome_unknown(
    name: str, method: str
) -> None:
    with ToxicServer(BROKEN[name]) as server:
        failure = failure_of(server.url, method=method, seconds=3)

    assert isinstance(failure, OutcomeUnknownError)
    assert len(server.requests) == 1


def test_a_line_without_end_is_not_read_as_a_whole() -> None:
    written: list[int] = []

    def endless_chunk_size(connection: Connection, _: Request) -> bool:
        connection.write(STATUS_LINE, b"Transfer-Encoding: chunked\r\n\r\n")
        while sum(written) < 100_000_000:
            connection.write(b"0" * 1_000_000)
            written.append(1_000_000)
        return False

    with ToxicServer(endless_chunk_size) as server, pytest.raises(OutcomeUnknownError):
        JsonApi(server.url).call("GET", "/leads")

    assert sum(written) < 50_000_000


@pytest.mark.proves("F81")
def test_a_reset_before_the_request_was_read_is_unknown_unless_it_came_before_any_byte() -> None:
    with ToxicServer(reset, at_once=True) as server:
        failure = failure_of(server.url, seconds=3)

    assert type(failure) in {OutcomeUnknownError, RequestNotSentError}
    assert server.requests == []


def test_calls_share_a_connection() -> None:
    with ToxicServer(json_answer([])) as server:
        api = JsonApi(server.url)
        for _ in range(3):
            api.call("GET", "/leads")

    assert (server.accepted, len(server.requests)) == (1, 3)


def test_a_connection_that_the_server_closed_between_calls_is_replaced() -> None:
    with ToxicServer(then_close(json_answer([]))) as server:
        api = JsonApi(server.url)
        api.call("POST", "/leads", body={})
        time.sleep(0.1)

        assert api.call("POST", "/leads", body={}).ok
    assert (server.accepted, len(server.requests)) == (2, 2)


@pytest.mark.proves("F81")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_reused_connection_that_breaks_is_neither_repeated_nor_called_not_sent(
    method: str,
) -> None:
    with ToxicServer(json_answer([]), reset) as server:
        api = JsonApi(server.url)
        api.call(method, "/leads")
        with pytest.raises(OutcomeUnknownError):
            api.call(method, "/leads")

    assert (server.accepted, len(server.requests)) == (1, 2)


@pytest.mark.proves("F85")
def test_a_reused_connection_has_a_deadline_of_its_own_for_each_call() -> None:
    with ToxicServer(json_answer([]), json_answer([]), silence) as server:
        api = JsonApi(server.url, total_seconds=0.4)
        for _ in range(2):
            api.call("GET", "/leads")
            time.sleep(0.3)

        with within(0.7), pytest.raises(OutcomeUnknownError):
            api.call("GET", "/leads")
    assert server.accepted == 1


def test_after_a_failure_the_next_call_has_a_fresh_connection() -> None:
    with ToxicServer(silence, json_answer([17])) as server:
        api = JsonApi(server.url, total_seconds=0.3)
        with pytest.raises(OutcomeUnknownError):
            api.call("GET", "/leads")

        assert api.call("GET", "/leads").body == [17]
    assert server.accepted == 2


def test_what_was_left_of_an_unread_answer_is_not_taken_for_the_next_one() -> None:
    with ToxicServer(json_answer("x" * 50_000), json_answer([17])) as server:
        api = JsonApi(server.url, max_bytes=100)
        with pytest.raises(UnreadableAnswerError):
            api.call("GET", "/leads")

        assert api.call("GET", "/leads").body == [17]


def test_an_answer_after_an_interim_one_is_not_taken_for_the_next_one() -> None:
    def interim_then_real(connection: Connection, _: Request) -> bool:
        connection.write("HTTP/1.1 103 Early Hints\r\n\r\n")
        connection.stopping.wait(0.1)
        connection.write("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n")
        return True

    with ToxicServer(interim_then_real, json_answer([17])) as server:
        api = JsonApi(server.url)
        with pytest.raises(OutcomeUnknownError):
            api.call("POST", "/leads")

        assert api.call("GET", "/leads").body == [17]


def test_a_connection_that_idled_for_long_or_across_a_freeze_is_not_reused() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sock, now = DeadlineSocket(ours, time.monotonic() + 9), time.time()

        assert sock.is_reusable(now + REUSE_WITHIN_SECONDS / 2)
        assert not sock.is_reusable(now + REUSE_WITHIN_SECONDS + 1)
        assert not sock.is_reusable(now - 60)


def test_a_call_starts_no_thread() -> None:
    started: list[object] = []
    threading.setprofile(lambda *_: started.append(threading.current_thread().name))
    try:
        with pytest.raises(RequestNotSentError):
            JsonApi("http://localhost:1").call("GET", "/leads")
    finally:
        threading.setprofile(None)

    assert started == []
