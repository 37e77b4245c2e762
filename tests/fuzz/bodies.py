"""Bodies: those that hurt others before, real ones with damage, and Hypothesis's inventions."""

import gzip
import json
from functools import cache
from random import Random

from hypothesis import strategies as st

from leadrelay.usecases.receive_webhook import LARGEST_BODY
from tests.conformance import fuzz
from tests.fuzz.arrivals import QUERY, Arrival

MIB = 1_048_576
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252")
NAMES = ("type", "entity", "payload", "id", "event", "data", "meta", "metadata", "items", "")
KINDS = ("lead.created", "lead.updated", "user.created", "listing.published", "NEW_LEAD", ".")


@cache
def known() -> tuple[bytes, ...]:
    """As large as is let in, and larger than the gateway takes."""
    bomb = gzip.compress(b"0" * 50 * MIB)
    fits, above = b"x" * LARGEST_BODY, b"x" * (LARGEST_BODY + 1)
    nested = b'{"a":' * (LARGEST_BODY // 5)
    number = b'{"id": ' + b"9" * 5_000 + b', "type": "lead.created"}'
    twice = b'{"type": "lead.created", "type": "user.created"}'
    huge = (b'"' + b"0" * MIB + b'"', b"\xff" * (10 * MIB), b"[" * (10 * MIB))
    deep = (nested, b"[" * LARGEST_BODY, b'[{"a":' * 20_000)
    return (*fuzz.HOSTILE, bomb[:LARGEST_BODY], fits, above, number, twice, *deep, *huge)


def damaged(real: bytes, dice: Random) -> bytes:
    """By bytes, by values, or by the way it is written."""
    if dice.random() < 0.8:
        return fuzz.damaged(real, dice)
    return real.decode().encode(dice.choice(ENCODINGS), "replace") + b" " * dice.randrange(3)


_LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(codec=None), max_size=20),
    st.sampled_from((*KINDS, "9" * 5_000, 10**400)),
)
_MEMBERS = st.one_of(st.sampled_from(NAMES), st.text(max_size=5))
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_MEMBERS, inner, max_size=5),
    max_leaves=12,
)


def _written(value: object, encoding: str) -> bytes:
    return json.dumps(value, ensure_ascii=encoding == "latin-1").encode(encoding, "surrogatepass")


def invented() -> st.SearchStrategy[bytes]:
    written = st.builds(_written, _VALUES, st.sampled_from(("utf-8", "utf-8", "utf-16", "latin-1")))
    return st.one_of(written, st.binary(max_size=200), st.sampled_from(fuzz.HOSTILE))


_ODD = st.text(st.characters(codec=None), max_size=40)
_PATHS = st.one_of(
    _ODD,
    _ODD.map("/webhooks/{}".format),
    _ODD.map("/webhooks/property_finder/{}".format),
    _ODD.map("/webhooks/seeker_leads/{}".format),
    st.sampled_from(("/", "//webhooks//", "/webhooks/lead-pro/" + "x" * 9_000, "/webhooks/../..")),
)
_HEADERS = st.sampled_from(("x-signature", "x-api-key", "apikey", "authorization", QUERY, "host"))


def odd_arrivals() -> st.SearchStrategy[Arrival]:
    methods = st.one_of(
        st.just("POST"), st.just("POST"), st.sampled_from(("GET", "HEAD", "")), _ODD
    )
    headers = st.dictionaries(st.one_of(_HEADERS, _ODD), st.one_of(_ODD, _ODD.map("key={}".format)))
    return st.builds(Arrival, _PATHS, st.binary(max_size=20), headers, methods)
