"""What goes into a request, and what never does."""

import logging
from typing import Any

import pytest

from leadrelay.domain.errors import ConfigurationError, LeadRelayError, PermanentError
from leadrelay.http import JsonApi
from tests.integration.personal_calls import (
    API_KEY,
    EMAIL,
    NAME,
    PRIVATE,
    assert_tells_nothing_private,
    personal_call,
)
from tests.toxic import Request, ToxicServer, answer, json_answer, raw


def sent(**parts: Any) -> Request:
    with ToxicServer(json_answer([])) as server:
        JsonApi(server.url, headers={"x-api-key": API_KEY}).call("POST", "/leads", **parts)
    return server.requests[0]


def test_a_body_is_ascii_json() -> None:
    request = sent(body={"name": "Zoë \U0001f600"})

    assert request.body == b'{"name":"Zo\\u00eb \\ud83d\\ude00"}'
    assert request.header("content-type") == "application/json"
    assert request.header("accept") == "application/json"


@pytest.mark.parametrize("body", [[], {}, 0, False, ""])
def test_a_body_that_is_falsy_is_still_sent(body: Any) -> None:
    assert sent(body=body).header("content-type") == "application/json"


def test_without_a_body_there_is_no_content_type() -> None:
    request = sent()

    assert (request.header("content-type"), request.body) == (None, b"")


def test_a_query_is_encoded_and_keeps_its_order() -> None:
    request = sent(query=[("email", "a+b&c=d@mail.test"), ("page", "2"), ("page", "1")])

    assert request.line.split()[1] == "/leads?email=a%2Bb%26c%3Dd%40mail.test&page=2&page=1"


def test_a_path_is_sent_below_the_path_of_the_base_url() -> None:
    with ToxicServer(json_answer([])) as server:
        JsonApi(f"{server.url}/v1/").call("GET", "/leads/a%2Fb//c")

    assert server.requests[0].line == "GET /v1/leads/a%2Fb//c HTTP/1.1"


def test_headers_of_a_call_come_on_top_of_those_of_the_api() -> None:
    request = sent(headers={"Authorization": "Bearer t", "X-API-KEY": "other"})

    assert request.header("authorization") == "Bearer t"
    assert request.header("x-api-key") == "other"


def test_a_cookie_is_not_sent_back() -> None:
    with ToxicServer(json_answer([], head="Set-Cookie: session=1\r\n")) as server:
        api = JsonApi(server.url)
        for _ in range(2):
            api.call("GET", "/leads")

    assert [request.header("cookie") for request in server.requests] == [None, None]


def test_a_proxy_in_the_environment_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with ToxicServer(json_answer([])) as proxy, ToxicServer(json_answer([17])) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)

        assert personal_call(server.url).body == [17]
    assert proxy.accepted == 0


UNSENDABLE_PATHS = ["leads", "@evil.test", "/a?b", "/a#b", "/a b", "/é", "/a\r\nb", "/a\\b"]


@pytest.mark.proves("F22")
@pytest.mark.parametrize("path", [*UNSENDABLE_PATHS, "/a/../b", "/./b", "/%2e%2E/b", "/..", "//.."])
def test_a_path_that_could_become_another_one_is_refused(path: str) -> None:
    with ToxicServer(json_answer([])) as server:
        with pytest.raises(PermanentError):
            JsonApi(server.url).call("GET", path)

        assert server.accepted == 0


@pytest.mark.proves("F22")
@pytest.mark.parametrize("path", ["//evil.test/x", "/@evil.test", "/:80@evil.test/"])
def test_a_path_that_looks_like_a_host_stays_a_path(path: str) -> None:
    with ToxicServer(json_answer([])) as server:
        JsonApi(server.url).call("GET", path)

    assert server.requests[0].line == f"GET {path} HTTP/1.1"


@pytest.mark.parametrize(
    "body",
    [
        {NAME: float("nan")},
        [float("inf")],
        {"name": {NAME}},
        {"name": NAME.encode()},
    ],
)
def test_a_body_that_is_not_json_is_refused_without_being_told(body: Any) -> None:
    with ToxicServer(json_answer([])) as server:
        with pytest.raises(PermanentError) as caught:
            JsonApi(server.url).call("POST", "/leads", body=body)

        assert server.accepted == 0
    assert_tells_nothing_private(caught.value)


def test_a_body_that_contains_itself_is_refused() -> None:
    body: list[Any] = []
    body.append(body)

    with pytest.raises(PermanentError):
        JsonApi("http://127.0.0.1").call("POST", "/leads", body=body)


def test_a_query_that_is_not_unicode_is_refused_without_being_told() -> None:
    query = [("email", EMAIL + "\ud800")]

    with pytest.raises(PermanentError) as caught:
        JsonApi("http://127.0.0.1").call("GET", "/leads", query=query)

    assert_tells_nothing_private(caught.value)


UNSENDABLE = ["\r\nx: y", "\n", "\r", "\x00", " ", "\u20ac", "\U0001f600", "\x7f"]


@pytest.mark.parametrize("suffix", UNSENDABLE)
def test_a_header_that_cannot_be_sent_is_a_fault_of_the_deployment(suffix: str) -> None:
    headers = {"x-api-key": API_KEY + suffix}

    with pytest.raises(ConfigurationError, match="x-api-key") as of_the_api:
        JsonApi("http://127.0.0.1", headers=headers)
    with pytest.raises(ConfigurationError, match="x-api-key") as of_the_call:
        JsonApi("http://127.0.0.1").call("GET", "/leads", headers=headers)

    assert_tells_nothing_private(of_the_api.value)
    assert_tells_nothing_private(of_the_call.value)


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a\r\nb", "é"])
def test_a_header_with_an_impossible_name_is_a_fault_of_the_deployment(name: str) -> None:
    with pytest.raises(ConfigurationError):
        JsonApi("http://127.0.0.1", headers={name: "x"})


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "lead.test",
        "ftp://lead.test",
        "http://",
        "https://key@lead.test",
        "https://:key@lead.test",
        "https://lead.test?key=1",
        "https://lead.test#key",
        "https://lead.test:99999",
        "https://[::1",
    ],
)
def test_a_base_url_that_is_not_one_is_a_fault_of_the_deployment(base_url: str) -> None:
    with pytest.raises(ConfigurationError, match="base URL"):
        JsonApi(base_url)


@pytest.mark.parametrize(
    "toxic",
    [
        json_answer([]),
        answer("x", status=500),
        raw(b"HTTP/1.1 200 OK\r\nBroken header\r\n\r\n[]"),
        raw(b""),
    ],
    ids=["answered", "failed", "broken header", "closed"],
)
def test_no_log_at_any_level_holds_a_query_a_header_or_a_body(
    toxic: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="urllib3")

    with ToxicServer(toxic) as server:
        try:
            personal_call(server.url)
        except LeadRelayError as error:
            assert_tells_nothing_private(error)

    assert caplog.records
    assert not [secret for secret in PRIVATE if secret in caplog.text]
