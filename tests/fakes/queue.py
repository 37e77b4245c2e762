"""A queue in memory that knows the limits of SQS, also those that moto forgets."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from leadrelay.aws.queue import MOST_BYTES, MOST_ENTRIES, batches
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.errors import UnavailableError
from leadrelay.domain.ports import AT_ONCE
from tests.fakes.failing import Faults

# What SQS refuses, and once replaced by U+FFFD; ASCII JSON cannot hold any of it.
REPLACED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class InMemoryQueue:
    """`faults` holds one entry per coming batch; `accept_only` cuts the next one short."""

    bodies: list[str] = field(default_factory=list)
    batch_sizes: list[int] = field(default_factory=list)
    delays: list[timedelta] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    accept_only: int | None = None

    @property
    def envelopes(self) -> list[Envelope]:
        return [Envelope.from_json(body) for body in self.bodies]

    def send(self, envelopes: Sequence[Envelope], *, after: timedelta = AT_ONCE) -> None:
        for batch in batches([envelope.to_json() for envelope in envelopes]):
            refuse_impossible(batch)
            with self.faults.around("queue send"):
                self._accept(batch)
                self.delays += [after] * len(batch)

    def _accept(self, batch: Sequence[str]) -> None:
        accepted = batch[: self.accept_only]
        self.accept_only = None
        self.bodies.extend(accepted)
        self.batch_sizes.append(len(accepted))
        if len(accepted) < len(batch):
            raise UnavailableError("queue send: some messages were not accepted")


def refuse_impossible(batch: Iterable[str]) -> None:
    bodies = list(batch)
    assert 1 <= len(bodies) <= MOST_ENTRIES, "1 to 10 entries"
    assert sum(map(_size, bodies)) <= MOST_BYTES, "256 KiB in all"
    assert all(map(_is_kept, bodies)), "characters SQS refuses"


def _size(body: str) -> int:
    return len(body) if body.isascii() else len(body.encode())


def _is_kept(body: str) -> bool:
    is_plain = body.isascii() and body.isprintable()
    return body != "" and (is_plain or not REPLACED.search(body))
