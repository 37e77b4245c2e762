"""A window of time as the requests that the portal takes: at most seven days each, in seconds."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from leadrelay.domain.errors import PermanentError

LONGEST = 7 * 86_400 - 60  # whether exactly seven days are allowed, no source says
LARGEST = 10**11  # a larger number of seconds is one of milliseconds


@dataclass(frozen=True, slots=True)
class Slice:
    """Unix seconds; nothing that is wanted lies on its bounds, which may count or not."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= LARGEST:
            raise PermanentError("a window that is not in unix seconds")


def slices(start: datetime, end: datetime) -> Iterator[Slice]:
    """Oldest first. Each begins one second before the end of the one before it."""
    position, last = max(math.floor(start.timestamp()) - 1, 0), math.ceil(end.timestamp())
    while position < last:
        until = min(position + LONGEST, last)
        yield Slice(position, until)
        position = until - 1 if until < last else last
