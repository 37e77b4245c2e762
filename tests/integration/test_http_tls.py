"""TLS is always verified, and what fails before it stands was never sent."""

from pathlib import Path

import pytest

from leadrelay.domain.errors import (
    ConfigurationError,
    OutcomeUnknownError,
    RequestNotSentError,
    UnreadableAnswerError,
)
from leadrelay.http import JsonApi
from tests.certificates import ELSEWHERE, LOOPBACK, self_signed
from tests.integration.personal_calls import failure_of
from tests.toxic import Connection, Request, Toxic, ToxicServer, answer, drip, json_answer, silence

BUNDLES = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"]


@pytest.fixture(autouse=True)
def _no_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in BUNDLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.proves("F20", "F80")
def test_a_self_signed_certificate_is_refused_and_nothing_is_sent(tmp_path: Path) -> None:
    _, context = self_signed(tmp_path, LOOPBACK)

    with ToxicServer(json_answer([]), tls=context) as server:
        assert isinstance(failure_of(server.url, seconds=3), RequestNotSentError)
    assert (server.accepted, server.requests) == (1, [])


@pytest.mark.proves("F20", "F80")
def test_a_certificate_of_another_host_is_refused_even_if_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, context = self_signed(tmp_path, ELSEWHERE)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))

    with ToxicServer(json_answer([]), tls=context) as server:
        assert isinstance(failure_of(server.url, seconds=3), RequestNotSentError)
    assert server.requests == []


@pytest.mark.parametrize("name", BUNDLES)
def test_the_environment_may_name_other_authorities(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, context = self_signed(tmp_path, LOOPBACK)
    monkeypatch.setenv(name, str(authority))

    with ToxicServer(json_answer([17]), tls=context) as server:
        api = JsonApi(server.url)
        assert [api.call("GET", "/leads").body for _ in range(2)] == [[17], [17]]
    assert server.accepted == 1


def test_authorities_that_do_not_exist_are_a_fault_of_the_deployment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/bundle.pem")

    with pytest.raises(ConfigurationError, match="REQUESTS_CA_BUNDLE"):
        JsonApi("https://127.0.0.1")


@pytest.mark.proves("F80")
def test_a_server_without_tls_gets_nothing() -> None:
    with ToxicServer(json_answer([])) as server:
        url = server.url.replace("http:", "https:")
        assert isinstance(failure_of(url, seconds=0.3), RequestNotSentError)
    assert server.requests == []


def dripping_handshake(connection: Connection, request: Request) -> bool:
    record = bytes([22, 3, 3, 0x40, 0, 2, 0, 0x3F, 0xFC])  # a server hello of 16 KiB begins
    return drip(record, b"x" * 500)(connection, request)


@pytest.mark.proves("F80", "F85")
@pytest.mark.parametrize("toxic", [silence, dripping_handshake])
def test_a_slow_handshake_cannot_stretch_the_call(toxic: Toxic) -> None:
    with ToxicServer(toxic, at_once=True) as server:
        failure = failure_of(server.url.replace("http:", "https:"), seconds=0.5)

    assert isinstance(failure, RequestNotSentError)


@pytest.mark.proves("F85")
def test_the_deadline_holds_within_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority, context = self_signed(tmp_path, LOOPBACK)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"

    for toxic in (silence, drip(b"", head * 9), drip(head, b"[" * 500)):
        with ToxicServer(toxic, tls=context) as server:
            assert type(failure_of(server.url, seconds=0.6)) is OutcomeUnknownError
        assert len(server.requests) == 1


@pytest.mark.proves("F81")
def test_an_answer_cut_off_within_tls_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, context = self_signed(tmp_path, LOOPBACK)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))

    with ToxicServer(answer('{"id":', length=99), tls=context) as server:
        assert isinstance(failure_of(server.url, seconds=3), UnreadableAnswerError)
