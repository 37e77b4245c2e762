"""Access tokens of any portal."""

from datetime import timedelta

import pytest

from leadrelay.domain.errors import CredentialsRefusedError, NotConfiguredError, SchemaError
from tests.builders import NOW
from tests.conformance.bench import Bench
from tests.simulators.faults import Fault


def test_a_token_opens_the_door(bench: Bench) -> None:
    token = bench.minter.mint(bench.kit.credentials, NOW)

    assert token.value
    assert token.minted_at == NOW
    assert timedelta(seconds=60) <= token.expires_at - NOW <= timedelta(days=1)
    assert bench.read() == []


def test_a_token_is_used_again_and_again(bench: Bench) -> None:
    for _ in range(3):
        bench.read()
    bench.subscriptions.held()
    bench.reader.find("nowhere")

    assert bench.kit.minted == 1


def test_a_token_that_died_is_replaced_within_the_call(bench: Bench) -> None:
    wanted = bench.kit.fill(3, NOW - timedelta(hours=2), NOW - timedelta(hours=1))
    bench.read()
    bench.kit.kill_tokens()

    assert {each.portal_lead_id for each in bench.read()} == wanted
    assert bench.kit.minted == 2


def test_credentials_that_are_wrong_are_refused(bench: Bench) -> None:
    for name in bench.kit.required:
        wrong = bench.kit.credentials[name][:-1] + "!"
        with pytest.raises(CredentialsRefusedError):
            bench.minter.mint({**bench.kit.credentials, name: wrong}, NOW)

    assert bench.kit.minted == 0


@pytest.mark.parametrize("value", [..., None, "", "  ", 5, ["text"]])
def test_credentials_that_are_missing_are_named(bench: Bench, value: object) -> None:
    for name in bench.kit.required:
        given: dict[str, object] = {**bench.kit.credentials, name: value}
        if value is ...:
            del given[name]
        with pytest.raises(NotConfiguredError, match=name):
            bench.minter.mint(given, NOW)

    assert bench.kit.simulator.requests == []


@pytest.mark.parametrize("content", [[], {}, {"token": "a"}, "eyJ", None])
def test_an_answer_without_a_token_is_a_schema_error(bench: Bench, content: object) -> None:
    bench.kit.on_tokens(Fault(status=200, content=content))

    with pytest.raises(SchemaError):
        bench.minter.mint(bench.kit.credentials, NOW)


def test_a_token_is_asked_for_once_whatever_comes_of_it(bench: Bench) -> None:
    for fault in (Fault(status=503), Fault(status=429), Fault(reset="after"), Fault(html="<p>")):
        asked = len(bench.kit.simulator.requests)
        bench.kit.on_tokens(fault)
        with pytest.raises(Exception, match=r".") as caught:
            bench.minter.mint(bench.kit.credentials, NOW)

        assert type(caught.value).__module__ == "leadrelay.domain.errors"
        assert len(bench.kit.simulator.requests) == asked + 1
