"""Whether a webhook is the portal's, for any portal."""

import base64
from collections.abc import Mapping
from typing import Any

import pytest

from leadrelay.domain.errors import NotConfiguredError
from tests import canary
from tests.builders import NOW
from tests.conformance import fuzz
from tests.conformance.bench import HOUR, Bench
from tests.conformance.kit import Person

MANY = 1_000
WRONG_SECRETS: tuple[Any, ...] = (
    None,
    "a text that is no list",
    [],
    [""],
    ["   "],
    [None],
    [5],
    {"first": "secret"},
    ["one-secret-for-tests", "another-secret-for-tests", "a-third-secret-for-tests"],
    ["change-me"],
    [canary.WEBHOOK_SECRET * 20],
)


def body_of(bench: Bench) -> bytes:
    return bench.kit.body_of(bench.kit.receive(Person(), NOW - HOUR))


def is_signed(bench: Bench, body: bytes, headers: Mapping[str, str]) -> bool:
    return bench.verification.is_signed(body, headers, bench.kit.webhook_secrets)


def test_each_of_two_secrets_proves_the_portal(bench: Bench) -> None:
    body = body_of(bench)

    for secret in bench.kit.webhook_secrets:
        for headers in bench.kit.proofs(body, secret):
            assert is_signed(bench, body, headers)
            assert bench.verification.is_signed(body, headers, [secret])


def test_no_other_secret_does(bench: Bench) -> None:
    body, (first, second) = body_of(bench), bench.kit.webhook_secrets

    for wrong in (f"{first}x", first[:-1], first.upper(), first + second, "x" * 20):
        for headers in bench.kit.proofs(body, wrong):
            assert not is_signed(bench, body, headers)
    for headers in bench.kit.proofs(body, second):
        assert not bench.verification.is_signed(body, headers, [first])


def test_without_a_proof_nobody_is_the_portal(bench: Bench) -> None:
    body = body_of(bench)
    names = {name for proof in bench.kit.proofs(body, "x") for name in proof}

    assert not is_signed(bench, body, {})
    for blank in ("", " ", "Bearer", "Bearer ", "key=", "null", "0" * 64):
        assert not is_signed(bench, body, dict.fromkeys(names, blank))


def test_without_a_secret_nobody_is_the_portal(bench: Bench) -> None:
    body = body_of(bench)

    for secret in ("", *bench.kit.webhook_secrets):
        for headers in bench.kit.proofs(body, secret):
            assert not bench.verification.is_signed(body, headers, ())


def test_a_proof_of_another_body_is_none_where_bodies_are_signed(bench: Bench) -> None:
    body, secret = body_of(bench), bench.kit.webhook_secrets[0]

    for headers in bench.kit.proofs(body, secret):
        is_bound = not bench.kit.signatures.isdisjoint(headers)
        assert is_signed(bench, body + b" ", headers) is not is_bound
        assert is_bound or not bench.kit.signs_bodies


def test_proofs_of_strangers_never_raise_and_never_pass(bench: Bench) -> None:
    body = body_of(bench)
    names = sorted({name for proof in bench.kit.proofs(body, "x") for name in proof})

    for text in fuzz.texts(MANY):
        assert not is_signed(bench, body, dict.fromkeys(names, text))


def test_bodies_of_strangers_never_raise_and_never_pass(bench: Bench) -> None:
    real = body_of(bench)
    forged = dict(next(bench.kit.proofs(real, "a forger's secret")))

    for body in fuzz.bodies(real, MANY):
        assert not is_signed(bench, body, forged)


def test_the_same_is_answered_whatever_was_asked_before(bench: Bench) -> None:
    body, secret = body_of(bench), bench.kit.webhook_secrets[0]
    right, wrong = (next(bench.kit.proofs(body, one)) for one in (secret, "wrong"))

    answers = [is_signed(bench, body, each) for each in (right, wrong, wrong, right) * 3]

    assert answers == [True, False, False, True] * 3


def test_an_enquiry_is_of_interest_and_no_doorbell(bench: Bench) -> None:
    body = body_of(bench)

    assert bench.verification.is_of_interest(body)
    assert not bench.verification.is_doorbell(body)


def test_news_of_something_else_are_told_apart(bench: Bench) -> None:
    if bench.kit.news is not None:
        assert not bench.verification.is_of_interest(bench.kit.news)
        assert bench.delivered(bench.kit.news) == ()
    if bench.kit.doorbell is not None:
        assert bench.verification.is_doorbell(bench.kit.doorbell)
        assert bench.delivered(bench.kit.doorbell) == ()


def test_what_a_body_is_about_is_told_of_any_body(bench: Bench) -> None:
    for body in fuzz.bodies(body_of(bench), MANY):
        answers = (bench.verification.is_of_interest(body), bench.verification.is_doorbell(body))
        assert all(isinstance(answer, bool) for answer in answers)


def test_one_or_two_secrets_are_read(bench: Bench) -> None:
    for secrets in (bench.kit.webhook_secrets, bench.kit.webhook_secrets[:1]):
        credentials = {**bench.kit.credentials, "webhook_secrets": list(secrets)}

        assert bench.verification.webhook_secrets(credentials) == secrets


@pytest.mark.parametrize("secrets", WRONG_SECRETS, ids=range(len(WRONG_SECRETS)))
def test_anything_else_is_named_and_not_repeated(bench: Bench, secrets: Any) -> None:
    with pytest.raises(NotConfiguredError, match="webhook_secrets") as caught:
        bench.verification.webhook_secrets({"webhook_secrets": secrets})

    canary.assert_clean(str(caught.value))


def test_without_the_key_there_are_no_secrets(bench: Bench) -> None:
    with pytest.raises(NotConfiguredError, match="webhook_secrets"):
        bench.verification.webhook_secrets(bench.kit.credentials)


def test_a_body_in_base64_is_another_body(bench: Bench) -> None:
    body = body_of(bench)

    assert bench.delivered(base64.b64encode(body)) != bench.delivered(body)
