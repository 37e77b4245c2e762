"""Signatures of Property Finder's webhooks: only the exact bytes, only a known secret."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrelay.domain.errors import NotConfiguredError
from leadrelay.portals.property_finder.verification import (
    is_of_interest,
    is_signed,
    webhook_secrets,
)
from tests import canary

SECRETS = ("first-secret-of-the-agency", "second")
BODY = b'{"id":"lead-created-1","type":"lead.created"}'


def signature(body: bytes = BODY, secret: str = SECRETS[0]) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def signed(text: str, body: bytes = BODY) -> bool:
    return is_signed(body, {"x-signature": text}, SECRETS)


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.proves("F43")
def test_either_of_two_secrets_is_good_while_they_are_exchanged(secret: str) -> None:
    assert signed(signature(secret=secret))


def test_case_and_surrounding_space_do_not_matter() -> None:
    assert signed(f" {signature().upper()}\t")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "None",
        signature()[:-1],
        signature() + "0",
        signature()[:63] + "g",
        f"sha256={signature()}",
        f"{signature()},{signature()}",
        signature(secret="third"),
        signature(BODY + b"\n"),
        "é" * 64,
        "\ud800" * 64,
        "\x00" * 64,
        "a" * 1_000_000,
    ],
    ids=range(14),
)
@pytest.mark.proves("F40")
def test_any_other_text_is_refused_and_never_raises(text: str) -> None:
    assert not signed(text)


@pytest.mark.proves("F40")
def test_a_body_without_a_signature_is_refused() -> None:
    assert not is_signed(BODY, {}, SECRETS)
    assert not is_signed(BODY, {"x-signature": signature(secret="")}, ())


@given(st.text(max_size=80))
@pytest.mark.proves("F40")
def test_no_text_is_a_signature_by_chance(text: str) -> None:
    assert not signed(text)


@pytest.mark.proves("F42")
def test_no_flipped_bit_of_body_or_signature_is_accepted() -> None:
    bodies = [flipped(BODY, bit) for bit in range(len(BODY) * 8)]
    signatures = [flipped(signature().encode(), bit) for bit in range(64 * 8)]

    assert not any(signed(signature(), body) for body in bodies)
    # Bit 5 turns a letter of the hex text into the same letter in upper case.
    told = {text.decode("latin-1") for text in signatures} - {signature()}
    assert not any(signed(text) for text in told if text.lower() != signature())


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@pytest.mark.parametrize(
    "secrets", [["one"], ["one", "two"], ["x" * 32], ["todo-but-much-longer-than-that"]]
)
def test_one_or_two_secrets_are_read(secrets: list[str]) -> None:
    assert webhook_secrets({"webhook_secrets": secrets}) == tuple(secrets)


@pytest.mark.parametrize(
    "secrets",
    [
        ...,
        None,
        "one",
        [],
        [""],
        ["  "],
        ["one", ""],
        ["one", None],
        ["one", "two", "three"],
        [5],
        {"one": "two"},
        ["change-me"],
        ["REPLACE_ME"],
        [canary.WEBHOOK_SECRET + "x" * 32],
    ],
)
@pytest.mark.proves("F44")
def test_anything_else_is_no_secret_and_is_named_by_its_key(secrets: Any) -> None:
    credentials = {} if secrets is ... else {"webhook_secrets": secrets}

    with pytest.raises(NotConfiguredError, match="webhook_secrets") as caught:
        webhook_secrets(credentials)

    canary.assert_clean(str(caught.value))


@pytest.mark.proves("F50")
@pytest.mark.parametrize("kind", ["user.created", "listing.published", "publicProfile.verified"])
def test_an_event_about_something_else_is_of_no_interest(kind: str) -> None:
    assert not is_of_interest(json.dumps({"type": kind}).encode())


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b"null", b"{", b"[" * 100_000, b'{"type": 5}', b'{"type": "lead.new"}'),
        b'{"type": "lead.created", "type": "user.created"}',
        b'{"type": "user.created", "id": NaN}',
    ],
)
def test_what_might_be_an_enquiry_is_of_interest(body: bytes) -> None:
    assert is_of_interest(body)
