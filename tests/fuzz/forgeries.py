"""What a forger shows instead of a proof; never one that happens to be right."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator, Sequence
from random import Random

from tests.conformance import fuzz
from tests.fuzz.arrivals import Arrival
from tests.fuzz.locks import Lock

Forge = Callable[[Lock, bytes, Random], str]


def forged(lock: Lock, body: bytes, dice: Random) -> Arrival:
    while True:
        shown = dice.choice(FORGES)(lock, body, dice)
        if not lock.is_proof(shown, body):
            return lock.arrival(shown, body)


def flips(lock: Lock, body: bytes) -> Iterator[Arrival]:
    """Every one that differs by a single bit, in the proof and in what the proof is bound to."""
    proof = lock.proof(body)
    for shown in map(_text, _flipped(proof.encode())):
        if not lock.is_proof(shown, body):
            yield lock.arrival(shown, body)
    if lock.is_bound:
        yield from (lock.arrival(proof, changed) for changed in _flipped(body))


def _flipped(content: bytes) -> Iterator[bytes]:
    for bit in range(len(content) * 8):
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


def _text(shown: bytes) -> str:
    return shown.decode("latin-1")


def _noise(_lock: Lock, _body: bytes, dice: Random) -> str:
    return next(fuzz.texts(1, dice.getrandbits(32)))


def _by_another(lock: Lock, body: bytes, dice: Random) -> str:
    return lock.proof(body, f"{dice.getrandbits(128):032x}")


def _of_another(lock: Lock, body: bytes, dice: Random) -> str:
    return lock.proof(body + dice.randbytes(1)) if lock.is_bound else ""


def _cut(lock: Lock, body: bytes, dice: Random) -> str:
    proof = lock.proof(body)
    return proof[: dice.randrange(len(proof))]


def _more(lock: Lock, body: bytes, dice: Random) -> str:
    proof = lock.proof(body)
    return dice.choice((proof * 2, f"{proof},{proof}", f"sha256={proof}", f"{proof}0", f"0{proof}"))


def _by_another_method(lock: Lock, body: bytes, dice: Random) -> str:
    method = dice.choice(("md5", "sha1", "sha512", "sha3_256"))
    return hmac.new(lock.secret.encode(), body, method).hexdigest()


def _otherwise_written(lock: Lock, body: bytes, _dice: Random) -> str:
    return base64.b64encode(hmac.digest(lock.secret.encode(), body, "sha256")).decode()


def _without_a_secret(_lock: Lock, body: bytes, dice: Random) -> str:
    return dice.choice(
        (hashlib.sha256(body).hexdigest(), hmac.new(b"", body, "sha256").hexdigest())
    )


FORGES: Sequence[Forge] = (
    *(_noise, _by_another, _of_another, _cut, _more),
    *(_by_another_method, _otherwise_written, _without_a_secret),
)
