"""Reads one window of a portal completely, page by page, or says that it did not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from leadrelay.domain.coverage import Window, portal_now
from leadrelay.domain.errors import TransientError
from leadrelay.domain.ports import Clock, Page, PortalReader

ROUNDS = 3

Admit = Callable[[Page], int]


@dataclass(frozen=True, slots=True)
class SliceRead:
    """`began` is the portal's time of the first page; `sent` counts what was put on a queue."""

    began: datetime
    sent: int


@dataclass(slots=True)
class _Round:
    """Two numbers and two times, however many pages there were."""

    began: datetime | None = None
    sent: int = 0
    first_total: int | None = None
    last_total: int | None = None

    @property
    def is_stable(self) -> bool:
        return self.first_total == self.last_total

    def add(self, page: Page, began: datetime, sent: int) -> None:
        if self.began is None:
            self.began, self.first_total = began, page.total
        self.last_total = page.total
        self.sent += sent


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceReader:
    """`page` is the time that one more page may take."""

    portal: PortalReader
    clock: Clock
    page: timedelta

    def read(self, window: Window, until: datetime, admit: Admit) -> SliceRead | None:
        """None if `until` came first. Everything up to the answer has been admitted.

        While a portal adds or removes leads the pages move, and one lead may slip between two of
        them: so a window whose size changed is read again.
        """
        began, last = None, None
        for _ in range(ROUNDS):
            last = self._round(window, until, admit)
            if last is None:
                return None
            began = began or last.began
            if last.is_stable:
                break
        return SliceRead(began or portal_now(None, self.clock()), last.sent if last else 0)

    def _round(self, window: Window, until: datetime, admit: Admit) -> _Round | None:
        try:
            return self._read(window, until, admit)
        except TransientError:
            if self._has_time(until):
                raise
            return None  # a call that was cut short, because its time was

    def _read(self, window: Window, until: datetime, admit: Admit) -> _Round | None:
        read, pages = _Round(), self.portal.pages(window)
        while self._has_time(until):
            page = next(pages, None)
            if page is None:
                return read
            read.add(page, portal_now(page.sent_at, self.clock()), admit(page))
        return None

    def _has_time(self, until: datetime) -> bool:
        return self.clock() + self.page <= until
