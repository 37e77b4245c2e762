"""Which answers are answers."""

import tracemalloc
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from leadrelay.domain.errors import OutcomeUnknownError, UnreadableAnswerError
from leadrelay.http import Answer, JsonApi
from tests.integration.personal_calls import failure_of, personal_call
from tests.toxic import (
    Toxic,
    ToxicServer,
    answer,
    gzip_bomb,
    gzipped,
    html,
    json_answer,
    raw,
    redirect,
    reset_after,
)

LEADS = {"leads": [{"id": 17, "price": 2.5}]}


def call(toxic: Toxic, *, max_bytes: int = 5_000_000) -> Answer:
    with ToxicServer(toxic) as server:
        return JsonApi(server.url, max_bytes=max_bytes, total_seconds=5).call("GET", "/leads")


def test_an_answer_has_its_status_its_json_and_its_headers_by_lower_case_names() -> None:
    received = call(json_answer(LEADS, status=201, head="X-Total-Pages: 3\r\n"))

    assert (received.status, received.ok, received.body) == (201, True, LEADS)
    assert received.headers["x-total-pages"] == "3"


def test_the_representation_of_an_answer_shows_neither_body_nor_headers() -> None:
    received = Answer(200, {"x-person": "Ann"}, {"name": "Ann"})

    assert repr(received) == "Answer(status=200)"


@pytest.mark.parametrize("status", [200, 202])
def test_an_empty_body_is_none(status: int) -> None:
    assert call(answer("", status=status)).body is None


def test_no_content_is_none() -> None:
    assert call(raw(b"HTTP/1.1 204 No Content\r\n\r\n")).body is None


@pytest.mark.parametrize("body", [None, [], 0, "", False])
def test_json_of_any_shape_is_given_to_the_caller_to_judge(body: Any) -> None:
    received = call(json_answer(body))

    assert received.body == body


@pytest.mark.proves("F20")
@pytest.mark.parametrize("status", [301, 400, 401, 404, 408, 409, 422, 429, 500, 503])
def test_a_status_that_is_not_2xx_is_an_answer_whatever_its_body(status: int) -> None:
    readable = call(json_answer({"error": "x"}, status=status))
    unreadable = call(answer("<html>", status=status))

    assert (readable.status, readable.ok, readable.body) == (status, False, {"error": "x"})
    assert (unreadable.status, unreadable.ok, unreadable.body) == (status, False, None)


def test_gzip_and_a_byte_order_mark_are_understood() -> None:
    assert call(answer("\ufeff[1]")).body == [1]
    assert call(gzipped(gzip_bomb(3))).body == "000"


def test_a_key_that_comes_twice_is_not_a_failure() -> None:
    assert call(answer('{"id": 1, "id": 2}')).body == {"id": 2}


UNREADABLE = {
    "html": html(),
    "cut off": answer('{"id": 17', length=500),
    "cut off by a reset": reset_after(b"HTTP/1.1 200 X\r\nContent-Length: 500\r\n\r\n{"),
    "cut off between chunks": raw(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[1"),
    "half a document": answer('{"id": 17'),
    "two documents": answer("{}{}"),
    "white space": answer("  "),
    "nested 100,000 deep": answer("[" * 100_000),
    "UTF-16": answer('{"id": 17}'.encode("utf-16")),
    "UTF-16 without mark": answer('{"id": 17}'.encode("utf-16-le")),
    "latin-1": answer(
        '{"name": "Zoë"}'.encode("latin-1"),
        head="Content-Type: application/json; charset=iso-8859-1\r\n",
    ),
    "unknown charset": answer(b"\xff", head="Content-Type: application/json; charset=x-x\r\n"),
    "gzip that is not": gzipped(b'{"id": 17}'),
    "gzip cut off": gzipped(gzip_bomb(100_000)[:60]),
    "gzip bomb": gzipped(gzip_bomb(6_000_000)),
}


@pytest.mark.proves("F36")
@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 5_000])
def test_an_absurd_number_stays_text_and_does_not_cost_its_neighbours(number: str) -> None:
    with ToxicServer(answer(f'[{{"price": {number}}}, {{"price": 7}}]')) as server:
        body = JsonApi(server.url).call("GET", "/leads").body

    assert body == [{"price": number}, {"price": 7}]


@pytest.mark.proves("F21", "F81")
@pytest.mark.parametrize("name", UNREADABLE)
def test_a_2xx_without_readable_json_is_an_unknown_outcome_with_its_status(name: str) -> None:
    with ToxicServer(UNREADABLE[name]) as server:
        failure = failure_of(server.url, seconds=5)

    assert isinstance(failure, UnreadableAnswerError)
    assert failure.status == 200


@pytest.mark.proves("F21")
def test_a_gzip_bomb_stops_at_the_cap_and_not_in_memory() -> None:
    bomb = gzip_bomb(50_000_000)
    tracemalloc.start()

    with pytest.raises(UnreadableAnswerError):
        call(gzipped(bomb), max_bytes=1_000_000)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(bomb) < 60_000
    assert peak < 4_000_000


def test_the_cap_counts_to_the_byte() -> None:
    assert call(answer('"12345678"'), max_bytes=10).body == "12345678"

    with pytest.raises(UnreadableAnswerError):
        call(answer('"123456789"'), max_bytes=10)


@pytest.mark.proves("F21")
def test_an_error_whose_body_is_above_the_cap_is_not_an_answer_either() -> None:
    with pytest.raises(OutcomeUnknownError):
        call(gzipped(gzip_bomb(6_000_000), status=500))


@pytest.mark.proves("F22")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_returned_and_nothing_is_sent_elsewhere(status: int) -> None:
    with ToxicServer(json_answer([])) as other:
        with ToxicServer(redirect(status, f"{other.url}/leads")) as server:
            received = personal_call(server.url)

        assert (received.status, received.ok, received.body) == (status, False, None)
        assert (other.accepted, other.requests) == (0, [])


@pytest.mark.proves("F22")
@pytest.mark.parametrize("location", ["", "//", "http://[", "http://\x01", "x" * 9_000, "\xff"])
def test_a_redirect_to_nowhere_is_still_only_a_status(location: str) -> None:
    assert call(redirect(302, location)).status == 302


@pytest.mark.proves("F22")
def test_the_body_of_a_redirect_has_the_same_cap() -> None:
    toxic = redirect(302, "/b", body=gzip_bomb(6_000_000), head="Content-Encoding: gzip\r\n")

    with pytest.raises(OutcomeUnknownError):
        call(toxic)


NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_the_date_of_an_answer_is_aware_and_in_utc() -> None:
    assert Answer(200, {"date": "Fri, 20 Nov 2026 12:00:00 GMT"}, None).sent_at == NOON
    assert Answer(200, {"date": "Fri, 20 Nov 2026 12:00:00 -0000"}, None).sent_at == NOON


NONSENSE = ["", "soon", "-5", "nan", "inf", "1e9", "٣", "9" * 400, "Fri, 99 Nov 2026 12:00:00 GMT"]


@pytest.mark.parametrize("text", [*NONSENSE, "Fri, 31 Dec 9999 23:59:59 -2300"])
def test_nonsense_is_neither_a_date_nor_a_pause(text: str) -> None:
    received = Answer(429, {"date": text, "retry-after": text}, None)

    assert (received.sent_at, received.retry_after) == (None, None)


@pytest.mark.proves("F20")
@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("1.5", 1.5),
        ("Fri, 20 Nov 2026 12:00:30 GMT", 30),
        ("Fri, 20 Nov 2026 11:59:59 GMT", None),
    ],
)
def test_a_pause_is_in_seconds_from_the_time_of_the_answer(
    text: str, seconds: float | None
) -> None:
    received = Answer(429, {"date": format_datetime(NOON), "retry-after": text}, None)

    assert received.retry_after == seconds


def test_a_pause_until_a_time_counts_from_now_if_the_answer_has_no_date() -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)

    seconds = Answer(429, {"retry-after": until}, None).retry_after

    assert seconds is not None
    assert 50 < seconds <= 60
