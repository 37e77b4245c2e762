"""Keys of Seeker Leads' webhooks: wherever a source puts them, and only the right one."""

import hashlib
import hmac
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrelay.domain.errors import NotConfiguredError
from leadrelay.portals.seeker_leads.verification import (
    is_of_interest,
    is_signed,
    webhook_secrets,
)
from tests import canary
from tests.simulators.seeker_leads.deliveries import HEADERS, addressed

KEYS = ("first-key-of-the-agency/+&=%", "second-key-of-the-agency")
BODY = b'{"metadata":{"leadId":"lead-1"}}'
URL = "https://relay.example/webhooks/seeker_leads/1"


def signature(body: bytes = BODY, key: str = KEYS[0]) -> str:
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def signed(headers: dict[str, str], body: bytes = BODY) -> bool:
    return is_signed(body, headers, KEYS)


@pytest.mark.proves("F43")
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("place", HEADERS)
def test_either_of_two_keys_is_good_wherever_the_portal_puts_it(place: Any, key: str) -> None:
    url, headers = addressed(URL, key, place, BODY)
    arrived = {name.lower(): text for name, text in headers.items()}

    assert signed({**arrived, ":query": url.partition("?")[2]})


@pytest.mark.parametrize(
    "headers",
    [
        {"apikey": KEYS[0]},
        {"x-api-key": f" {KEYS[0]}\t"},
        {"authorization": f"ApiKey {KEYS[0]}"},
        {"authorization": f"Whatever  {KEYS[0]}"},
        {"x-signature": f" {signature().upper()} "},
        {":query": f"a=1&key=wrong&key={quote(KEYS[0], safe='')}"},
        {"authorization": "Basic eA==", "x-api-key": KEYS[0]},
    ],
    ids=range(7),
)
def test_a_key_is_recognised_beside_what_does_not_matter(headers: dict[str, str]) -> None:
    assert signed(headers)


@pytest.mark.proves("F40")
@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "None",
        KEYS[0][:-1],
        KEYS[0] + "x",
        KEYS[0].upper(),
        f"Bearer{KEYS[0]}",
        f"{KEYS[0]} Bearer",
        f"a b {KEYS[0]}",
        f"{KEYS[0]},{KEYS[1]}",
        hashlib.sha256(KEYS[0].encode()).hexdigest(),
        signature(key="third-key-of-the-agency"),
        signature(BODY + b"\n"),
        f"sha256={signature()}",
        "é" * 28,
        "\ud800" * 28,
        "\x00" * 28,
        "a" * 1_000_000,
    ],
    ids=range(18),
)
@pytest.mark.parametrize("name", ["x-api-key", "apikey", "authorization", "x-signature", ":query"])
def test_any_other_text_is_refused_anywhere_and_never_raises(name: str, text: str) -> None:
    assert not signed({name: f"key={text}" if name == ":query" else text})


@pytest.mark.proves("F40")
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"cookie": KEYS[0]},
        {"query": f"key={KEYS[1]}"},
        {":query": f"api_key={KEYS[1]}"},
        {":query": KEYS[1]},
        {":query": "&".join(["a=1"] * 30) + f"&key={KEYS[1]}"},
        {"x-api-key": signature()},
        {"x-signature": KEYS[1]},
        {"x-api-key": f"Bearer {KEYS[1]}"},
    ],
    ids=range(9),
)
def test_a_key_in_a_place_of_its_own_invention_does_not_count(headers: dict[str, str]) -> None:
    assert not signed(headers)


@pytest.mark.proves("F40", "F44")
@pytest.mark.parametrize("keys", [(), ("",)])
def test_without_a_key_of_ours_nothing_is_authentic(keys: tuple[str, ...]) -> None:
    empty = {"x-api-key": "", "authorization": " ", ":query": "key=", "x-signature": ""}

    assert not is_signed(BODY, {}, keys)
    assert not is_signed(BODY, empty, keys)
    assert not is_signed(BODY, {"x-signature": signature(key="")}, keys)


@pytest.mark.proves("F42")
def test_a_signature_holds_for_the_exact_bytes_only() -> None:
    flipped = [bytearray(BODY) for _ in range(len(BODY) * 8)]
    for bit, body in enumerate(flipped):
        body[bit // 8] ^= 1 << bit % 8

    assert signed({"x-signature": signature()})
    assert not any(signed({"x-signature": signature()}, bytes(body)) for body in flipped)


@given(st.text(max_size=80), st.text(max_size=80))
@pytest.mark.proves("F40")
def test_no_text_is_a_key_by_chance(header: str, query: str) -> None:
    assert not signed({"authorization": header, "x-signature": header, ":query": query})


@pytest.mark.parametrize("keys", [["k" * 16], ["k" * 256, "!~" * 8], ["todo-but-much-longer"]])
def test_one_or_two_keys_are_read(keys: list[str]) -> None:
    assert webhook_secrets({"webhook_secrets": keys}) == tuple(keys)


@pytest.mark.proves("F44")
@pytest.mark.parametrize(
    "keys",
    [
        ...,
        None,
        "k" * 16,
        [],
        [""],
        ["k" * 15],
        ["k" * 257],
        ["k" * 16, ""],
        ["k" * 16, None],
        ["k" * 16] * 3,
        [5],
        {"one": "two"},
        ["two words of a key"],
        ["clé-de-notre-agence"],
        ["change-me" + "-" * 16],
        [canary.WEBHOOK_SECRET + "\n"],
    ],
    ids=range(16),
)
def test_anything_else_is_no_key_and_is_named_by_where_it_stands(keys: Any) -> None:
    credentials = {} if keys is ... else {"webhook_secrets": keys}

    with pytest.raises(NotConfiguredError, match="webhook_secrets") as caught:
        webhook_secrets(credentials)

    canary.assert_clean(str(caught.value))


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"event":"NEW_LEAD"}', b"ping"])
def test_whatever_an_authentic_call_says_it_is_of_interest(body: bytes) -> None:
    assert is_of_interest(body)
