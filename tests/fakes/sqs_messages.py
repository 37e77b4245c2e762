"""The messages that a queue in memory holds, ordered by when they are visible and by their age."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from itertools import count


@dataclass(slots=True)
class Message:
    """As it was at one receive; the next receive gives another."""

    message_id: str
    body: str
    sent_at: datetime
    visible_at: datetime
    receives: int = 0
    receipt_handle: str = ""
    received_at: datetime | None = None


@dataclass(slots=True)
class Messages:
    """By number, in the order of arrival.

    The heaps are not tidied when a message changes: what is no longer true of it is dropped when
    it comes up.
    """

    _numbers: Iterator[int] = field(default_factory=count)
    _stored: dict[int, Message] = field(default_factory=dict)
    _hidden: list[tuple[datetime, int]] = field(default_factory=list)
    _visible: list[int] = field(default_factory=list)
    _by_age: list[tuple[datetime, int]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self._stored)

    def __iter__(self) -> Iterator[Message]:
        return iter(self._stored.values())

    def get(self, number: int) -> Message | None:
        return self._stored.get(number)

    def add(self, message: Message) -> None:
        number = next(self._numbers)
        heappush(self._by_age, (message.sent_at, number))
        self.change(number, message)

    def change(self, number: int, message: Message) -> None:
        self._stored[number] = message
        heappush(self._hidden, (message.visible_at, number))

    def remove(self, number: int) -> Message:
        return self._stored.pop(number)

    def first_visible(self, now: datetime) -> tuple[int, Message] | None:
        while self._hidden and self._hidden[0][0] <= now:
            heappush(self._visible, heappop(self._hidden)[1])
        while self._visible:
            message = self._stored.get(self._visible[0])
            if message is not None and message.visible_at <= now:
                return self._visible[0], message
            heappop(self._visible)
        return None

    def next_visible_at(self, now: datetime) -> datetime | None:
        if self.first_visible(now) is not None:
            return now
        while self._hidden and not self._is_hidden_until(*self._hidden[0]):
            heappop(self._hidden)
        return self._hidden[0][0] if self._hidden else None

    def oldest_sent_at(self) -> datetime | None:
        while self._by_age and self._by_age[0][1] not in self._stored:
            heappop(self._by_age)
        return self._by_age[0][0] if self._by_age else None

    def expire(self, too_old: datetime) -> int:
        """Removes what was sent then or before; how many."""
        if not self._by_age or self._by_age[0][0] > too_old:
            return 0  # as nearly always
        expired = 0
        while (oldest := self.oldest_sent_at()) is not None and oldest <= too_old:
            self.remove(heappop(self._by_age)[1])
            expired += 1
        return expired

    def _is_hidden_until(self, at: datetime, number: int) -> bool:
        message = self._stored.get(number)
        return message is not None and message.visible_at == at
