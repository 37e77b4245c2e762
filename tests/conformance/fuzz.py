"""Bodies that a webhook takes, and headers, of strangers; the same for the same seed."""

import json
from collections.abc import Iterator
from random import Random

SCALARS: tuple[object, ...] = (None, True, 0, -1, 10**400, 1.5, "", " ", "x" * 5_000, "\ud83d", "é")
HOSTILE = (
    b"",
    b"null",
    b"[]",
    b"{}",
    b"{",
    b"[" * 100_000,
    b'{"a":' * 20_000,
    b'{"type":"lead.created","type":"user.created"}',
    b'{"type": NaN}',
    b'{"metadata": 1e999}',
    b"\xff\xfe\x00{",
    b"\xef\xbb\xbf{}",
    b"\x00" * 1_000,
    '{"type": "é"}'.encode("latin-1"),
    b'"\\ud800"',
    b"9" * 10_000,
)
LETTERS = "abcXYZ019=, ;:\t\n\x00\x7fé\u0665\u202e\ud800\U0001f600"


def bodies(real: bytes, count: int, seed: int = 0) -> Iterator[bytes]:
    """A few that are known to hurt, and then a real one, changed."""
    dice = Random(seed)
    yield from HOSTILE[:count]
    for _ in range(count - len(HOSTILE)):
        yield damaged(real, dice)


def damaged(real: bytes, dice: Random) -> bytes:
    return dice.choice((_bytes, _cut, _flipped, _mutated))(dice, real)


def texts(count: int, seed: int = 0) -> Iterator[str]:
    dice = Random(seed)
    for _ in range(count):
        yield "".join(dice.choices(LETTERS, k=dice.randrange(200)))


def _bytes(dice: Random, _real: bytes) -> bytes:
    return dice.randbytes(dice.randrange(300))


def _cut(dice: Random, real: bytes) -> bytes:
    start, end = sorted(dice.randrange(len(real) + 1) for _ in range(2))
    return real[:start] + real[end:]


def _flipped(dice: Random, real: bytes) -> bytes:
    changed = bytearray(real)
    for _ in range(dice.randrange(1, 4)):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _mutated(dice: Random, real: bytes) -> bytes:
    """Still JSON, with one value that is something else."""
    content = json.loads(real)
    _change(dice, content)
    return json.dumps(content).encode()


def _change(dice: Random, content: object) -> None:
    while isinstance(content, dict | list) and content:
        places = list(content) if isinstance(content, dict) else list(range(len(content)))
        place = dice.choice(places)
        inner = content[place]
        if not isinstance(inner, dict | list) or dice.random() < 0.3:
            content[place] = dice.choice((*SCALARS, [], {}, [[]], {"": {}}))
            return
        content = inner
