"""The index of rows that wait for something, in memory: it may lag, as DynamoDB's do."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import Row
from leadrelay.domain.ports import Clock

DueRow = tuple[str, Account, datetime]


@dataclass(slots=True)
class DueIndex:
    """`lag` is how long ago the table was as the index shows it."""

    clock: Clock
    lag: timedelta
    _shown: dict[str, tuple[bool, DueRow]] = field(default_factory=dict)
    _coming: deque[tuple[datetime, Row]] = field(default_factory=deque)

    def put(self, row: Row) -> None:
        if self.lag:
            self._coming.append((self.clock() + self.lag, row))
        else:
            self._show(row)

    def due(self, now: datetime, limit: int) -> list[DueRow]:
        clock = self.clock()
        while self._coming and self._coming[0][0] <= clock:
            self._show(self._coming.popleft()[1])
        due = [shown for shown in self._shown.values() if shown[1][2] <= now]
        return [row for _, row in sorted(due, key=lambda shown: (shown[0], shown[1][2]))][:limit]

    def _show(self, row: Row) -> None:
        if row.wake_at is None:
            self._shown.pop(row.key, None)
        else:
            self._shown[row.key] = (row.is_late, (row.key, row.account, row.wake_at))
