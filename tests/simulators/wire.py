"""How an answer reaches the socket: whole and at once, or as a fault wants it."""

import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from tests.simulators.faults import Drip, Fault
from tests.simulators.server import Answer, Reply

Pause = Callable[[float], None]


def send(answer: Answer, fault: Fault, reply: Reply, pause: Pause) -> None:
    body = answer.body if fault.truncate is None else answer.body[: fault.truncate]
    if fault.drip is None:
        reply.write(answer.head() + body)
    else:
        _drip(answer.head(), body, fault.drip, reply, pause)
    if fault.truncate is not None:
        reply.close()


def _drip(head: bytes, body: bytes, drip: Drip, reply: Reply, pause: Pause) -> None:
    at_once, slowly = (b"", head + body) if drip.where == "header" else (head, body)
    reply.write(at_once)
    for start in range(0, len(slowly), drip.size):
        pause(drip.interval)
        reply.write(slowly[start : start + drip.size])


def distorted(answer: Answer, fault: Fault) -> Answer:
    if fault.null_member is not None:
        content = json.loads(answer.body) | {fault.null_member: None}
        answer = replace(answer, body=json.dumps(content).encode())
    if fault.charset is not None:
        answer = _in_another_charset(answer, fault.charset)
    if fault.gzip_bomb is not None:
        headers = {**answer.headers, "Content-Encoding": "gzip"}
        answer = replace(answer, body=_bomb(fault.gzip_bomb), headers=headers)
    return answer


def _in_another_charset(answer: Answer, charset: str) -> Answer:
    headers = {**answer.headers, "Content-Type": "application/json; charset=utf-8"}
    text = answer.body.decode()
    return replace(answer, body=text.encode(charset, "replace"), headers=headers)


@lru_cache(maxsize=2)
def _bomb(size: int) -> bytes:
    """A JSON object padded with blanks, so that the whole of it must be decoded to be read."""
    squeeze = zlib.compressobj(level=1, wbits=zlib.MAX_WBITS | 16)
    blanks = b" " * 1_048_576
    pieces = [squeeze.compress(b'{"data":[]')]
    pieces += [squeeze.compress(blanks) for _ in range(size // len(blanks))]
    return b"".join([*pieces, squeeze.compress(b"}"), squeeze.flush()])
